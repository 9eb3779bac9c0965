//! `api`: lists of operations, inputs to fill in, presigned requests, and requests that casebook does
//! not know.

use std::path::Path;

use casebook::protocol::{Api, Operation};
use casebook_emulator::Emulator;
use serde_json::{Value, json};

use super::pty;
use super::run::{RunOutput, against, emulated, fed, run, signed};
use super::server::{Answer, ReceivedRequest, Server};

/// The whole line of a request that casebook does not know.
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
fn a_service_alone_lists_its_operations_with_both_names_and_their_effect() {
    let listed = emulated("api artifact").json();
    let entries = listed["operations"].as_array().unwrap();
    let list = json!({"operation": "ListReports", "name": "list-reports", "effect": "read-only"});
    assert!(entries.contains(&list), "{listed}");
    let case = json!({
        "operation": "CreateCase", "name": "create-case", "effect": "not idempotent",
    });
    let listed = emulated("api support").json();
    assert!(listed["operations"].as_array().unwrap().contains(&case));
    let table = emulated("api support --output table");
    assert!(table.text().starts_with("OPERATION"), "{}", table.text());
    assert!(table.text().contains("resolve-case"));
    // Nothing is sent, and no credentials are needed.
    assert_eq!(run(&["api", "support"]).code, Some(0));
    for line in ["api support --input {}", "api support --presign"] {
        assert!(
            emulated(line)
                .refused(252)
                .contains("expected an operation")
        );
    }
}

#[test]
fn names_are_taken_as_the_aws_cli_spells_them() {
    let page = emulated("api artifact list-reports --input {\"maxResults\":2}").json();
    assert_eq!(page["reports"].as_array().unwrap().len(), 2);
    let ran = emulated("api support describe-cases --input {\"maxResults\":1}");
    assert!(
        ran.refused(252)
            .starts_with("DescribeCases: --input: max results")
    );
}

#[test]
fn a_token_of_the_models_that_the_input_lacks_is_drawn_anew_in_every_run() {
    type Call = (&'static str, &'static str, fn() -> Value);
    macro_rules! calls {
        ($($operation:ty: $input:tt $(=> $response:tt)?,)+) => {
            vec![$((<<$operation as Operation>::Api as Api>::SIGNING_NAME, <$operation>::NAME, || json!($input))),+]
        };
    }
    let mut calls: Vec<Call> = casebook::artifact::operations!(calls);
    let support: Vec<Call> = casebook::support::operations!(calls);
    calls.extend(support);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../emulator/model");
    let models = ["artifact-2018-05-10.json", "support-2013-04-15.json"].map(|file| {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()
    });
    let mut tokens = Vec::new();
    for (service, operation, input) in calls {
        let known = models
            .iter()
            .find(|model| model["operations"][operation].is_object());
        let model = known.unwrap();
        let shape = model["operations"][operation]["input"]["shape"].as_str();
        let members = model["shapes"][shape.unwrap_or_default()]["members"].as_object();
        let is_token = |(_, member): &(&String, &Value)| member["idempotencyToken"] == true;
        let Some((token, _)) = members.into_iter().flatten().find(is_token) else {
            continue;
        };
        let mut input = input();
        input.as_object_mut().unwrap().remove(token).unwrap();
        for _ in 0..2 {
            let server = Server::start(|_| Answer::json(200, &json!({})));
            against(
                &server.url,
                &["api", service, operation, "--input", &input.to_string()],
            );
            let sent: Value = serde_json::from_slice(&server.received()[0].body).unwrap();
            let drawn = sent[token]
                .as_str()
                .unwrap_or_else(|| panic!("{operation} lacks {token}"));
            assert!(!tokens.contains(&drawn.to_owned()), "{operation}");
            tokens.push(drawn.to_owned());
        }
    }
    assert_eq!(tokens.len(), 4);
}

#[test]
fn a_skeleton_is_an_input_to_fill_in() {
    let ran = run(&["api", "support", "create-case", "--skeleton"]);
    let skeleton = ran.json();
    assert_eq!(skeleton["subject"], "<required>");
    assert_eq!(skeleton["communicationBody"], "<required>");
    assert_eq!(skeleton["severityCode"], Value::Null);
    assert_eq!(skeleton.as_object().unwrap().len(), 11);
    assert_eq!(
        ran.stderr,
        "note: required: communicationBody, subject; a member that stays null is not sent\n"
    );
    let send = |input: &Value| {
        let input = input.to_string();
        run(&[
            "--emulator",
            "api",
            "support",
            "CreateCase",
            "--input",
            &input,
        ])
    };
    let refused = send(&skeleton);
    let says = "--input: expected a value instead of \"<required>\" in communicationBody, subject";
    assert_eq!(refused.refused(252), says);
    let mut filled = skeleton;
    for name in ["subject", "communicationBody"] {
        filled[name] = json!("x");
    }
    filled["serviceCode"] = json!("aws-lambda");
    filled["categoryCode"] = json!("general-guidance");
    assert!(send(&filled).json()["caseId"].is_string());
    // Even a list that needs nothing is said to need nothing, and a format is kept.
    let ran = run(&["api", "artifact", "ListReports", "--skeleton"]);
    assert_eq!(ran.json(), json!({"maxResults": null, "nextToken": null}));
    assert!(
        ran.stderr.contains("no member is required"),
        "{}",
        ran.stderr
    );
    let ran = run(&[
        "api",
        "artifact",
        "ListReports",
        "--skeleton",
        "--output",
        "yaml",
    ]);
    assert!(ran.text().contains("maxResults: null"), "{}", ran.text());
    for more in [["--input", "{}"], ["--presign", "60"]] {
        let line = [&["api", "artifact", "ListReports", "--skeleton"], &more[..]].concat();
        run(&line).refused(2);
    }
    run(&["api", "artifact", "--skeleton"]).refused(2);
}

