//! A run names the items that it has created, wherever it ends.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};

use super::interrupted::send;
use super::run::{RunOutput, against, signed};
use super::server::{Answer, ReceivedRequest, Server};

/// Returns the operation of a request.
fn operation(asked: &ReceivedRequest) -> String {
    let target = asked.header("x-amz-target").unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default().to_owned()
}

/// Starts a service that opens cases and accepts files. `instead` replaces the response to an
/// operation.
fn service(instead: impl Fn(&str) -> Option<Answer> + Send + Sync + 'static) -> Server {
    Server::start(move |asked| {
        let operation = operation(asked);
        instead(&operation).unwrap_or_else(|| {
            let answer = match operation.as_str() {
                "CreateCase" => json!({"caseId": "case-new"}),
                "AddAttachmentsToSet" => json!({"attachmentSetId": "as-new"}),
                _ => json!({"result": true}),
            };
            Answer::json(200, &answer)
        })
    })
}

fn never() -> ! {
    loop {
        std::thread::park();
    }
}

/// Returns a command line that opens a case with files. Three go in an attachment set, and four are
/// uploaded.
fn with_files(folder: &tempfile::TempDir, count: u8) -> Vec<String> {
    let mut line: Vec<String> = ["case", "create", "--subject", "s", "--body", "b"]
        .map(str::to_owned)
        .into();
    for n in 1..=count {
        let file = folder.path().join(format!("{n}.log"));
        std::fs::write(&file, [n]).unwrap();
        line.extend(["--attach".to_owned(), file.to_str().unwrap().to_owned()]);
    }
    line
}

/// Starts a service that does not respond to one operation, and reports the arrival of its request.
fn stopping_at(stops: &'static str) -> (Server, Receiver<()>) {
    let (say, reached) = channel();
    let say = Mutex::new(say);
    let server = service(move |operation| {
        if operation != stops {
            return None;
        }
        say.lock().unwrap().send(()).unwrap();
        never()
    });
    (server, reached)
}

#[test]
fn who_ends_it_while_files_go_is_told_how_far_it_came() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().to_str().unwrap();
    for (count, stops, says, again) in [
        (
            3,
            "AddAttachmentsToSet",
            "CreateCase was not sent; run the same command again, which makes a new set of files",
            "makes a new set of files",
        ),
        (
            3,
            "CreateCase",
            "the case may be open all the same",
            "looks for the earlier request",
        ),
        (
            4,
            "GetAttachmentUploadLinks",
            "CreateCase was not sent; run the same command again, which uploads the files again",
            "goes on with the same uploads",
        ),
    ] {
        let line = with_files(&folder, count);
        // With a key, the same command can run again, and the message names the key.
        for (form, key) in [("text", false), ("json", false), ("json", true)] {
            let (server, reached) = stopping_at(stops);
            let mut command = signed(&server.url);
            command.args(&line).args(["--error-format", form]);
            if key {
                command.args(["--once", stops, "--journal", journal]);
            }
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            let child = command.spawn().unwrap();
            reached.recv().unwrap();
            send("-INT", child.id());
            let ran = RunOutput::from(child.wait_with_output().unwrap());
            let said = ran.refused(130);
            if form == "text" {
                let begin = format!("{stops}: interrupted; ");
                assert!(said.starts_with(&begin), "{said}");
                assert!(said.contains(says), "{said}");
                continue;
            }
            let error = ran.error();
            assert_eq!(error["operation"], stops, "{error}");
            assert_eq!(error["retryable"], key || stops != "CreateCase", "{error}");
            let message = error["message"].as_str().unwrap();
            let says = if key { again } else { says };
            assert!(message.contains(says), "{message}");
            let names_key = message.contains(&format!("key {stops:?}"));
            assert_eq!(names_key, key, "{message}");
        }
    }
}

