//! Tests of inputs for Support that do not fit the model, and of targets that name no operation.

use http::Method;
use serde_json::{Value, json};

use super::{CONTENT_TYPE, SupportClient};
use crate::client::Client;

#[test]
fn constraints_of_the_model_are_validation_errors() {
    let support = SupportClient::new();
    let many = |count: usize| {
        (0..count)
            .map(|number| number.to_string())
            .collect::<Vec<_>>()
    };
    let case = |member: &str, value: Value| {
        let mut input = json!({"subject": "x", "communicationBody": "x"});
        input[member] = value;
        input
    };
    for (operation, input, expected) in [
        (
            "CreateCase",
            json!({}),
            "subject: expected a value, found none; communicationBody: expected a value, found none",
        ),
        (
            "CreateCase",
            case("communicationBody", "".into()),
            "communicationBody: expected at least 1 character, found 0",
        ),
        (
            "CreateCase",
            case("communicationBody", "é".repeat(8_001).into()),
            "communicationBody: expected at most 8000 characters, found 8001",
        ),
        (
            "CreateCase",
            case("ccEmailAddresses", many(11).into()),
            "ccEmailAddresses: expected at most 10 elements, found 11",
        ),
        (
            "CreateCase",
            case("uploadIds", many(11).into()),
            "uploadIds: expected at most 10 elements, found 11",
        ),
        (
            "CreateCase",
            case("uploadIds", json!([""])),
            "uploadIds[0]: expected at least 1 character, found 0",
        ),
        (
            "AddCommunicationToCase",
            json!({"communicationBody": "x"}),
            "caseId: expected a value, found none",
        ),
        (
            "AddCommunicationToCase",
            json!({"caseId": "x"}),
            "communicationBody: expected a value, found none",
        ),
        (
            "ResolveCase",
            json!({}),
            "caseId: expected a value, found none",
        ),
        (
            "ResolveCase",
            json!({"caseId": null}),
            "caseId: expected a value, found none",
        ),
        (
            "DescribeCases",
            json!({"maxResults": 9}),
            "maxResults: expected at least 10, found 9",
        ),
        (
            "DescribeCases",
            json!({"maxResults": 101}),
            "maxResults: expected at most 100, found 101",
        ),
        (
            "DescribeCases",
            json!({"caseIdList": many(101)}),
            "caseIdList: expected at most 100 elements, found 101",
        ),
        (
            "DescribeCommunications",
            json!({}),
            "caseId: expected a value, found none",
        ),
        (
            "DescribeCommunications",
            json!({"caseId": "x", "maxResults": 9}),
            "maxResults: expected at least 10, found 9",
        ),
        (
            "DescribeServices",
            json!({"serviceCodeList": many(101)}),
            "serviceCodeList: expected at most 100 elements, found 101",
        ),
        (
            "DescribeAttachment",
            json!({}),
            "attachmentId: expected a value, found none",
        ),
        (
            "AddAttachmentsToSet",
            json!({}),
            "attachments: expected a value, found none",
        ),
        (
            "RefreshTrustedAdvisorCheck",
            json!({}),
            "checkId: expected a value, found none",
        ),
        (
            "DescribeTrustedAdvisorCheckResult",
            json!({}),
            "checkId: expected a value, found none",
        ),
        (
            "DescribeTrustedAdvisorCheckSummaries",
            json!({}),
            "checkIds: expected a value, found none",
        ),
        (
            "DescribeTrustedAdvisorCheckRefreshStatuses",
            json!({}),
            "checkIds: expected a value, found none",
        ),
    ] {
        assert_eq!(
            support.refused(operation, &input, "ValidationError"),
            expected,
            "{operation}"
        );
    }
}

