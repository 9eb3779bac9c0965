//! `api --raw` and `api --target`: requests that casebook does not know.

use serde_json::{Value, json};

use super::pty;
use super::run::{RunOutput, against, emulated, fed, signed};
use super::server::{Answer, Server};

/// Runs `casebook api` with this line against the server at a URL.
fn raw(url: &str, line: &[&str]) -> RunOutput {
    against(url, &[&["api"], line].concat())
}

fn bytes(content_type: &str, body: &[u8]) -> Answer {
    let mut answer = Answer::json(200, &Value::Null);
    answer.headers = vec![("content-type".into(), content_type.into())];
    answer.body = body.to_vec();
    answer
}

#[test]
fn a_path_that_casebook_does_not_know_is_signed_and_sent() {
    let server = Server::start(|_| Answer::json(201, &json!({"b": [1, {"c": 2}], "a": 1.50})));
    let line = [
        "artifact",
        "--raw",
        "post",
        "/v1/new/thing?x=%2B",
        "--input",
        r#"{"z":1.50,"a":2}"#,
    ];
    let more = [
        "--header",
        "x-other: one: two",
        "--header",
        "X-Other: three",
    ];
    let ran = raw(&server.url, &[&line[..], &more].concat());
    assert_eq!(ran.json(), json!({"b": [1, {"c": 2}], "a": 1.50}));
    let [sent] = &server.received()[..] else {
        panic!("one request");
    };
    assert_eq!(
        (sent.method.as_str(), sent.target.as_str()),
        ("POST", "/v1/new/thing?x=%2B")
    );
    assert_eq!(
        sent.body, br#"{"z":1.50,"a":2}"#,
        "the text is sent as it was given"
    );
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(sent.header("x-other"), Some("one: two"));
    let authorization = sent.header("authorization").unwrap();
    assert!(
        authorization.contains("/eu-central-1/artifact/aws4_request"),
        "{authorization}"
    );
    let named = "SignedHeaders=content-length;content-type;host;x-amz-date;x-other";
    let others = named.replace("content-length;", "");
    assert!(
        authorization.contains(named) || authorization.contains(&others),
        "{authorization}"
    );
    // `--query` and `--output` apply to the response.
    let get = ["artifact", "--raw", "GET", "/v1/new", "--query", "b[1].c"];
    assert_eq!(raw(&server.url, &get).json(), json!(2));
    let get = ["artifact", "--raw", "GET", "/v1/new", "--output", "yaml"];
    assert!(raw(&server.url, &get).text().contains("a: 1.5"));
    assert_eq!(server.received()[1].header("content-type"), None);
}

#[test]
fn the_emulator_answers_a_known_path_and_target_all_the_same() {
    let page = emulated("api artifact --raw GET /v1/report/list?maxResults=2").json();
    assert_eq!(page["reports"].as_array().unwrap().len(), 2);
    let levels = emulated("api support --target DescribeSeverityLevels").json();
    assert_eq!(levels["severityLevels"].as_array().unwrap().len(), 5);
    let ran = emulated("api artifact --raw GET /v1/report/lost");
    let line = ran.refused(254);
    assert!(
        line.starts_with("GET /v1/report/lost: UnknownOperationException: "),
        "{line}"
    );
    let ran = emulated("api support --target ResolveCases --error-format json");
    ran.refused(254);
    let error = ran.error();
    assert_eq!(error["operation"], "ResolveCases");
    assert_eq!(
        (&error["code"], &error["sent"]),
        (&json!("InvalidAction"), &json!("yes"))
    );
}

#[test]
fn a_target_that_casebook_does_not_know_is_signed_and_sent() {
    let server = Server::start(|_| Answer::json(200, &json!({})));
    for (name, target) in [
        ("NewThing", "AWSSupport_20130415.NewThing"),
        (
            "AWSSupport_20991231.NewThing",
            "AWSSupport_20991231.NewThing",
        ),
    ] {
        let ran = raw(&server.url, &["support", "--target", name]);
        assert_eq!(ran.json(), json!({}));
        let sent = server.received().pop().unwrap();
        assert_eq!((sent.method.as_str(), sent.target.as_str()), ("POST", "/"));
        assert_eq!(sent.header("x-amz-target"), Some(target));
        assert_eq!(
            sent.header("content-type"),
            Some("application/x-amz-json-1.1")
        );
        assert_eq!(sent.body, b"{}");
        let authorization = sent.header("authorization").unwrap();
        assert!(authorization.contains("x-amz-target"), "{authorization}");
    }
    let mut reading = signed(&server.url);
    reading.args(["api", "support", "--target", "NewThing", "--input", "-"]);
    fed(reading, "{\"a\": 1}").json();
    assert_eq!(server.received().pop().unwrap().body, b"{\"a\": 1}");
}

