//! `api --presign`: signed URLs, and commands of curl.

use casebook_emulator::Emulator;
use serde_json::json;

use super::run::{RunOutput, against, emulated, signed};
use super::server::{ReceivedRequest, Server};

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
    // The emulator refuses the case because it has no service. It would respond with 403 if the
    // signature were wrong.
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
