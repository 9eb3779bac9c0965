//! The lines about waits: on a terminal for the time of the wait, in a log one for each.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use super::emulate::EmulatorProcess;
use super::pty::{RunningCommand, start};
use super::run::{RunOutput, against, signed};
use super::screen::left;
use super::server::{Answer, Server};

/// The line about the first retry of a request that is throttled for a second.
const RETRY: &str = "DescribeCases: attempt 2 of 3 in 1 s: ThrottlingException";

/// Starts an emulator with these faults.
fn emulator(faults: &Value) -> EmulatorProcess {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("faults.json");
    std::fs::write(&file, json!({ "faults": faults }).to_string()).unwrap();
    EmulatorProcess::start(&["--faults", file.to_str().unwrap()])
}

/// Throttles the first call of an operation for this time.
fn throttle(operation: &str, seconds: u32) -> EmulatorProcess {
    let fault = json!({"kind": "throttle", "retry_after_seconds": seconds});
    emulator(&json!([{"operation": operation, "first": 1, "fault": fault}]))
}

fn on_a_terminal(emulator: &EmulatorProcess, line: &[&str]) -> RunningCommand {
    start(client(emulator, line), 80)
}

fn client(emulator: &EmulatorProcess, line: &[&str]) -> Command {
    let mut command = signed(&emulator.url);
    command.args(line);
    command
}

fn logged(emulator: &EmulatorProcess, line: &[&str]) -> RunOutput {
    client(emulator, line).output().unwrap().into()
}

#[test]
fn a_retry_has_a_line_on_a_terminal_until_it_begins() {
    let emulator = throttle("DescribeCases", 1);
    let mut running = on_a_terminal(&emulator, &["case", "list"]);
    running.wait_for(RETRY);
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    let left = left(&shown.text);
    assert!(
        left.iter().all(|line| !line.contains("attempt")),
        "{left:#?}"
    );
    assert!(left.len() > 2, "{left:#?}");
}

#[test]
fn a_wait_for_the_throttle_has_a_line_beside_the_bars() {
    let emulator = throttle("GetReport", 2);
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("reports");
    let target = target.to_str().unwrap();
    let line = ["report", "sync", "--series", "SOC 3", "--jobs", "1", target];
    let mut command = client(&emulator, &line);
    // Only a throttle that adapts delays a request before its first attempt.
    command.env("AWS_RETRY_MODE", "adaptive");
    let mut running = start(command, 80);
    running.wait_for("GetReport of SOC 3 Report: waiting ");
    running.wait_for(" s for the throttle");
    running.wait_for("all reports");
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    let left = left(&shown.text);
    assert!(
        left.iter().all(|line| !line.contains("waiting")),
        "{left:#?}"
    );
}

#[test]
fn no_line_stays_when_the_run_is_interrupted_in_a_wait() {
    let emulator = throttle("DescribeCases", 30);
    let mut running = on_a_terminal(&emulator, &["case", "list"]);
    running.wait_for("DescribeCases: attempt 2 of 3 in 30 s");
    running.press_ctrl_c();
    let id = running.child.id().to_string();
    let killed = Command::new("kill").args(["-INT", &id]).status();
    assert!(killed.unwrap().success());
    let shown = running.end();
    assert_eq!(shown.code, Some(130), "{}", shown.text);
    let left = left(&shown.text);
    assert_eq!(left.len(), 1, "{left:#?}");
    assert!(left[0].starts_with("error: interrupted"), "{left:#?}");
}