#[test]
fn who_ends_it_while_a_reader_takes_nothing_is_told_the_result() {
    let status = json!({"status": {"checkId": "c-1", "status": "x".repeat(1 << 20)}});
    let server = Server::start(move |_| Answer::json(200, &status));
    for signal in ["-INT", "-TERM"] {
        let mut child = signed(&server.url)
            .args(["api", "support", "RefreshTrustedAdvisorCheck"])
            .args(["--input", r#"{"checkId": "c-1"}"#])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        // After its first byte, the command writes until the pipe is full, and then waits for its
        // reader.
        stdout.read_exact(&mut [0]).unwrap();
        send(signal, child.id());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(255), "{signal}");
        let said = String::from_utf8(output.stderr).unwrap();
        let begin = "error: RefreshTrustedAdvisorCheck: done, but its result could not be printed: \
                     interrupted; the result is {\"status\":{\"checkId\":\"c-1\"";
        assert!(said.starts_with(begin), "{}", &said[..200.min(said.len())]);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_limit_of_the_size_of_files_is_an_error_like_others() {
    let folder = tempfile::tempdir().unwrap();
    let server = service(|_| None);
    let limited = |line: &[&str]| {
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
                r#"ulimit -f 0; exec "$0" "$@" >out"#,
                env!("CARGO_BIN_EXE_casebook"),
            ])
            .args(line)
            .current_dir(folder.path());
        RunOutput::from(shell.output().unwrap())
    };
    let ran = limited(&["case", "create", "--subject", "s", "--body", "b"]);
    let said = ran.refused(255);
    assert!(
        said.contains("File too large") && said.contains("case-new"),
        "{said}"
    );
    let ran = limited(&["--emulator", "report", "sync", "d", "--series", "ISO"]);
    assert!(ran.stderr.contains("File too large"), "{}", ran.stderr);
    assert!(ran.code.is_some_and(|code| code != 0), "{ran:?}");
}

#[test]
fn what_the_printed_result_does_not_name_is_named_on_standard_error() {
    let server = service(|_| None);
    let create: &[&str] = &["case", "create", "--subject", "s", "--body", "b"];
    let raw: &[&str] = &[
        "api",
        "support",
        "CreateCase",
        "--input",
        r#"{"subject": "s", "communicationBody": "b"}"#,
    ];
    for line in [create, raw] {
        for query in [
            "''",
            "`1`",
            "'`1`'",
            "type(@)",
            "length(caseId)",
            "caseId == 'x'",
            "starts_with(caseId, 'case')",
            "[type(@)]",
        ] {
            let ran = against(&server.url, &[line, &["--query", query]].concat());
            assert_eq!(ran.code, Some(0), "{query}: {}", ran.stderr);
            assert_eq!(
                ran.other_notes(),
                "note: CreateCase: caseId case-new\n",
                "{query}"
            );
            let form = ["--query", query, "--error-format", "json"];
            let ran = against(&server.url, &[line, &form].concat());
            assert_eq!(ran.code, Some(0), "{query}: {}", ran.stderr);
            let told: Value = ran.error();
            assert_eq!(told["members"], json!({"caseId": "case-new"}));
            assert_eq!(
                (&told["operation"], &told["sent"]),
                (&json!("CreateCase"), &json!("yes"))
            );
        }
        for form in ["table", "json", "jsonl", "yaml", "text", "csv"] {
            for query in ["@", "caseId", "{id: caseId}", "join('', ['x', caseId])"] {
                let more = ["--output", form, "--query", query];
                let ran = against(&server.url, &[line, &more].concat());
                assert_eq!((ran.code, &*ran.other_notes()), (Some(0), ""), "{form}");
                assert!(ran.text().contains("case-new"));
            }
        }
    }
    let set = r#"{"attachments": [{"fileName": "a", "data": "YQ=="}]}"#;
    let line = ["api", "support", "AddAttachmentsToSet", "--input", set];
    let query = ["--query", "expiryTime"];
    let ran = against(&server.url, &[&line[..], &query].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        ran.stderr,
        "note: AddAttachmentsToSet: attachmentSetId as-new\n"
    );
    // The user has named the case of a reply, so it is not named again.
    let reply = ["case", "reply", "case-1", "--body", "b", "--query", "''"];
    let ran = against(&server.url, &reply);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}
