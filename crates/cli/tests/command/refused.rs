//! Errors of bad input.

use serde_json::json;

use super::run::{against, emulated, run};
use super::server::{Answer, Server};

#[test]
fn a_line_that_does_not_parse_is_exit_2() {
    for line in [
        "nonsense",
        "report lst",
        "report list --nope",
        "report show",
        "report list --output xml",
        "endpoint",
        "endpoint --service s3",
        "completions tcsh",
        "report list --endpoint-url http://127.0.0.1:1",
    ] {
        emulated(line).refused(2);
    }
    let nothing: [&str; 0] = [];
    assert_eq!(run(&nothing).code, Some(2));
    let ran = emulated("report list --nope --error-format json");
    ran.refused(2);
    assert_eq!(ran.error()["code"], "Usage");
}

#[test]
fn a_value_that_cannot_be_is_exit_252_and_says_what_was_expected() {
    for (line, says) in [
        (
            "report show nope",
            "REPORT: expected the id, ARN or name of one report, found \"nope\"; ",
        ),
        (
            "report versions report-abc",
            "REPORT: report id: expected 23 characters, found 10",
        ),
        (
            "report get report-abcDEF0123456789 --version 0",
            "--version: report version: expected a number of at least 1, found 0",
        ),
        (
            "account set MAYBE",
            "expected SUBSCRIBED or NOT_SUBSCRIBED, found \"MAYBE\"",
        ),
        (
            "report list --timeout soon",
            "--timeout: expected a positive number of seconds",
        ),
        ("report list --max-attempts 0", "--max-attempts: "),
        ("report sync x --jobs 0", "--jobs: "),
        (
            "report list --region no/where",
            "--region: region: expected",
        ),
    ] {
        let ran = emulated(line);
        assert!(ran.refused(252).contains(says), "{line}: {}", ran.stderr);
    }
    let ran = run(&["report", "list", "--endpoint-url", "example.com"]);
    assert!(
        ran.refused(252)
            .starts_with("--endpoint-url: expected a URL")
    );
    let ran = emulated("report show nope --error-format json");
    assert_eq!(ran.error()["code"], "InvalidParameter");
    assert_eq!(ran.error()["sent"], "no");
}

#[test]
fn a_refusal_of_the_service_is_one_line_with_what_to_do() {
    for (status, code, advice) in [
        (
            403,
            "AccessDeniedException",
            "the caller needs the IAM action artifact:ListReports",
        ),
        (403, "ExpiredTokenException", "sign in again"),
        (403, "UnrecognizedClientException", "check --profile"),
        (403, "InvalidSignatureException", "the secret access key"),
        (400, "RequestExpired", "the clock of this machine"),
        (402, "ServiceQuotaExceededException", "higher quota"),
        (403, "OptInRequired", "sign up"),
    ] {
        let server = Server::start(move |_| Answer::refusal(status, code));
        let ran = against(&server.url, &["report", "list"]);
        let line = ran.refused(254);
        let start = format!("ListReports: {code}: because (request id req-1); ");
        assert!(line.starts_with(&start), "{line}");
        assert!(line.contains(advice), "{line}");
    }
}

#[test]
fn an_invalid_token_and_bad_fields_are_told_apart() {
    let body = json!({
        "message": "no", "reason": "fieldValidationFailed",
        "fieldList": [{"name": "maxResults", "message": "is\ntoo big"}],
    });
    let mut answer = Answer::json(400, &body);
    answer
        .headers
        .push(("x-amzn-errortype".into(), "ValidationException".into()));
    let server = Server::start(move |_| answer.clone());
    let ran = against(&server.url, &["report", "list"]);
    assert!(
        ran.refused(254).ends_with("; maxResults: is too big"),
        "{}",
        ran.stderr
    );

    let list = emulated("report list --query reports[0].id").json();
    let id = list.as_str().unwrap();
    let input = json!({"reportId": id, "termToken": "made-up"}).to_string();
    let ran = run(&[
        "--emulator",
        "api",
        "artifact",
        "GetReport",
        "--input",
        &input,
    ]);
    assert!(
        ran.refused(254).contains("ask for a new one"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_service_that_cannot_be_reached_is_exit_255() {
    // Nothing listens on port 9, that of the discard protocol.
    let line = [
        "report",
        "list",
        "--max-attempts",
        "1",
        "--error-format",
        "json",
    ];
    let ran = against("http://127.0.0.1:9", &line);
    ran.refused(255);
    let error = ran.error();
    assert_eq!(
        (&error["code"], &error["sent"]),
        (&json!("Transport"), &json!("no"))
    );
    assert_eq!(error["retryable"], true);
}

#[test]
fn an_answer_that_does_not_come_is_exit_255() {
    let (keep, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let server = Server::start(move |_| {
        let _ = held.lock().unwrap().recv();
        Answer::default()
    });
    let ran = against(&server.url, &["report", "list", "--timeout", "0.2"]);
    assert!(ran.refused(255).contains("--timeout"), "{}", ran.stderr);
    drop(keep);
}

#[test]
fn what_to_do_fits_what_was_refused() {
    let id = "report-kBpnCq7fNLQikGjq";
    for line in ["show", "get", "terms"] {
        let ran = emulated(&format!("report {line} {id} --version 99"));
        let says = format!("; `casebook report versions {id}` shows its versions, ");
        assert!(ran.refused(254).contains(&says), "{}", ran.stderr);
        let ran = emulated(&format!("report {line} report-abcDEF0123456789"));
        let says = "`casebook report list` shows the reports";
        assert!(ran.refused(254).contains(says), "{}", ran.stderr);
    }
    let ran = emulated("report versions report-abcDEF0123456789");
    let says = "; `casebook report list` shows the reports";
    assert!(ran.refused(254).ends_with(says), "{}", ran.stderr);
    let ran = emulated(&format!("report get {id} --version 2"));
    let says = format!("read them with `casebook report terms {id} --version 2`, then");
    assert!(ran.refused(2).contains(&says), "{}", ran.stderr);

    // Advice about reports appears only for reports.
    for (code, advice) in [
        ("ResourceNotFoundException", ""),
        (
            "ConflictException",
            "; another request is changing the same resource; try again",
        ),
    ] {
        let server = Server::start(move |_| Answer::refusal(400, code));
        for line in [
            &["account", "set", "SUBSCRIBED"][..],
            &["agreement", "list"],
        ] {
            let ran = against(&server.url, line);
            let says = format!("(request id req-1){advice}");
            assert!(ran.refused(254).ends_with(&says), "{}", ran.stderr);
        }
    }
    let topic = "--service ec2 --category nonsense";
    let ran = emulated(&format!("catalog languages {topic}"));
    let says =
        "`casebook catalog services amazon-elastic-compute-cloud-linux` lists the categories";
    assert!(ran.refused(252).contains(says), "{}", ran.stderr);
    for (operation, by_hand) in [
        ("DescribeTrustedAdvisorCheckResult", false),
        ("RefreshTrustedAdvisorCheck", true),
    ] {
        let ran = run(&[
            "--emulator",
            "api",
            "support",
            operation,
            "--input",
            "{\"checkId\":\"x\"}",
        ]);
        let line = ran.refused(254);
        assert!(
            line.contains("`casebook advisor checks` lists the checks"),
            "{line}"
        );
        assert_eq!(line.contains("by hand"), by_hand, "{line}");
    }
}
