//! Dry runs.

use serde_json::{Value, json};

use super::{Desk, list};
use crate::base64::encode;

#[test]
fn a_dry_run_judges_and_changes_nothing() {
    let desk = Desk::new();
    let file = json!([{"fileName": "a", "data": encode(b"a")}]);
    let set = desk.tell("AddAttachmentsToSet", &json!({ "attachments": file }))["attachmentSetId"]
        .clone();
    let id = desk.open("It");
    let about = json!({
        "issueType": "technical", "serviceCode": "aws-lambda", "categoryCode": "other", "language": "en",
    });
    let attached = json!({"caseId": id, "communicationBody": "x", "attachmentSetId": set});
    let before = desk.inventory();
    for (operation, mut input) in [
        ("AddAttachmentsToSet", json!({ "attachments": file })),
        (
            "AddAttachmentsToSet",
            json!({"attachments": file, "attachmentSetId": set}),
        ),
        ("AddCommunicationToCase", attached.clone()),
        (
            "CreateCase",
            json!({"subject": "x", "communicationBody": "x", "attachmentSetId": set}),
        ),
        ("DescribeCases", json!({})),
        ("DescribeCommunications", json!({"caseId": id})),
        ("DescribeCreateCaseOptions", about.clone()),
        ("DescribeServices", json!({})),
        ("DescribeSeverityLevels", json!({})),
        ("DescribeSupportedLanguages", about),
        ("ResolveCase", json!({"caseId": id})),
    ] {
        input["dryRun"] = true.into();
        desk.refused(operation, &input, "DryRunOperationException");
    }
    assert_eq!(desk.inventory(), before);
    assert_eq!(desk.status(&id), "opened");
    // The set still waits.
    desk.tell("AddCommunicationToCase", &attached);
    let said = desk.case(&id)["recentCommunications"]["communications"].clone();
    assert_eq!(said.as_array().map(Vec::len), Some(2));
    let attachment = list(&said[0], "attachmentSet").remove(0);
    let input = json!({"attachmentId": attachment["attachmentId"], "dryRun": true});
    desk.refused("DescribeAttachment", &input, "DryRunOperationException");
}

#[test]
fn a_dry_run_that_would_not_go_well_says_why() {
    let desk = Desk::new();
    for (operation, input, code) in [
        (
            "ResolveCase",
            json!({"caseId": "case-none"}),
            "CaseIdNotFound",
        ),
        ("CreateCase", json!({"subject": "x"}), "ValidationError"),
        (
            "CreateCase",
            json!({"subject": "x", "communicationBody": "x", "attachmentSetId": "as-none"}),
            "AttachmentSetIdNotFound",
        ),
        (
            "DescribeAttachment",
            json!({"attachmentId": "none"}),
            "AttachmentIdNotFound",
        ),
    ] {
        let mut input: Value = input;
        input["dryRun"] = true.into();
        desk.refused(operation, &input, code);
    }
}

#[test]
fn what_has_no_dry_run_is_done() {
    let desk = Desk::new();
    let answer = desk.tell(
        "DescribeTrustedAdvisorChecks",
        &json!({"language": "en", "dryRun": true}),
    );
    assert!(list(&answer, "checks").len() >= 60);
    desk.tell("DescribeSeverityLevels", &json!({"dryRun": false}));
    desk.tell("DescribeSeverityLevels", &json!({"dryRun": null}));
}
