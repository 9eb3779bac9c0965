//! Input that is refused before anything is sent.

use std::fs::File;

use serde_json::json;

use super::run::{against, fed, signed};
use super::server::{Answer, Server};
use super::support_refused::{create, reply};

#[test]
fn every_limit_is_refused_before_anything_is_sent() {
    let server = Server::start(|_| Answer::json(200, &json!({})));
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("core");
    File::create(&large).unwrap().set_len(157_286_401).unwrap();
    let large = large.to_str().unwrap();
    let long = "é".repeat(8001);
    let eleven = ["--cc", "a@example.com"].repeat(11);
    let gone = folder.path().join("gone").to_str().unwrap().to_owned();
    let api = |operation: &'static str, input: &'static str| {
        vec!["api", "support", operation, "--input", input]
    };
    for (line, says) in [
        (
            create(&["--body", "b", "--attach", large]),
            "--attach: file \"core\": expected at most 157286400 bytes, found 157286401",
        ),
        (
            reply(&["--body", "b", "--attach", large]),
            "expected at most 157286400 bytes",
        ),
        (
            reply(&["--body", "b", "--attach", &gone]),
            "gone cannot be read: ",
        ),
        (
            create(&["--body", &long]),
            "--body: communication body: expected 1 to 8000 characters, found 8001",
        ),
        (
            reply(&["--body", ""]),
            "expected at least one character, found none",
        ),
        (reply(&["--body-file", &gone]), "--body-file "),
        (
            create(&[&["--body", "b"][..], &eleven].concat()),
            "--cc: cc email addresses: expected at most 10, found 11",
        ),
        (
            reply(&[&["--body", "b"][..], &eleven].concat()),
            "--cc: cc email addresses: expected at most 10, found 11",
        ),
        (
            vec!["case", "create", "--body", "b", "--subject", ""],
            "--subject: subject: expected",
        ),
        (
            vec!["case", "show", ""],
            "CASE: case id: expected at least one character",
        ),
        (
            vec!["attachment", "get", ""],
            "ATTACHMENT: attachment id: expected",
        ),
        (
            vec!["case", "list", "--status", "resolvd"],
            "--status: expected one of unassigned",
        ),
        (
            vec!["case", "list", "--after", "soon"],
            "--after: timestamp: expected",
        ),
        (
            vec!["advisor", "refresh", "--deadline", "0"],
            "--deadline: expected a positive number",
        ),
        (
            vec!["case", "list", "--max-attempts", "0"],
            "--max-attempts: expected a number of at least 1, found 0",
        ),
        (
            vec!["case", "list", "--max-attempts", "-1"],
            "--max-attempts: expected a number of at least 1, found -1",
        ),
        (
            vec!["report", "sync", "d", "--jobs", "0"],
            "--jobs: expected a number of at least 1, found 0",
        ),
        (
            vec!["report", "sync", "d", "--jobs", "many"],
            "--jobs: expected a number of at least 1, found \"many\"",
        ),
        (
            vec!["case", "list", "--timeout", "-1"],
            "--timeout: expected a positive number of seconds, or a time such as 90m, 24h or 7d, found \"-1\"",
        ),
        (
            vec!["case", "list", "--query", "cases[?status == `\"open`]"],
            "a mistake at character",
        ),
        (
            api("DescribeCases", r#"{"maxResults": 9}"#),
            "max results: expected a number from 10 to 100, found 9",
        ),
        (
            api("DescribeCases", r#"{"maxResults": 101}"#),
            "max results: expected a number from 10 to 100, found 101",
        ),
        (
            api(
                "AddAttachmentsToSet",
                r#"{"attachments": [{}, {}, {}, {}]}"#,
            ),
            "attachments of a set: expected at most 3, found 4",
        ),
        (
            api(
                "AddAttachmentsToSet",
                r#"{"attachments": [{"fileName": "a", "data": "%%"}]}"#,
            ),
            "expected base64",
        ),
    ] {
        let ran = against(&server.url, &line);
        assert!(ran.refused(252).contains(says), "{line:?}: {}", ran.stderr);
    }
    let mut reading = signed(&server.url);
    reading.args(reply(&[]));
    let ran = fed(reading, &long);
    assert!(
        ran.refused(252)
            .contains("--body-file -: communication body: "),
        "{}",
        ran.stderr
    );
    assert!(server.received().is_empty());
}
