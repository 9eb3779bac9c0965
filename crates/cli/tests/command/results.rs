//! A created item is never lost.

use std::process::Command;

use serde_json::{Value, json};

use super::run::{RunOutput, against, command, emulated, run, signed};
use super::server::{Answer, ReceivedRequest, Server};

/// Every operation that changes something, with the commands that send it.
const ACTING: [(&str, &[&str]); 9] = [
    (
        "CreateCase",
        &["case", "create", "--subject", "s", "--body", "b"],
    ),
    (
        "AddCommunicationToCase",
        &["case", "reply", "case-1", "--body", "b"],
    ),
    ("ResolveCase", &["case", "resolve", "case-1"]),
    ("PutAccountSettings", &["account", "set", "SUBSCRIBED"]),
    (
        "CreateCase",
        &[
            "api",
            "support",
            "CreateCase",
            "--input",
            r#"{"subject": "s", "communicationBody": "b"}"#,
        ],
    ),
    (
        "AddCommunicationToCase",
        &[
            "api",
            "support",
            "AddCommunicationToCase",
            "--input",
            r#"{"caseId": "case-1", "communicationBody": "b"}"#,
        ],
    ),
    (
        "AddAttachmentsToSet",
        &[
            "api",
            "support",
            "AddAttachmentsToSet",
            "--input",
            r#"{"attachments": [{"fileName": "a", "data": "YQ=="}]}"#,
        ],
    ),
    (
        "RefreshTrustedAdvisorCheck",
        &[
            "api",
            "support",
            "RefreshTrustedAdvisorCheck",
            "--input",
            r#"{"checkId": "c-1"}"#,
        ],
    ),
    (
        "PutAccountSettings",
        &[
            "api",
            "artifact",
            "PutAccountSettings",
            "--input",
            r#"{"notificationSubscriptionStatus": "SUBSCRIBED"}"#,
        ],
    ),
];

/// Returns the text by which the printed result of an operation is recognized.
fn mark(operation: &str) -> &'static str {
    match operation {
        "CreateCase" => "case-new",
        "AddCommunicationToCase" => "true",
        "AddAttachmentsToSet" => "as-new",
        "RefreshTrustedAdvisorCheck" => "enqueued",
        "ResolveCase" => "resolved",
        _ => "SUBSCRIBED",
    }
}

/// A service that accepts every operation.
fn willing() -> Server {
    Server::start(|asked: &ReceivedRequest| {
        let target = asked.header("x-amz-target").unwrap_or_default();
        let answer = match target.rsplit('.').next().unwrap_or_default() {
            "CreateCase" => json!({"caseId": "case-new"}),
            "AddCommunicationToCase" => json!({"result": true}),
            "AddAttachmentsToSet" => json!({"attachmentSetId": "as-new"}),
            "RefreshTrustedAdvisorCheck" => json!({"status": {"status": "enqueued"}}),
            "ResolveCase" => json!({"finalCaseStatus": "resolved"}),
            _ => json!({"accountSettings": {"notificationSubscriptionStatus": "SUBSCRIBED"}}),
        };
        Answer::json(200, &answer)
    })
}

