//! Tests of operations that only read.

use std::fs;

use casebook_emulator::{Emulator, Scenario};
use serde_json::json;

use super::{SupportClient, list};
use crate::base64::encode;

#[test]
fn no_operation_that_only_reads_changes_a_byte_of_the_store() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let scenario = Scenario::new().silence_resolves_after_days(Some(1));
    let mut support = SupportClient::with(Emulator::builder().data(&path), scenario);
    let file = json!([{"fileName": "a", "data": encode(b"a")}]);
    let set =
        support.call("AddAttachmentsToSet", &json!({ "attachments": file }))["attachmentSetId"]
            .clone();
    let input = json!({"subject": "x", "communicationBody": "x", "attachmentSetId": set});
    let id = support.call("CreateCase", &input)["caseId"].clone();
    let waiting =
        support.call("AddAttachmentsToSet", &json!({ "attachments": file }))["attachmentSetId"]
            .clone();
    let text = id.as_str().expect("an id").to_owned();
    let attachment = support.case(&text)["recentCommunications"]["communications"][0]["attachmentSet"]
        [0]["attachmentId"]
        .clone();
    support
        .agent(&text)
        .ask("Which one?")
        .expect("an open case");
    let checks = list(
        &support.call("DescribeTrustedAdvisorChecks", &json!({"language": "en"})),
        "checks",
    );
    let check = checks[0]["id"].clone();
    support.call("RefreshTrustedAdvisorCheck", &json!({"checkId": check}));
    let about = json!({
        "issueType": "technical", "serviceCode": "aws-lambda", "categoryCode": "other", "language": "en",
    });
    let reads = [
        ("DescribeAttachment", json!({"attachmentId": attachment})),
        ("DescribeCases", json!({"includeResolvedCases": true})),
        ("DescribeCases", json!({"caseIdList": [id]})),
        ("DescribeCommunications", json!({"caseId": id})),
        ("DescribeCreateCaseOptions", about.clone()),
        ("DescribeServices", json!({})),
        ("DescribeSeverityLevels", json!({})),
        ("DescribeSupportedLanguages", about),
        (
            "DescribeTrustedAdvisorCheckRefreshStatuses",
            json!({"checkIds": [check]}),
        ),
        (
            "DescribeTrustedAdvisorCheckResult",
            json!({"checkId": check}),
        ),
        (
            "DescribeTrustedAdvisorCheckSummaries",
            json!({"checkIds": [check]}),
        ),
        ("DescribeTrustedAdvisorChecks", json!({"language": "en"})),
        // The check was just refreshed, so this request comes too early and changes nothing.
        ("RefreshTrustedAdvisorCheck", json!({"checkId": check})),
    ];
    // The reads are repeated later, when refreshes are done, the attachment set has expired, and the case
    // is resolved because its customer has not replied.
    for wait in [0, 3, 3_580, 2 * 86_400] {
        support.0.advance(wait);
        let before = fs::read(&path).expect("the data");
        for (operation, input) in &reads {
            if wait > 3_580 && *operation == "RefreshTrustedAdvisorCheck" {
                continue;
            }
            let first = support.call(operation, input);
            assert_eq!(support.call(operation, input), first, "{operation} {wait}");
            assert!(
                fs::read(&path).expect("the data") == before,
                "{operation} {wait}"
            );
        }
        for path in ["state", "cases", "clock", "scenario"] {
            support.0.control(&http::Method::GET, path, "").json();
        }
        let refused =
            json!({"attachmentSetId": "as-none", "subject": "x", "communicationBody": "x"});
        support.refused("CreateCase", &refused, "AttachmentSetIdNotFound");
        let after = fs::read(&path).expect("the data");
        assert!(after == before, "{wait}");
    }
    let late = json!({"attachmentSetId": waiting, "subject": "x", "communicationBody": "x"});
    support.refused("CreateCase", &late, "AttachmentSetIdNotFound");
}
