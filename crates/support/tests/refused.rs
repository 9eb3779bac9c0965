//! Inputs that break a limit of the service: reading an operation from such JSON fails with a message
//! that names the limit, so nothing can be sent.

use casebook_support::{
    AddAttachmentsToSet, AddCommunicationToCase, Blob, CreateCase, DescribeCases,
    DescribeCommunications, DescribeServices, ResolveCase,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn refusal<Op: DeserializeOwned>(input: Value) -> String {
    match serde_json::from_value::<Op>(input) {
        Ok(_) => panic!("it was taken"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_limit_is_named() {
    let file = |size: usize| {
        let data = Blob::from(vec![0; size]).to_base64();
        json!({"fileName": "core", "data": data})
    };
    for (said, expected) in [
        (
            refusal::<AddAttachmentsToSet>(json!({"attachments": [file(5_242_881)]})),
            r#"attachment "core": expected at most 5242880 bytes, found 5242881"#,
        ),
        (
            refusal::<AddAttachmentsToSet>(json!({"attachments": vec![file(1); 4]})),
            "attachments of a set: expected at most 3, found 4",
        ),
        (
            refusal::<AddCommunicationToCase>(
                json!({"caseId": "c", "communicationBody": "é".repeat(8001)}),
            ),
            "communication body: expected 1 to 8000 characters, found 8001",
        ),
        (
            refusal::<CreateCase>(json!({
                "subject": "s", "communicationBody": "b", "ccEmailAddresses": vec!["a@b.c"; 11],
            })),
            "cc email addresses: expected at most 10, found 11",
        ),
        (
            refusal::<DescribeCases>(json!({"maxResults": 9})),
            "max results: expected a number from 10 to 100, found 9",
        ),
        (
            refusal::<DescribeCommunications>(json!({"caseId": "c", "maxResults": 101})),
            "max results: expected a number from 10 to 100, found 101",
        ),
        (
            refusal::<DescribeCases>(json!({"caseIdList": vec!["c"; 101]})),
            "case ids: expected at most 100, found 101",
        ),
        (
            refusal::<DescribeServices>(json!({"serviceCodeList": vec!["s"; 101]})),
            "service codes: expected at most 100, found 101",
        ),
        (
            refusal::<CreateCase>(json!({
                "subject": "s", "communicationBody": "b", "uploadIds": vec!["u"; 11],
            })),
            "upload ids: expected at most 10, found 11",
        ),
    ] {
        assert_eq!(said, expected);
    }
}

#[test]
fn what_is_missing_unknown_or_no_base64_is_named() {
    let said = refusal::<ResolveCase>(json!({}));
    assert!(said.contains("caseId"), "{said}");
    let said = refusal::<ResolveCase>(json!({"caseId": ""}));
    assert_eq!(said, "case id: expected at least one character, found none");
    let said = refusal::<CreateCase>(json!({"subject": "s", "communicationBody": "b", "cc": []}));
    assert!(said.contains("`cc`"), "{said}");
    let said = refusal::<AddAttachmentsToSet>(json!({"attachments": [{"data": "%%%"}]}));
    assert!(
        said.contains("expected base64") && !said.contains('%'),
        "{said}"
    );
}