#[test]
fn a_query_that_no_result_can_answer_is_refused_by_every_command_before_anything_is_sent() {
    let server = willing();
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("d");
    let dir = dir.to_str().unwrap();
    let reading: [&[&str]; 23] = [
        &["report", "list"],
        &["report", "show", "report-kBpnCq7fNLQikGjq"],
        &["report", "versions", "report-kBpnCq7fNLQikGjq"],
        &["report", "terms", "report-kBpnCq7fNLQikGjq", "-o", dir],
        &["report", "get", "report-kBpnCq7fNLQikGjq", "-o", dir],
        &["report", "sync", dir],
        &["evidence", "verify", dir],
        &["agreement", "list"],
        &["inquiry", "list"],
        &["inquiry", "show", "compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1"],
        &["inquiry", "answers", "compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1"],
        &[
            "inquiry",
            "export",
            "compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1",
            "-o",
            dir,
        ],
        &["account", "show"],
        &["case", "list"],
        &["case", "show", "case-1"],
        &["attachment", "get", "attachment-1", "-o", dir],
        &["catalog", "services"],
        &["advisor", "checks"],
        &["advisor", "result", "x"],
        &["advisor", "summary"],
        &["advisor", "refresh", "--wait"],
        &["credentials", "explain"],
        &["endpoint", "--service", "support"],
    ];
    let acting = ACTING.map(|(_, line)| line);
    for line in reading.iter().chain(&acting) {
        for query in [
            "nofn(@)",
            "a[",
            "join(',')",
            "abs('x')",
            "[@,@]|".repeat(40).as_str(),
        ] {
            let ran = against(&server.url, &[line, &["--query", query][..]].concat());
            assert!(
                ran.refused(252).starts_with("--query: "),
                "{line:?}: {}",
                ran.stderr
            );
        }
    }
    assert!(server.received().is_empty());
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[test]
fn a_query_of_any_depth_and_length_is_refused_and_never_ends_the_process() {
    for query in [
        "[".repeat(60_000),
        "!".repeat(60_000),
        "[".repeat(30_000),
        "a.".repeat(15_000) + "a",
    ] {
        let ran = run(&["--emulator", "account", "show", "--query", &query]);
        assert_eq!(ran.code, Some(252));
    }
}

#[test]
fn what_does_not_fit_the_answer_of_an_operation_is_refused_before_it_is_sent() {
    let server = willing();
    for (_, line) in ACTING {
        let ran = against(&server.url, &[line, &["--query", "sum(keys(@))"]].concat());
        assert!(
            ran.refused(252).ends_with("; nothing was sent"),
            "{}",
            ran.stderr
        );
        let ragged = ["--query", "[['a'], ['b', 'c']]", "--output", "csv"];
        assert!(against(&server.url, &[line, &ragged[..]].concat()).code != Some(0));
    }
    let create = ACTING[0].1;
    let ran = against(&server.url, &[create, &["--query", "abs(caseId)"]].concat());
    assert!(ran.refused(252).contains("number"), "{}", ran.stderr);
    for query in ["CaseId", "caseId[0]", "{id: case.id}", "[a, b]"] {
        let ran = against(&server.url, &[create, &["--query", query]].concat());
        let said = ran.refused(252);
        assert!(
            said.contains("\"caseId\"") && said.contains("found nothing"),
            "{said}"
        );
    }
    assert!(server.received().is_empty());
    let ran = against(
        &server.url,
        &[create, &["--query", "length(caseId)"]].concat(),
    );
    assert_eq!(ran.json(), 8);
}

#[test]
fn what_the_answer_does_not_have_after_all_is_no_reason_to_lose_it() {
    let server = willing();
    let line = [ACTING[7].1, &["--query", "length(status.checkId)"]].concat();
    let ran = against(&server.url, &line);
    let said = ran.refused(255);
    assert!(
        said.starts_with(
            "RefreshTrustedAdvisorCheck: done, but its result could not be printed: --query: "
        ),
        "{said}"
    );
    assert!(said.contains(r#""status":"enqueued""#), "{said}");
}

#[test]
#[cfg(target_os = "linux")]
fn what_cannot_be_written_is_on_standard_error() {
    let server = willing();
    let full = || {
        std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap()
    };
    for (operation, line) in ACTING {
        let output = signed(&server.url).args(line).stdout(full()).output();
        let ran = RunOutput::from(output.unwrap());
        let said = ran.refused(255);
        assert!(said.starts_with(operation), "{said}");
        assert!(said.contains("No space left on device"), "{said}");
        assert!(said.contains(mark(operation)), "{said}");
        let output = signed(&server.url)
            .args(line)
            .args(["--error-format", "json"])
            .stdout(full())
            .output();
        let error = RunOutput::from(output.unwrap()).error();
        assert_eq!(error["operation"], operation);
        assert_eq!(
            (&error["sent"], &error["retryable"]),
            (&json!("yes"), &json!(false))
        );
        assert!(
            error["members"].to_string().contains(mark(operation)),
            "{error}"
        );
    }
    // The service received one request for each line.
    assert_eq!(server.received().len(), 2 * ACTING.len());
}

#[test]
#[cfg(target_os = "linux")]
fn what_lies_in_a_file_is_named_where_the_result_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let id = emulated("report list --query reports[?acceptanceType=='PASSTHROUGH']|[0].id").json();
    let id = id.as_str().unwrap();
    let full = || {
        std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap()
    };
    for (line, says) in [
        (&["report", "get", id][..], ".pdf"),
        (&["report", "terms", id], ".pdf"),
        (
            &["report", "sync", "all", "--series", "ISO"],
            r#"{"fetched":"#,
        ),
        (&["advisor", "refresh"], r#"{"checkIds":["#),
    ] {
        let output = command()
            .arg("--emulator")
            .args(line)
            .current_dir(folder.path())
            .stdout(full())
            .output();
        let ran = RunOutput::from(output.unwrap());
        assert_eq!(ran.code, Some(255), "{}", ran.stderr);
        let last = ran.stderr.lines().last().unwrap();
        assert!(
            last.contains(says) && last.contains("No space left"),
            "{last}"
        );
    }
}

#[test]
#[cfg(unix)]
fn nothing_is_created_whose_id_would_be_lost() {
    let server = willing();
    for (operation, line) in ACTING {
        let gone = {
            let (_, writer) = std::io::pipe().unwrap();
            signed(&server.url).args(line).stdout(writer).output()
        };
        let ran = RunOutput::from(gone.unwrap());
        let said = ran.refused(255);
        assert!(
            said.starts_with("standard output: its reader is gone"),
            "{operation}: {said}"
        );

        let file = tempfile::NamedTempFile::new().unwrap();
        let for_reading = std::fs::File::open(file.path()).unwrap();
        let output = signed(&server.url).args(line).stdout(for_reading).output();
        let ran = RunOutput::from(output.unwrap());
        let said = ran.refused(255);
        assert!(
            said.starts_with("standard output: expected it open for writing"),
            "{said}"
        );
    }
    let closed = |line: &[&str]| {
        let mut shell = Command::new("/bin/sh");
        shell
            .env_clear()
            .envs(
                signed(&server.url)
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .args([
                "-c",
                r#"exec "$0" "$@" >&-"#,
                env!("CARGO_BIN_EXE_casebook"),
            ])
            .args(line);
        RunOutput::from(shell.output().unwrap())
    };
    // Programs that want no output open the null device for reading and writing, which looks like a
    // closed stdout.
    let led_nowhere = |line: &[&str]| {
        let mut both = std::fs::File::options();
        let null = both.read(true).write(true).open("/dev/null").unwrap();
        RunOutput::from(
            signed(&server.url)
                .args(line)
                .stdout(null)
                .output()
                .unwrap(),
        )
    };
    for (operation, line) in [ACTING[0], ACTING[4], ACTING[6]] {
        for ran in [closed(line), led_nowhere(line)] {
            let said = ran.refused(255);
            assert!(
                said.starts_with("standard output: expected it to lead somewhere, found it closed"),
                "{operation}: {said}"
            );
            for helps in ["--once KEY", "for writing only", "pipe"] {
                assert!(said.contains(helps), "{operation}: {said}");
            }
        }
    }
    assert!(server.received().is_empty());
    // An item that the user named cannot be lost.
    for (operation, line) in [ACTING[1], ACTING[2], ACTING[3], ACTING[5], ACTING[7]] {
        for ran in [closed(line), led_nowhere(line)] {
            assert_eq!(ran.code, Some(0), "{operation}: {}", ran.stderr);
        }
    }

    // The null device is allowed if the shell opened it.
    let output = signed(&server.url)
        .args(ACTING[0].1)
        .stdout(std::process::Stdio::null())
        .output();
    assert_eq!(RunOutput::from(output.unwrap()).code, Some(0));
    // A key finds the created item again.
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().to_str().unwrap();
    let once = [ACTING[0].1, &["--once", "k", "--journal", journal]].concat();
    assert_eq!(closed(&once).code, Some(0));
    let created = |asked: &&ReceivedRequest| {
        let target = asked.header("x-amz-target");
        target.is_some_and(|target| target.ends_with("CreateCase"))
    };
    assert_eq!(server.received().iter().filter(created).count(), 2);
    let again: Value = against(&server.url, &once).json();
    assert_eq!(again["caseId"], "case-new");
}
