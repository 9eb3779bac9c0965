//! Tests of dry runs.

use serde_json::{Value, json};

use super::{SupportClient, list};
use crate::base64::encode;

#[test]
fn a_dry_run_validates_and_changes_nothing() {
    let support = SupportClient::new();
    let file = json!([{"fileName": "a", "data": encode(b"a")}]);
    let set =
        support.call("AddAttachmentsToSet", &json!({ "attachments": file }))["attachmentSetId"]
            .clone();
    let id = support.open("It");
    let about = json!({
        "issueType": "technical", "serviceCode": "aws-lambda", "categoryCode": "other", "language": "en",
    });
    let attached = json!({"caseId": id, "communicationBody": "x", "attachmentSetId": set});
    let before = support.inventory();
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
        support.refused(operation, &input, "DryRunOperationException");
    }
    assert_eq!(support.inventory(), before);
    assert_eq!(support.status(&id), "opened");
    // The dry runs have not used up the attachment set.
    support.call("AddCommunicationToCase", &attached);
    let said = support.case(&id)["recentCommunications"]["communications"].clone();
    assert_eq!(said.as_array().map(Vec::len), Some(2));
    let attachment = list(&said[0], "attachmentSet").remove(0);
    let input = json!({"attachmentId": attachment["attachmentId"], "dryRun": true});
    support.refused("DescribeAttachment", &input, "DryRunOperationException");
}

#[test]
fn a_dry_run_that_would_fail_has_the_error_of_the_call() {
    let support = SupportClient::new();
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
        support.refused(operation, &input, code);
    }
}

#[test]
fn an_operation_without_dry_runs_ignores_the_member() {
    let support = SupportClient::new();
    let answer = support.call(
        "DescribeTrustedAdvisorChecks",
        &json!({"language": "en", "dryRun": true}),
    );
    assert!(list(&answer, "checks").len() >= 60);
    support.call("DescribeSeverityLevels", &json!({"dryRun": false}));
    support.call("DescribeSeverityLevels", &json!({"dryRun": null}));
}
