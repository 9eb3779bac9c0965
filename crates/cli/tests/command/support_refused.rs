//! Errors of the commands of Support.

use serde_json::{Value, json};

use super::run::{against, emulated, run};
use super::server::{Answer, Server};

/// Returns a command line that opens a case and only lacks the text.
pub(super) fn create<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&CREATE[..], more].concat()
}

/// Returns a command line that replies to a case and only lacks the text.
pub(super) fn reply<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["case", "reply", "case-1"][..], more].concat()
}

const CREATE: [&str; 4] = ["case", "create", "--subject", "s"];

#[test]
fn a_case_that_is_not_there_is_exit_254_with_the_services_words() {
    for id in ["case-111122223333-muen-2026-0000000000000000", "1234567890"] {
        for command in ["show", "resolve", "reply"] {
            let mut line = vec!["--emulator", "case", command, id];
            if command == "reply" {
                line.extend(["--body", "b"]);
            }
            let ran = run(&line);
            let said = ran.refused(254);
            assert!(said.contains(": CaseIdNotFound: "), "{said}");
            assert!(
                said.contains("(request id ") && said.contains("case list --all"),
                "{said}"
            );
            let ran = run(&[&line[..], &["--error-format", "json"]].concat());
            let error = ran.error();
            assert_eq!(error["code"], "CaseIdNotFound");
            assert_eq!(
                (&error["service"], &error["sent"]),
                (&json!("support"), &json!("yes"))
            );
            assert!(error["request_id"].is_string());
        }
    }
}

#[test]
fn a_number_that_the_service_answers_nothing_to_is_not_found_all_the_same() {
    let server = Server::start(|_| Answer::json(200, &json!({"cases": []})));
    let ran = against(&server.url, &["case", "show", "1234567890"]);
    let said = ran.refused(254);
    assert!(
        said.starts_with("DescribeCases: there is no case 1234567890"),
        "{said}"
    );
    let bodies: Vec<Value> = server
        .received()
        .iter()
        .map(|request| serde_json::from_slice(&request.body).unwrap())
        .collect();
    assert_eq!(bodies[0]["displayId"], "1234567890");
    assert_eq!(bodies[0]["includeResolvedCases"], true);
    assert_eq!(bodies[1]["caseIdList"], json!(["1234567890"]));
}

#[test]
fn a_case_that_may_be_open_is_looked_for_first() {
    let broken = json!({"__type": "InternalServerError", "caseId": "case-1"});
    for (status, cut) in [(0, None), (200, Some(5)), (500, None), (503, Some(5))] {
        let answer = Answer {
            cut,
            ..Answer::json(status, &broken)
        };
        let server = Server::start(move |_| answer.clone());
        for (line, operation, advice) in [
            (
                create(&["--body", "b"]),
                "CreateCase: ",
                "casebook case list",
            ),
            (
                reply(&["--body", "b"]),
                "AddCommunicationToCase: ",
                "casebook case show",
            ),
        ] {
            let before = server.received().len();
            let ran = against(&server.url, &line);
            let code = if status == 500 && cut.is_none() {
                254
            } else {
                255
            };
            let said = ran.refused(code);
            assert!(said.starts_with(operation), "{said}");
            assert!(
                said.contains(advice) && said.ends_with("before trying again"),
                "{said}"
            );
            // A non-idempotent operation is sent once.
            assert_eq!(server.received().len(), before + 1);
            let ran = against(
                &server.url,
                &[&line[..], &["--error-format", "json"]].concat(),
            );
            assert_eq!(ran.error()["sent"], "perhaps");
        }
    }
}

#[test]
fn what_may_have_been_done_is_not_called_retryable() {
    let reading = ["case", "list"];
    for (status, code, line, retryable) in [
        (400, "ThrottlingException", &CREATE[..], true),
        (500, "InternalServerError", &CREATE, false),
        (0, "", &CREATE, false),
        (500, "InternalServerError", &reading, true),
        (0, "", &reading, true),
    ] {
        let server = Server::start(move |_| Answer::refusal(status, code));
        let body = (line == CREATE).then_some(["--body", "b"]);
        let mut line = line.to_vec();
        line.extend(body.into_iter().flatten());
        line.extend(["--max-attempts", "1", "--error-format", "json"]);
        let ran = against(&server.url, &line);
        assert_eq!(
            ran.error()["retryable"],
            retryable,
            "{line:?}: {}",
            ran.stderr
        );
    }
}

