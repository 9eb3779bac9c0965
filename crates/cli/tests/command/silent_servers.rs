//! Servers that accept a connection and say nothing, and the limits of the wait for them.

use std::net::TcpListener;
use std::process::Command;

use casebook_emulator::Emulator;

use super::run::{RunOutput, command, signed};
use super::server::{Answer, Server, ask};

/// A server that says nothing, with its address.
struct Silence {
    _listener: TcpListener,
    address: String,
}

impl Silence {
    fn new() -> Self {
        // The system accepts the connections, and nothing reads from them.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        Self {
            _listener: listener,
            address,
        }
    }
}

fn ran(mut command: Command) -> RunOutput {
    command.output().unwrap().into()
}

/// Lists reports, with one attempt, from a server at this URL.
fn listed(url: &str, options: &[&str]) -> RunOutput {
    let mut command = signed(url);
    command
        .args(["report", "list", "--max-attempts=1", "--error-format=json"])
        .args(options);
    ran(command)
}

#[test]
fn the_wait_for_a_response_has_the_limit_of_its_option() {
    let silence = Silence::new();
    let url = format!("http://{}", silence.address);
    let error = listed(&url, &["--cli-read-timeout=0.2"]).error();
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("one attempt"), "{message}");
    assert!(message.contains("200 ms"), "{message}");
    assert_eq!(error["sent"], "perhaps");

    // Without a limit, the deadline of the call is what ends it.
    let error = listed(&url, &["--cli-read-timeout=0", "--timeout=0.2"]).error();
    let message = error["message"].as_str().unwrap();
    assert!(!message.contains("one attempt"), "{message}");
}

#[test]
fn the_wait_for_a_connection_has_the_limit_of_its_option() {
    let silence = Silence::new();
    // The server does not answer the first message of TLS.
    let url = format!("https://{}", silence.address);
    let error = listed(&url, &["--cli-connect-timeout=0.2"]).error();
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("connecting"), "{message}");
    assert!(message.contains("200 ms"), "{message}");
    assert_eq!(error["sent"], "no");

    let error = listed(&url, &["--cli-connect-timeout=0", "--cli-read-timeout=0.2"]).error();
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("one attempt"), "{message}");
}

#[test]
fn requests_for_credentials_have_the_same_limits() {
    let silence = Silence::new();
    let token = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(token.path(), "token").unwrap();
    for (scheme, option) in [
        ("http", "--cli-read-timeout=0.2"),
        ("https", "--cli-connect-timeout=0.2"),
    ] {
        let mut command = command();
        command
            .env("AWS_REGION", "eu-central-1")
            .env("AWS_ROLE_ARN", "arn:aws:iam::012345678901:role/r")
            .env("AWS_WEB_IDENTITY_TOKEN_FILE", token.path())
            .env(
                "AWS_ENDPOINT_URL_STS",
                format!("{scheme}://{}", silence.address),
            )
            .env("AWS_MAX_ATTEMPTS", "1")
            .args(["credentials", "show", option]);
        let ran = ran(command);
        let said = ran.refused(253);
        assert!(said.contains("200 ms"), "{said}");
    }
}

#[test]
fn a_document_that_stops_has_the_limit_of_the_option_for_each_piece() {
    let folder = tempfile::tempdir().unwrap();
    let silence = Silence::new();
    let link = format!("http://{}/terms.pdf", silence.address);
    let emulator = Emulator::new();
    let inner = emulator.clone();
    let server = Server::emulator(emulator, move |request| {
        let is_terms = request.path().contains("getTermForReport");
        is_terms.then(|| {
            let answer = ask(&inner, request);
            let mut body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
            body["documentPresignedUrl"] = link.clone().into();
            Answer::json(200, &body)
        })
    });
    let mut command = signed(&server.url);
    command
        .args(["report", "terms", "report-kBpnCq7fNLQikGjq", "-o"])
        .arg(folder.path().join("terms.pdf"))
        .args(["--cli-read-timeout=0.1", "--timeout=30"]);
    let ran = ran(command);
    let said = ran.refused(1);
    assert!(said.contains("100 ms"), "{said}");
}

#[test]
fn a_bundle_of_an_option_wins_over_the_variable_and_the_profile() {
    let silence = Silence::new();
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("config");
    std::fs::write(&config, "[default]\nca_bundle = /nonexistent/profile.pem\n").unwrap();
    let variable = ("AWS_CA_BUNDLE", "/nonexistent/variable.pem");
    let option = "--ca-bundle=/nonexistent/option.pem";
    for (variable, option, named) in [
        (Some(variable), Some(option), "option.pem"),
        (None, Some(option), "option.pem"),
        (Some(variable), None, "variable.pem"),
        (None, None, "profile.pem"),
    ] {
        let mut command = signed(&format!("https://{}", silence.address));
        command
            .env("AWS_CONFIG_FILE", &config)
            .envs(variable)
            .args(["report", "list", "--max-attempts=1"])
            .args(option);
        let ran = ran(command);
        let said = ran.refused(253);
        assert!(said.contains(named), "{said}");
    }
}

#[test]
fn a_limit_is_a_time() {
    for option in ["--cli-read-timeout", "--cli-connect-timeout"] {
        for odd in ["-1", "soon", "NaN"] {
            let ran = super::run::run(&["--emulator", "report", "list", option, odd]);
            let said = ran.refused(252);
            assert!(said.contains("0 is no limit"), "{said}");
        }
    }
}
