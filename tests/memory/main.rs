//! Tests how much memory things hold: an entry of a list, once copied, does not keep the rest of its
//! response, and a fleet does not keep its members.

#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

mod emulator;
mod fleet;

use std::alloc::System;

use bytes::Bytes;
use cap::Cap;
use casebook::artifact::{self, ListCustomerAgreements, ListReportVersions, ListReports};
use casebook::auth::Credentials;
use casebook::protocol::{Operation as _, Paginated};
use casebook::stack::{BoxError, Client, ClientBuilder};
use casebook::support::{
    self, DescribeCases, DescribeCommunications, DescribeTrustedAdvisorCheckResult,
};
use casebook::types::Region;
use http::Response;
use http_body_util::Full;
use serde_json::{Value, json};

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// Held by each test while it measures, because the memory of all threads is counted together.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The number of entries of a large page. Each entry has all of its members.
const ENTRIES: usize = 1000;

/// The maximum number of bytes that one entry may keep: its strings, rounded up by the allocator.
const ONE: usize = 4096;

fn answer(list: &str, entry: Value) -> String {
    json!({ list: vec![entry; ENTRIES] }).to_string()
}

fn long() -> String {
    "It is longer than what fits into a value. ".repeat(3)
}

fn client<A: casebook::protocol::Api>(builder: ClientBuilder<A>, answer: String) -> Client<A> {
    let answer = Bytes::from(answer);
    builder
        .region(Region::US_EAST_1)
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .transport(tower::service_fn(move |_| {
            let answer = answer.to_vec();
            async move { Ok::<_, BoxError>(Response::new(Full::new(Bytes::from(answer)))) }
        }))
        .build()
        .unwrap()
}

/// Returns how many bytes are still in use when one entry is kept and the rest of the list is
/// dropped.
async fn kept<Op: Paginated>(
    client: &Client<Op::Api>,
    list: Op,
    apart: impl Fn(Op::Item) -> Op::Item,
) -> usize {
    // The first call makes allocations that all later calls share, so it must not be measured.
    drop(client.send(list.clone()).await.unwrap());
    let before = MEMORY.allocated();
    let entry = apart(client.items(list).try_next().await.unwrap().unwrap());
    let kept = MEMORY.allocated().saturating_sub(before);
    drop(entry);
    kept
}

#[tokio::test]
async fn an_entry_that_is_taken_apart_keeps_nothing_else_of_its_answer() {
    let _alone = ALONE.lock().await;
    let time = "2026-01-02T03:04:05.678901Z";
    let report = json!({
        "id": "report-0000000000000000", "name": long(), "state": "PUBLISHED", "arn": long(),
        "version": 1, "uploadState": "COMPLETE", "description": long(), "periodStart": time,
        "periodEnd": time, "series": long(), "category": long(), "companyName": long(),
        "productName": long(), "statusMessage": long(), "acceptanceType": "EXPLICIT",
    });
    let reports = answer("reports", report);
    let size = reports.len();
    let of_reports = client(artifact::Client::builder(), reports);
    let whole = kept(&of_reports, ListReports::new(), |entry| entry).await;
    assert!(
        whole > size,
        "one entry keeps {whole} bytes, as its type says"
    );
    let one = kept(
        &of_reports,
        ListReports::new(),
        artifact::ReportSummary::detached,
    )
    .await;
    assert!(one < ONE, "a report keeps {one} bytes");
    let versions = ListReportVersions::new("report-0000000000000000".parse().unwrap());
    let one = kept(&of_reports, versions, artifact::ReportSummary::detached).await;
    assert!(one < ONE, "a version keeps {one} bytes");

    let agreement = json!({
        "name": long(), "arn": long(), "id": long(), "agreementArn": long(), "awsAccountId": long(),
        "organizationArn": long(), "effectiveStart": time, "effectiveEnd": time,
        "state": "ACTIVE", "type": "CUSTOM", "acceptanceTerms": [long()], "terminateTerms": [long()],
    });
    let of_agreements = client(
        artifact::Client::builder(),
        answer("customerAgreements", agreement),
    );
    let apart = artifact::CustomerAgreementSummary::detached;
    let one = kept(&of_agreements, ListCustomerAgreements::new(), apart).await;
    assert!(one < ONE, "an agreement keeps {one} bytes");

    let said = json!({
        "caseId": "case-1", "body": long(), "submittedBy": long(), "timeCreated": time,
        "attachmentSet": [{"attachmentId": long(), "fileName": long()}],
    });
    let of_said = client(
        support::Client::builder(),
        answer("communications", said.clone()),
    );
    let describe = DescribeCommunications::new("case-1".parse().unwrap());
    let one = kept(&of_said, describe, support::Communication::detached).await;
    assert!(one < ONE, "a communication keeps {one} bytes");

    let case = json!({
        "caseId": "case-1", "displayId": "1", "subject": long(), "status": "opened",
        "serviceCode": "aws-lambda", "categoryCode": "performance", "severityCode": "low",
        "submittedBy": long(), "timeCreated": time, "ccEmailAddresses": [long()], "language": "en",
        "recentCommunications": {"communications": [said], "nextToken": long()},
    });
    let of_cases = client(support::Client::builder(), answer("cases", case));
    let one = kept(
        &of_cases,
        DescribeCases::new(),
        support::CaseDetails::detached,
    )
    .await;
    assert!(one < ONE, "a case keeps {one} bytes");

    let resource = json!({
        "status": "error", "region": long(), "resourceId": long(), "isSuppressed": false,
        "metadata": [long(), null, long()],
    });
    let result =
        json!({"result": {"timestamp": time, "flaggedResources": vec![resource; ENTRIES]}});
    let result = Bytes::from(result.to_string());
    let before = MEMORY.allocated();
    let read = DescribeTrustedAdvisorCheckResult::decode(Response::new(result.slice(..)));
    let mut resources = read.unwrap().result.unwrap().flagged_resources;
    let resource = resources.swap_remove(0).detached();
    drop(resources);
    let one = MEMORY.allocated().saturating_sub(before);
    assert!(one < ONE, "a resource keeps {one} bytes");
    drop(resource);
}