#[test]
fn what_the_service_refuses_comes_with_what_to_do() {
    for (code, advice) in [
        (
            "SubscriptionRequiredException",
            "the account needs a support plan",
        ),
        (
            "CaseCreationLimitExceeded",
            "as many cases as one hour allows",
        ),
        ("AttachmentSetIdNotFound", "make a new one"),
        (
            "AttachmentSetSizeLimitExceeded",
            "at most 3 files of at most 5 MB",
        ),
        ("AttachmentLimitExceeded", "wait a while"),
        ("AccessDeniedException", "the IAM action support:CreateCase"),
        ("ThrottlingException", "--max-attempts"),
        ("DryRunOperationException", "nothing was done"),
    ] {
        let server = Server::start(move |_| Answer::refusal(400, code));
        let line = [&CREATE[..], &["--body", "b", "--max-attempts", "1"]].concat();
        let ran = against(&server.url, &line);
        let said = ran.refused(254);
        let start = format!("CreateCase: {code}: because (request id req-1); ");
        assert!(said.starts_with(&start) && said.contains(advice), "{said}");
    }
    for (line, code, advice) in [
        (
            "advisor checks",
            "InvalidParameterValueException",
            "casebook advisor checks",
        ),
        (
            "advisor checks",
            "LinkedAccountException",
            "management account",
        ),
        (
            "attachment get a",
            "AttachmentIdNotFound",
            "casebook case show",
        ),
        (
            "attachment get a",
            "DescribeAttachmentLimitExceeded",
            "wait a while",
        ),
    ] {
        let server = Server::start(move |_| Answer::refusal(400, code));
        let line: Vec<&str> = line.split(' ').collect();
        let ran = against(&server.url, &line);
        assert!(ran.refused(254).contains(advice), "{}", ran.stderr);
    }
}

#[test]
fn a_set_that_expires_is_made_again_and_a_broken_service_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.log");
    std::fs::write(&file, "a").unwrap();
    let server = Server::start(|request| match request.header("x-amz-target") {
        Some("AWSSupport_20130415.AddAttachmentsToSet") => {
            Answer::json(200, &json!({"attachmentSetId": "as-1"}))
        }
        _ => Answer::refusal(400, "AttachmentSetExpired"),
    });
    let line = [
        &CREATE[..],
        &["--body", "b", "--attach", file.to_str().unwrap()],
    ]
    .concat();
    let ran = against(&server.url, &line);
    assert!(
        ran.refused(254).contains("expires after an hour"),
        "{}",
        ran.stderr
    );
    assert!(server.received().len() > 2);
}

#[test]
fn data_needs_an_emulator() {
    let ran = run(&["case", "list", "--data", "x"]);
    assert!(ran.refused(2).contains("--emulator"), "{}", ran.stderr);
    let ran = emulated("case list --data /nonexistent/folder/file");
    assert!(
        ran.refused(255).contains("/nonexistent/folder/file"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_refusal_names_the_iam_action_that_the_service_asks_for() {
    for (operation, says, action) in [
        ("DescribeServices", "", "DescribeServices"),
        ("GetAttachmentUploadLinks", "", "UploadAttachment"),
        ("CompleteAttachmentUpload", "", "UploadAttachment"),
        ("DescribeAttachmentUploadStatus", "", "UploadAttachment"),
        ("GetAttachmentDownloadLink", "", "DownloadAttachment"),
        (
            "DescribeServices",
            "User: x is not authorized to perform: support:SomethingElse on resource: *",
            "SomethingElse",
        ),
        // The response names an action of another service, so the advice has the action of the
        // operation.
        (
            "DescribeServices",
            "not authorized to perform: sts:AssumeRole",
            "DescribeServices",
        ),
    ] {
        let body = json!({"__type": "AccessDeniedException", "message": says});
        let server = Server::start(move |_| Answer::json(403, &body));
        let line = ["api", "support", "--target", operation, "--input", "{}"];
        let ran = against(&server.url, &line);
        let said = ran.refused(254);
        let advice = format!("the caller needs the IAM action support:{action}");
        assert!(said.contains(&advice), "{operation}: {said}");
    }
}