#[test]
fn presign_prints_a_url_that_the_service_accepts_and_sends_nothing() {
    let server = Server::emulator(Emulator::new(), |_| None);
    let input = r#"{"maxResults": 1}"#;
    let line = [
        "api",
        "artifact",
        "ListReports",
        "--input",
        input,
        "--presign",
    ];
    let ran = against(&server.url, &line);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(server.received().is_empty());
    assert_eq!(
        ran.stderr,
        "note: the URL is a secret: for 3600 seconds, everyone who has it can send this request as you\n"
    );
    let url = ran.text().trim_end();
    let target = url.strip_prefix(&server.url).unwrap();
    assert!(
        target.starts_with("/v1/report/list?maxResults=1&X-Amz-Algorithm="),
        "{target}"
    );
    assert!(target.contains("&X-Amz-Expires=3600&"), "{target}");
    let host = server.url.strip_prefix("http://").unwrap();
    let request = ReceivedRequest {
        method: "GET".into(),
        target: target.into(),
        headers: vec![("host".into(), host.into())],
        body: Vec::new(),
    };
    let answer = super::server::ask(&Emulator::new(), &request);
    assert_eq!(
        answer.status,
        200,
        "{}",
        String::from_utf8_lossy(&answer.body)
    );
    let line = [
        "api",
        "artifact",
        "ListReports",
        "--presign",
        "60",
        "--error-format",
        "json",
    ];
    let ran = against(&server.url, &line);
    assert!(ran.text().contains("X-Amz-Expires=60&"), "{}", ran.text());
    assert_eq!(ran.stderr, "", "a program that reads JSON gets no note");
}

#[test]
fn a_presigned_post_is_a_command_of_curl_or_the_parts_of_a_request() {
    let server = Server::emulator(Emulator::new(), |_| None);
    let input = r#"{"subject": "it's down", "communicationBody": "$HOME"}"#;
    let line = [
        "api",
        "support",
        "create-case",
        "--input",
        input,
        "--presign",
    ];
    let ran = against(&server.url, &line);
    let command = ran.text();
    assert!(
        command.starts_with("curl -X POST 'http://127.0.0.1:"),
        "{command}"
    );
    for part in [
        "-H 'x-amz-target: AWSSupport_20130415.CreateCase'",
        "-H 'content-type: application/x-amz-json-1.1'",
        r#"--data-raw '{"subject":"it'\''s down","communicationBody":"$HOME"}'"#,
    ] {
        assert!(command.contains(part), "{command}");
    }
    let parts = against(&server.url, &[&line[..], &["--output", "json"]].concat()).json();
    assert_eq!(
        (&parts["method"], &parts["expiresIn"]),
        (&json!("POST"), &json!(3600))
    );
    let headers = parts["headers"].as_object().unwrap();
    let host = server.url.strip_prefix("http://").unwrap();
    let mut sent: Vec<(String, String)> = vec![("host".into(), host.into())];
    sent.extend(
        headers
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())),
    );
    let request = ReceivedRequest {
        method: "POST".into(),
        target: parts["url"]
            .as_str()
            .unwrap()
            .strip_prefix(&server.url)
            .unwrap()
            .into(),
        headers: sent,
        body: parts["body"].as_str().unwrap().into(),
    };
    let answer = super::server::ask(&Emulator::new(), &request);
    // The case lacks a service here; the signature is right.
    assert_ne!(
        answer.status,
        403,
        "{}",
        String::from_utf8_lossy(&answer.body)
    );
    let url = against(&server.url, &[&line[..], &["--query", "url"]].concat()).json();
    assert!(url.as_str().unwrap().contains("X-Amz-Signature="));
    assert!(server.received().is_empty());
}

#[test]
fn a_lifetime_of_a_url_is_one_second_to_seven_days() {
    for odd in ["0", "604801", "-1", "1.5", "soon"] {
        let ran = emulated(&format!("api artifact ListReports --presign {odd}"));
        let line = ran.refused(252);
        assert!(line.contains("expected 1 to 604800 seconds"), "{line}");
    }
    for good in ["1", "604800"] {
        let ran = emulated(&format!("api artifact ListReports --presign {good}"));
        assert!(
            ran.text().contains(&format!("X-Amz-Expires={good}&")),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn a_session_token_travels_in_the_url_and_its_end_is_named() {
    let mut command = signed("http://127.0.0.1:9");
    command.env("AWS_SESSION_TOKEN", "token/1");
    command.args(["api", "artifact", "ListReports", "--presign"]);
    let ran = RunOutput::from(command.output().unwrap());
    assert!(
        ran.text().contains("X-Amz-Security-Token=token%2F1&"),
        "{}",
        ran.text()
    );
    assert!(
        ran.stderr.contains("ends earlier if the session"),
        "{}",
        ran.stderr
    );
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
    // A query and a format hold.
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
    // A query has nothing to select from, and the bytes are not lost.
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