#[test]
fn a_log_has_one_line_for_each_retry() {
    let emulator = throttle("DescribeCases", 1);
    let ran = logged(&emulator, &["case", "list"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.stderr, format!("note: {RETRY}\n"));
}

#[test]
fn neither_json_on_stderr_nor_a_terminal_without_progress_has_lines_about_waits() {
    let emulator = throttle("DescribeCases", 1);
    let ran = logged(&emulator, &["case", "list", "--error-format", "json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let emulator = throttle("DescribeCases", 1);
    let shown = on_a_terminal(&emulator, &["case", "list", "--no-progress"]).end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    assert!(!shown.text.contains("attempt"), "{}", shown.text);
}

#[test]
fn a_part_of_a_file_and_a_document_have_lines_of_the_same_form() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("core.gz");
    std::fs::write(&file, vec![7; 6_000_000]).unwrap();
    let reset = json!({"kind": "reset", "when": "before"});
    let emulator = emulator(&json!([
        {"operation": "upload", "first": 1, "fault": reset},
        {"operation": "document", "first": 1, "fault": reset},
    ]));
    let file = file.to_str().unwrap();
    let create = [
        "case",
        "create",
        "--subject",
        "s",
        "--body",
        "b",
        "--attach",
        file,
    ];
    let ran = logged(&emulator, &create);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let retries = |ran: &RunOutput, subject: &str| -> Vec<String> {
        let lines = ran
            .stderr
            .lines()
            .filter(|line| line.contains(": attempt "));
        let lines: Vec<_> = lines.map(str::to_owned).collect();
        assert!(
            lines.iter().all(|line| line.starts_with(subject)),
            "{lines:#?}"
        );
        lines
    };
    let parts = retries(&ran, "note: sending again part ");
    assert_eq!(parts.len(), 1, "{parts:#?}");
    assert!(
        parts[0].contains(" of core.gz: attempt 2 of 5 in 0.1 s: a part could not be sent: "),
        "{parts:#?}"
    );

    let target = folder.path().join("a.pdf");
    let line = [
        "report",
        "get",
        "report-kBpnCq7fNLQikGjq",
        "--accept-terms",
        "-o",
    ];
    let mut get = client(&emulator, &line);
    let ran = RunOutput::from(get.arg(&target).output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let documents = retries(
        &ran,
        "note: going on with the document of SOC 1 Type 2 Report: attempt 2 of ",
    );
    assert_eq!(documents.len(), 1, "{documents:#?}");
}

#[test]
fn a_poll_that_fails_says_when_the_next_one_is() {
    let polls = AtomicU32::new(0);
    let server = Server::start(move |_| match polls.fetch_add(1, Ordering::Relaxed) {
        0 => Answer::refusal(500, "InternalServerError"),
        _ => Answer::json(
            200,
            &json!({"cases": [{"caseId": "case-1", "status": "resolved"}]}),
        ),
    });
    let line = "case wait case-1 --status resolved --every 1 --max-attempts 1";
    let line: Vec<&str> = line.split(' ').collect();
    let ran = against(&server.url, &line);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let first = ran.stderr.lines().next().unwrap();
    assert!(
        first.starts_with("note: no status, asking again in 1 s: the service refused: Inter"),
        "{first}"
    );
}

#[test]
fn a_request_for_credentials_that_fails_says_when_the_next_one_is() {
    let asked = AtomicU32::new(0);
    let credentials = Server::start(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
        0 => Answer::json(500, &json!({})),
        _ => Answer::json(
            200,
            &json!({
                "AccessKeyId": casebook_emulator::ACCESS_KEY_ID,
                "SecretAccessKey": casebook_emulator::SECRET_ACCESS_KEY,
                "Token": "token",
                "Expiration": "2100-01-01T00:00:00Z",
            }),
        ),
    });
    let server = Server::start(|_| Answer::json(200, &json!({"cases": []})));
    let mut command = signed(&server.url);
    command
        .env_remove("AWS_ACCESS_KEY_ID")
        .env_remove("AWS_SECRET_ACCESS_KEY")
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &credentials.url)
        .args(["case", "list"]);
    let ran = RunOutput::from(command.output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let first = ran.stderr.lines().next().unwrap();
    assert!(
        first.starts_with("note: asking for credentials again: attempt 2 of 3 in 0.1 s: "),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_call_without_a_response_has_a_line_with_its_seconds_until_it_comes() {
    let delay = json!({"kind": "latency", "ms": 3500});
    let emulator = emulator(&json!([
        {"operation": "DescribeCases", "first": 1, "fault": delay},
        {"operation": "GetTermForReport", "first": 1, "fault": delay},
    ]));
    let mut running = on_a_terminal(&emulator, &["case", "list"]);
    running.wait_for("waiting for DescribeCases");
    running.wait_for("   3s");
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    let left_over = left(&shown.text);
    let waits = |line: &String| line.contains("waiting");
    assert!(!left_over.iter().any(waits), "{left_over:#?}");
    assert!(left_over.len() > 2, "{left_over:#?}");

    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.pdf");
    let line = ["report", "terms", "report-4RyXbET1h68HRIro", "-o"];
    let line = [&line[..], &[target.to_str().unwrap()]].concat();
    let mut running = on_a_terminal(&emulator, &line);
    running.wait_for("waiting for GetTermForReport of SOC 3 Report");
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
}