#[test]
fn a_member_of_another_type_is_a_serialization_exception() {
    let support = SupportClient::new();
    for (operation, input, expected) in [
        (
            "DescribeSeverityLevels",
            json!({"language": 1}),
            "language: expected a string",
        ),
        (
            "DescribeCases",
            json!({"maxResults": "10"}),
            "maxResults: expected a whole number",
        ),
        (
            "DescribeCases",
            json!({"maxResults": 10.5}),
            "maxResults: expected a whole number of 32 bits",
        ),
        (
            "DescribeCases",
            json!({"includeResolvedCases": "true", "maxResults": 1}),
            "includeResolvedCases: expected true or false",
        ),
        (
            "DescribeCases",
            json!({"caseIdList": "case-1"}),
            "caseIdList: expected a list",
        ),
        (
            "DescribeCases",
            json!({"caseIdList": [null]}),
            "caseIdList[0]: expected a string",
        ),
        (
            "CreateCase",
            json!({"subject": ["x"]}),
            "subject: expected a string",
        ),
        (
            "AddAttachmentsToSet",
            json!({"attachments": [[]]}),
            "attachments[0]: expected an object",
        ),
        (
            "AddAttachmentsToSet",
            json!({"attachments": [{"data": "%%%"}]}),
            "attachments[0].data: expected base64 with its padding",
        ),
    ] {
        assert_eq!(
            support.refused(operation, &input, "SerializationException"),
            expected,
            "{operation}"
        );
    }
}

#[test]
fn a_body_that_is_no_object_of_json_cannot_be_read() {
    let support = SupportClient::new();
    let target = "AWSSupport_20130415.DescribeSeverityLevels";
    for body in [
        "{",
        "[]",
        "null",
        "1",
        "\u{feff}{}",
        "{\"language\":\"en\",\"language\":\"en\"}",
    ] {
        support
            .send(target, body)
            .refused(400, "SerializationException");
    }
    support.send(target, "").json();
    let headers = [
        ("content-type", "application/json"),
        ("x-amz-target", target),
    ];
    support
        .0
        .signed(&Method::POST, "/", &headers, "{}")
        .refused(400, "SerializationException");
    support
        .send(target, "{\"unknown\": [1], \"language\": null}")
        .json();
}

#[test]
fn an_unknown_operation_is_refused_with_a_similar_one() {
    let support = SupportClient::new();
    for (operation, says) in [
        ("DescribeCase", "; did you mean DescribeCases?"),
        ("creatcase", "; did you mean CreateCase?"),
        (
            "GetAttachmentUploadLink",
            "; did you mean GetAttachmentUploadLinks?",
        ),
        (
            "ListReports",
            "AWS Support has no operation \"ListReports\"",
        ),
    ] {
        let why = support.refused(operation, &json!({}), "InvalidAction");
        assert!(why.ends_with(says), "{why}");
    }
    for target in [
        "AWSSupport_20130415.Nothing",
        "Other.DescribeSeverityLevels",
        "DescribeSeverityLevels",
        "",
    ] {
        support.send(target, "{}").refused(400, "InvalidAction");
    }
    let headers = [("content-type", CONTENT_TYPE)];
    support
        .0
        .signed(&Method::POST, "/", &headers, "{}")
        .refused(400, "InvalidAction");
}

#[test]
fn signatures_have_the_codes_of_the_support_reference() {
    let mut support = SupportClient::new();
    let target = "AWSSupport_20130415.DescribeSeverityLevels";
    support.0.signer.access_key = "AKIDNOBODY".to_owned();
    support
        .send(target, "{}")
        .refused(403, "InvalidClientTokenId");
    let other = SupportClient(Client::new());
    other
        .send(target, "{}")
        .refused(403, "InvalidSignatureException");
    let unsigned = http::Request::post("/").header("x-amz-target", target);
    let unsigned = unsigned
        .body(http_body_util::Full::default())
        .expect("a request");
    other
        .0
        .send(unsigned)
        .refused(403, "MissingAuthenticationTokenException");
}

#[test]
fn an_error_shortens_a_long_value() {
    let support = SupportClient::new();
    let why = support.refused(
        "ResolveCase",
        &json!({"caseId": "c".repeat(100_000)}),
        "CaseIdNotFound",
    );
    assert!(why.len() < 200, "{why}");
}
