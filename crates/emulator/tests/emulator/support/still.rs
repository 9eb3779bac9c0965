//! Reading changes nothing.

use std::fs;

use casebook_emulator::{Emulator, Scenario};
use serde_json::json;

use super::{Desk, list};
use crate::base64::encode;

#[test]
fn no_reading_operation_changes_a_byte_of_the_store() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let scenario = Scenario::new().silence_resolves_after_days(Some(1));
    let mut desk = Desk::with(Emulator::builder().data(&path), scenario);
    let file = json!([{"fileName": "a", "data": encode(b"a")}]);
    let set = desk.tell("AddAttachmentsToSet", &json!({ "attachments": file }))["attachmentSetId"]
        .clone();
    let input = json!({"subject": "x", "communicationBody": "x", "attachmentSetId": set});
    let id = desk.tell("CreateCase", &input)["caseId"].clone();
    let waiting =
        desk.tell("AddAttachmentsToSet", &json!({ "attachments": file }))["attachmentSetId"]
            .clone();
    let text = id.as_str().expect("an id").to_owned();
    let attachment = desk.case(&text)["recentCommunications"]["communications"][0]["attachmentSet"]
        [0]["attachmentId"]
        .clone();
    desk.agent(&text).ask("Which one?").expect("an open case");
    let checks = list(
        &desk.tell("DescribeTrustedAdvisorChecks", &json!({"language": "en"})),
        "checks",
    );
    let check = checks[0]["id"].clone();
    desk.tell("RefreshTrustedAdvisorCheck", &json!({"checkId": check}));
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
        // Too early, so it only reads.
        ("RefreshTrustedAdvisorCheck", json!({"checkId": check})),
    ];
    // While everything is new; and when sets, refreshes and the patience of the agent have ended.
    for wait in [0, 3, 3_580, 2 * 86_400] {
        desk.0.advance(wait);
        let before = fs::read(&path).expect("the data");
        for (operation, input) in &reads {
            if wait > 3_580 && *operation == "RefreshTrustedAdvisorCheck" {
                continue;
            }
            let first = desk.tell(operation, input);
            assert_eq!(desk.tell(operation, input), first, "{operation} {wait}");
            assert!(
                fs::read(&path).expect("the data") == before,
                "{operation} {wait}"
            );
        }
        for path in ["state", "cases", "clock", "scenario"] {
            desk.0.control(&http::Method::GET, path, "").json();
        }
        let refused =
            json!({"attachmentSetId": "as-none", "subject": "x", "communicationBody": "x"});
        desk.refused("CreateCase", &refused, "AttachmentSetIdNotFound");
        let after = fs::read(&path).expect("the data");
        assert!(after == before, "{wait}");
    }
    let late = json!({"attachmentSetId": waiting, "subject": "x", "communicationBody": "x"});
    desk.refused("CreateCase", &late, "AttachmentSetIdNotFound");
}
