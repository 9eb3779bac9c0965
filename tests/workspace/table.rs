//! How often each operation is sent when something goes wrong, as the service saw it.
//!
//! What the client says of it must fit: what it calls not sent was not done, and what was done it
//! does not call refused.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use casebook::stack::Sent;

mod operations;
mod trouble;

use crate::facade;
use operations::Known;
use trouble::Trouble;

/// What became of one operation under one kind of trouble.
struct Cell {
    /// How often the service saw it; where there is no connection, how often one was asked for.
    seen: u64,
    /// How often it was done.
    acted: u64,
    /// How far the client says it got.
    sent: Sent,
}

/// `seen/acted`, and what the client says: whether it was sent.
///
/// The three that do harm when they are sent twice are seen once wherever it is open whether they
/// were done. Everything else is tried three times.
const EXPECTED: &str = "\
| operation | 500 | 503 | throttle | refused | reset before | reset after | stall before | stall after |
|---|---|---|---|---|---|---|---|---|
| GetAccountSettings | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| GetReport | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| GetReportMetadata | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| GetTermForReport | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| ListCustomerAgreements | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| ListReportVersions | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| ListReports | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| PutAccountSettings | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| AddAttachmentsToSet | 1/0 perhaps | 1/0 perhaps | 3/0 yes | 3/0 no | 1/0 perhaps | 1/1 perhaps | 1/0 perhaps | 1/1 perhaps |
| AddCommunicationToCase | 1/0 perhaps | 1/0 perhaps | 3/0 yes | 3/0 no | 1/0 perhaps | 1/1 perhaps | 1/0 perhaps | 1/1 perhaps |
| CreateCase | 1/0 perhaps | 1/0 perhaps | 3/0 yes | 3/0 no | 1/0 perhaps | 1/1 perhaps | 1/0 perhaps | 1/1 perhaps |
| DescribeAttachment | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| DescribeCases | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| DescribeCommunications | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| DescribeCreateCaseOptions | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| DescribeServices | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| DescribeSeverityLevels | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| DescribeSupportedLanguages | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| DescribeTrustedAdvisorCheckRefreshStatuses | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| DescribeTrustedAdvisorCheckResult | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| DescribeTrustedAdvisorCheckSummaries | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| DescribeTrustedAdvisorChecks | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| RefreshTrustedAdvisorCheck | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| ResolveCase | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
";

#[test]
fn what_cannot_be_repeated_is_seen_once_wherever_it_is_open_whether_it_was_done() {
    let columns: Vec<Vec<Cell>> = Trouble::ALL.iter().map(|trouble| trouble.cells()).collect();
    let mut table = String::from("| operation |");
    for trouble in Trouble::ALL {
        write!(table, " {} |", trouble.name()).unwrap();
    }
    table.push_str("\n|---|");
    table.push_str(&"---|".repeat(Trouble::ALL.len()));
    table.push('\n');
    for (at, name) in operations::names().into_iter().enumerate() {
        write!(table, "| {name} |").unwrap();
        for column in &columns {
            let Cell { seen, acted, sent } = column[at];
            write!(table, " {seen}/{acted} {sent} |").unwrap();
            assert!(acted <= seen, "{name}: done {acted} times, seen {seen}");
            assert!(
                sent == Sent::Perhaps || acted == 0,
                "{name}: done {acted} times, and the client says: sent, {sent}"
            );
        }
        table.push('\n');
    }
    println!("{table}");
    assert_eq!(table, EXPECTED, "\n{table}");
}

#[test]
fn no_operation_of_the_facade_is_left_out() {
    let listed = operations::names().into_iter().map(str::to_owned);
    assert_eq!(listed.collect::<BTreeSet<_>>(), facade::operations());
}

/// Every input means something to the emulator, or a cell would say nothing.
#[tokio::test]
async fn without_trouble_every_operation_is_done_at_once() {
    let emulator = trouble::emulator();
    let known = Known::learn(&emulator).await;
    let before = emulator.tally();
    for row in operations::rows(&known) {
        let clients = trouble::Clients::over(emulator.clone(), None);
        assert_eq!(row.call(&clients).await, None, "{}", row.name);
        let (now, before) = (emulator.tally().of(row.name), before.of(row.name));
        let done = (now.seen - before.seen, now.acted - before.acted);
        assert_eq!(done, (1, 1), "{}", row.name);
    }
}
