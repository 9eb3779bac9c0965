//! Tests how often each operation is sent under each failure, as the service counts it.
//!
//! The error of the client must agree with that: an operation that is reported as not sent must
//! have had no effect, and one that had an effect must not be reported as refused.

use std::fmt::Write as _;

use casebook::protocol::Effect;
use casebook::stack::Sent;

mod operations;
mod trouble;

use operations::Identifiers;
use trouble::Trouble;

/// What happened to one operation under one kind of failure.
struct Cell {
    /// How often the service received the operation. If it could not be reached, how often the
    /// client tried to connect.
    seen: u64,
    /// How often the operation took effect.
    acted: u64,
    /// Whether the operation was sent, as the client reported it.
    sent: Sent,
}

/// Each cell is `SEEN/ACTED SENT`: how often the service received the operation, how often the
/// operation took effect, and whether it was sent, as the client reported it.
///
/// A non-idempotent operation is not repeated if it may have taken effect. In all other cases there
/// are three attempts.
const EXPECTED: &str = "\
| effect | 500 | 503 | throttle | refused | reset before | reset after | stall before | stall after |
|---|---|---|---|---|---|---|---|---|
| ReadOnly | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| Idempotent | 3/0 perhaps | 3/0 perhaps | 3/0 yes | 3/0 no | 3/0 perhaps | 3/3 perhaps | 3/0 perhaps | 3/3 perhaps |
| NonIdempotent | 1/0 perhaps | 1/0 perhaps | 3/0 yes | 3/0 no | 1/0 perhaps | 1/1 perhaps | 1/0 perhaps | 1/1 perhaps |
";

/// The non-idempotent operations.
const NON_IDEMPOTENT: [&str; 7] = [
    "AcceptAgreement",
    "AcceptNdaForAgreement",
    "TerminateAgreement",
    "AddAttachmentsToSet",
    "AddCommunicationToCase",
    "CreateCase",
    "GetAttachmentUploadLinks",
];

#[test]
fn what_cannot_be_repeated_is_seen_once_wherever_it_is_open_whether_it_was_done() {
    let columns: Vec<Vec<Cell>> = Trouble::ALL.iter().map(|trouble| trouble.cells()).collect();
    let rows = operations::rows();
    for (at, row) in rows.iter().enumerate() {
        let (name, mut line) = (row.name, format!("| {:?} |", row.effect));
        for column in &columns {
            let Cell { seen, acted, sent } = column[at];
            write!(line, " {seen}/{acted} {sent} |").unwrap();
            assert!(acted <= seen, "{name}: done {acted} times, seen {seen}");
            assert!(
                sent == Sent::Perhaps || acted == 0,
                "{name}: done {acted} times, and the client says: sent, {sent}"
            );
        }
        assert!(
            EXPECTED.lines().any(|expected| expected == line),
            "{name}: {line}"
        );
    }
    let head: Vec<&str> = Trouble::ALL.iter().map(|trouble| trouble.name()).collect();
    assert!(EXPECTED.starts_with(&format!("| effect | {} |\n", head.join(" | "))));
    let once = rows
        .iter()
        .filter(|row| row.effect == Effect::NonIdempotent);
    assert!(once.map(|row| row.name).eq(NON_IDEMPOTENT));
}

/// All inputs must be valid: an operation that the emulator refuses would prove nothing in the
/// other tests.
#[tokio::test]
async fn without_trouble_every_operation_is_done_at_once() {
    let emulator = trouble::emulator();
    let known = Identifiers::learn(&emulator).await;
    let before = emulator.tally();
    for row in operations::rows() {
        let clients = trouble::Clients::over(emulator.clone(), None);
        assert_eq!(row.call(&clients, &known).await, None, "{}", row.name);
        let (now, before) = (emulator.tally().of(row.name), before.of(row.name));
        let done = (now.seen - before.seen, now.acted - before.acted);
        assert_eq!(done, (1, 1), "{}", row.name);
    }
}
