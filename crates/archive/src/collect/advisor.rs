//! Reads the checks of Trusted Advisor, with their findings.

use std::collections::HashMap;

use casebook_stack::Config;
use casebook_support::{
    Client, DescribeTrustedAdvisorCheckResult, DescribeTrustedAdvisorCheckSummaries,
    DescribeTrustedAdvisorChecks, Finding, FindingHeadings, FlaggedResources,
    TrustedAdvisorCheckDescription, TrustedAdvisorCheckResult, TrustedAdvisorCheckSummary,
};
use casebook_types::support::{CheckId, CheckStatus};

use super::failure::Failure;
use super::first_failure::FirstFailure;
use super::reading::Reading;
use super::sources::Source;
use crate::account_error::AccountError;
use crate::account_writer::AccountWriter;
use crate::fingerprint::{combine, fingerprint};
use crate::record::Record as _;
use crate::rows::{CheckRow, FindingRow, SummaryRow};

/// The largest number of checks in one request.
const IN_ONE: usize = 100;

/// Reads all checks, and the findings of those whose summary is new or has changed.
///
/// The summary has the time of the last refresh and the numbers of findings by kind, so it changes
/// whenever the findings do. Its row is written after those of the findings, so it says that the archive has
/// all of them.
pub(super) async fn read(config: &Config, writer: &mut AccountWriter) -> Result<(), Failure> {
    let client = Client::new(config)?;
    let listed = client.send(DescribeTrustedAdvisorChecks::new("en")).await;
    let listed = listed.map_err(Failure::call::<DescribeTrustedAdvisorChecks>)?;
    let mut checks = HashMap::new();
    for check in listed.checks {
        if let Some(id) = check.id.clone() {
            writer.put(id.as_ref(), &CheckRow { check: &check });
            checks.insert(id, check);
        }
    }
    writer.complete(CheckRow::TABLE, "");

    let mut ids: Vec<&CheckId> = checks.keys().collect();
    ids.sort();
    let mut failures = FirstFailure::default();
    for ids in ids.chunks(IN_ONE) {
        let describe = DescribeTrustedAdvisorCheckSummaries::new(ids.iter().copied().cloned());
        let described = client
            .send(describe)
            .await
            .map_err(Failure::call::<DescribeTrustedAdvisorCheckSummaries>)?;
        for summary in described.summaries {
            let Some(id) = summary.check_id.clone() else {
                continue;
            };
            let Some(check) = checks.get(&id) else {
                continue;
            };
            let row = SummaryRow { summary: &summary };
            // The values of the findings stand under the headings of the check.
            let print = combine(&[fingerprint(&row), fingerprint(&CheckRow { check })]);
            if writer.is_whole(Source::Advisor) && writer.has(SummaryRow::TABLE, id.as_ref(), print)
            {
                continue;
            }
            let read = read_findings(&client, &summary, &id, check, writer).await;
            if failures.pass(read)?.is_some() {
                writer.put_as(id.as_ref(), print, &row);
            } else {
                writer.keep(SummaryRow::TABLE, id.as_ref());
            }
            writer.flush_if_full().await?;
        }
    }
    for id in writer.complete(SummaryRow::TABLE, "") {
        writer.complete(FindingRow::TABLE, &format!("{id}/"));
    }
    failures.end()
}

/// Reads the findings of a check, one at a time.
///
/// A result may come without its resources. That tells nothing about the findings, so those that the archive has stay,
/// and if the summary counts some, the check is read again in the next run.
async fn read_findings(
    client: &Client,
    summary: &TrustedAdvisorCheckSummary,
    id: &CheckId,
    check: &TrustedAdvisorCheckDescription,
    writer: &mut AccountWriter,
) -> Result<(), Failure> {
    type Describe = DescribeTrustedAdvisorCheckResult;
    let describe = Describe::new(id.clone()).language("en");
    let opened = FlaggedResources::open(client, describe).await;
    let mut resources = opened.map_err(Failure::call::<Describe>)?;
    let mut headings = FindingHeadings::new(check);
    let mut equal: HashMap<String, u64> = HashMap::new();
    let mut finding_id = String::new();
    let broken = |error| Failure::Service(Reading::Failed, AccountError::other(&error));
    while let Some(resource) = resources.try_next().await.map_err(broken)? {
        let finding = headings.finding(resource);
        let row = FindingRow {
            check_id: id.as_ref(),
            finding: &finding,
        };
        let print = fingerprint(&row);
        write_finding_id(&mut finding_id, id, &finding, print);
        if !writer.put_first(&finding_id, print, &row) {
            let number = equal.entry(finding_id.clone()).or_insert(1);
            loop {
                *number += 1;
                // The service may have a resource whose id is this one.
                if writer.put_first(&format!("{finding_id}#{number}"), print, &row) {
                    break;
                }
            }
        }
        writer.flush_if_full().await?;
    }
    let read = resources.resources_read();
    let flagged = summary.resources_summary.as_ref();
    let flagged = flagged.map_or(0, |resources| resources.resources_flagged);
    if read == 0 && flagged > 0 {
        let lacks = format!("the result of check {id} has none of its {flagged} flagged resources");
        return Err(Failure::response::<Describe>(lacks));
    }
    if read > 0 || resources.result().is_some_and(is_available) {
        writer.complete(FindingRow::TABLE, &format!("{id}/"));
    }
    Ok(())
}

/// Returns whether a check has run, so that no resources means that none are flagged.
fn is_available(result: &TrustedAdvisorCheckResult) -> bool {
    let status = result.status.as_ref();
    status.is_some_and(|status| *status != CheckStatus::NotAvailable)
}

/// Writes the id of a finding: that of the check and that of the resource, or a hash for a resource
/// without an id. A number follows from the second of equal ids on.
fn write_finding_id(into: &mut String, check: &CheckId, finding: &Finding, print: i64) {
    into.clear();
    into.push_str(check.as_ref());
    into.push('/');
    match finding.resource.resource_id.as_deref() {
        Some(resource) => into.push_str(resource),
        None => into.push_str(&format!("#{print:016x}")),
    }
}