#[test]
fn only_get_and_head_are_sent_again() {
    for (line, times) in [
        (&["artifact", "--raw", "GET", "/v1/new"][..], 3),
        (&["artifact", "--raw", "HEAD", "/v1/new"], 3),
        (&["artifact", "--raw", "PUT", "/v1/new"], 1),
        (&["artifact", "--raw", "DELETE", "/v1/new"], 1),
        (
            &["artifact", "--raw", "POST", "/v1/new", "--input", "{}"],
            1,
        ),
        (&["support", "--target", "NewThing"], 1),
    ] {
        let server = Server::start(|_| Answer::refusal(500, "InternalServerError"));
        let ran = raw(&server.url, &[line, &["--error-format", "json"]].concat());
        ran.refused(254);
        assert_eq!(server.received().len(), times, "{line:?}");
        let error = ran.error();
        assert_eq!(error["sent"], "perhaps");
        assert_eq!(error["retryable"], times > 1, "{line:?}");
        let text = raw(&server.url, line);
        let look = "the service may have acted on it; look before trying again";
        assert_eq!(text.stderr.contains(look), times == 1, "{}", text.stderr);
    }
}

#[test]
fn an_answer_that_is_no_json_is_written_as_it_is() {
    let pdf = b"%PDF-1.7\n\xff\x00\x1b[2J";
    let server = Server::start(|_| bytes("application/pdf", b"%PDF-1.7\n\xff\x00\x1b[2J"));
    let get = ["artifact", "--raw", "GET", "/v1/new/document"];
    let ran = raw(&server.url, &get);
    assert_eq!(
        (ran.code, &ran.stdout[..], ran.stderr.as_str()),
        (Some(0), &pdf[..], "")
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("document.pdf");
    let to = [&get[..], &["-o", file.to_str().unwrap()]].concat();
    let ran = raw(&server.url, &to);
    assert_eq!((ran.code, ran.text()), (Some(0), ""), "{}", ran.stderr);
    assert_eq!(std::fs::read(&file).unwrap(), pdf);
    let stdout = raw(&server.url, &[&get[..], &["-o", "-"]].concat());
    assert_eq!(stdout.stdout, pdf);
    let gone = folder.path().join("gone/document.pdf");
    let nowhere = raw(
        &server.url,
        &[&get[..], &["-o", gone.to_str().unwrap()]].concat(),
    );
    let line = nowhere.refused(1);
    assert!(line.contains("gone/document.pdf: "), "{line}");
    // The query has nothing to select from in a PDF, so the run fails; the bytes are still written
    // to stdout.
    let ran = raw(&server.url, &[&get[..], &["--query", "a"]].concat());
    assert_eq!((ran.code, &ran.stdout[..]), (Some(255), &pdf[..]));
    assert!(
        ran.stderr
            .contains("--query: expected JSON in the response"),
        "{}",
        ran.stderr
    );
    // A terminal would act on the bytes.
    let mut command = signed(&server.url);
    command.args(["api", "artifact", "--raw", "GET", "/v1/new/document"]);
    let screen = pty::start(command, 80).end();
    assert_eq!(screen.code, Some(255));
    assert!(
        screen.text.contains("which a terminal cannot show"),
        "{}",
        screen.text
    );
    assert!(!screen.text.contains("%PDF"), "{}", screen.text);
}

#[test]
fn json_goes_into_a_file_as_the_service_sent_it() {
    let server = Server::start(|_| bytes("application/json", b"{\"b\": 1.0,\n\"a\": 2}"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answer.json");
    let line = [
        "artifact",
        "--raw",
        "GET",
        "/v1/new",
        "-o",
        file.to_str().unwrap(),
    ];
    assert_eq!(raw(&server.url, &line).code, Some(0));
    assert_eq!(std::fs::read(&file).unwrap(), b"{\"b\": 1.0,\n\"a\": 2}");
}

#[test]
fn a_web_page_is_no_answer_of_the_service() {
    let server = Server::start(|_| bytes("text/html", b"<html>log in</html>"));
    let ran = raw(
        &server.url,
        &[
            "artifact",
            "--raw",
            "POST",
            "/v1/new",
            "--error-format",
            "json",
        ],
    );
    ran.refused(255);
    assert_eq!(ran.error()["sent"], "perhaps");
    assert_eq!(ran.error()["retryable"], false);
    assert_eq!(ran.error()["operation"], "POST /v1/new");
}

#[test]
fn an_empty_answer_is_an_object_without_members() {
    let server = Server::start(|_| Answer {
        status: 204,
        ..Answer::default()
    });
    let ran = raw(&server.url, &["artifact", "--raw", "DELETE", "/v1/new"]);
    assert_eq!(ran.json(), json!({}));
}

#[test]
fn a_wrong_raw_request_is_refused_and_nothing_is_sent() {
    let server = Server::start(|_| Answer::json(200, &json!({})));
    let get = ["artifact", "--raw", "GET", "/v1/new"];
    for (line, says) in [
        (
            &["artifact", "--raw", "FETCH", "/v1"][..],
            "--raw: expected DELETE, GET, HEAD, ",
        ),
        (
            &["artifact", "--raw", "GET", "v1"],
            "--raw: expected a path that begins with /",
        ),
        (
            &["artifact", "--raw", "GET", "https://host/v1"],
            "--raw: expected a path that begins",
        ),
        (&["artifact", "--raw", "GET", "/v1?a=b+c"], "%2B"),
        (
            &["artifact", "--raw", "GET", "/v1?X-Amz-Signature=1"],
            "--presign adds them",
        ),
        (
            &["support", "--target", "a b"],
            "--target: expected letters",
        ),
        (&["support", "--target", ""], "--target: expected letters"),
        (
            &["support", "--target", "A", "--input", "[]"],
            "expected a JSON object",
        ),
        (
            &["artifact", "ListReports", "--header", "a: b"],
            "--header: expected --raw or --target",
        ),
        (
            &["artifact", "ListReports", "-o", "x"],
            "--output-file: expected --raw or --target",
        ),
        (
            &[&get[..], &["--input", "{}"]].concat(),
            "--input: expected none with GET",
        ),
        (
            &[&get[..], &["--header", "nope"]].concat(),
            "expected NAME: VALUE",
        ),
        (
            &[&get[..], &["--header", "Authorization: x"]].concat(),
            "does not set itself",
        ),
        (
            &[&get[..], &["--header", "x-amz-date: x"]].concat(),
            "does not set itself",
        ),
        (
            &[&get[..], &["--header", "Host: other"]].concat(),
            "does not set itself",
        ),
    ] {
        let ran = raw(&server.url, line);
        assert!(ran.refused(252).contains(says), "{line:?}: {}", ran.stderr);
    }
    for line in [
        &["artifact", "--raw", "GET"][..],
        &["artifact", "ListReports", "--raw", "GET", "/v1"],
        &["support", "--raw", "GET", "/v1"],
        &["artifact", "--target", "A"],
        &["support", "CreateCase", "--target", "A"],
        &["support", "--target", "A", "--skeleton"],
    ] {
        raw(&server.url, line).refused(2);
    }
    assert!(server.received().is_empty());
}

#[test]
fn a_raw_request_can_be_presigned() {
    let server = Server::start(|_| Answer::json(200, &json!({})));
    let ran = raw(
        &server.url,
        &["artifact", "--raw", "GET", "/v1/new?a=1", "--presign", "5"],
    );
    assert!(
        ran.text().contains("/v1/new?a=1&X-Amz-Algorithm="),
        "{}",
        ran.stderr
    );
    let ran = raw(
        &server.url,
        &["support", "--target", "NewThing", "--presign"],
    );
    assert!(ran.text().starts_with("curl -X POST "), "{}", ran.stderr);
    assert!(server.received().is_empty());
}
