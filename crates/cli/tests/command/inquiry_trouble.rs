//! `inquiry ask` under every fault: one inquiry for one token, and the run names what it has created.

use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::thread;

use serde_json::{Value, json};

use super::emulate::EmulatorProcess;
use super::interrupted::send;
use super::run::{RunOutput, against, signed};
use super::server::{Answer, Server};

/// The faults; those that stall wait for the time limit of the call.
const FAULTS: [&str; 16] = [
    r#"{"kind": "error", "status": 500, "code": "InternalServerException"}"#,
    r#"{"kind": "error", "status": 503}"#,
    r#"{"kind": "error", "status": 403, "code": "AccessDeniedException"}"#,
    r#"{"kind": "throttle"}"#,
    r#"{"kind": "html", "status": 502}"#,
    r#"{"kind": "lost-answer"}"#,
    r#"{"kind": "truncated"}"#,
    r#"{"kind": "reset", "when": "before"}"#,
    r#"{"kind": "reset", "when": "during"}"#,
    r#"{"kind": "reset", "when": "after"}"#,
    r#"{"kind": "malformed", "body": "not-json"}"#,
    r#"{"kind": "malformed", "body": "wrong-json"}"#,
    r#"{"kind": "stall", "when": "before"}"#,
    r#"{"kind": "stall", "when": "after"}"#,
    r#"{"kind": "stall", "when": "body"}"#,
    r#"{"kind": "skew", "seconds": 3600}"#,
];
const TRIGGERS: [&str; 3] = [r#", "calls": [1]"#, r#", "calls": [2]"#, ""];
const OPERATIONS: [&str; 2] = ["CreateComplianceInquiry", "GetComplianceInquiryMetadata"];

/// The number of runs at a time; most of their time passes waiting.
const WORKERS: usize = 12;

/// An emulator with one rule of faults.
struct Trouble {
    emulator: EmulatorProcess,
    _files: tempfile::TempDir,
}

impl Trouble {
    fn new(rule: &str) -> Self {
        let files = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = files.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let faults = write("faults.json", &format!(r#"{{"faults": [{rule}]}}"#));
        let scenario = write("scenario.json", r#"{"inquiry_processing_seconds": 1}"#);
        let emulator = EmulatorProcess::start(&["--faults", &faults, "--scenario", &scenario]);
        Self {
            emulator,
            _files: files,
        }
    }

    /// Sends a request to a control of the emulator.
    fn control(&self, line: &str) -> Value {
        let rest = "HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        let answer = self.emulator.ask(&format!("{line} {rest}"));
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap()
    }

    /// The number of inquiries that are no samples.
    fn inquiries(&self) -> u64 {
        let state = self.control("GET /_emulator/state");
        state["complianceInquiries"]["all"].as_u64().unwrap() - 2
    }
}

const ASK: &str = "inquiry ask --question Why? --wait --every 1 --error-format json --output json";

/// Runs the command under one rule, checks that the outcome is told truly, and repeats it as told.
fn run(rule: &str) {
    let trouble = Trouble::new(rule);
    let stalls = rule.contains("stall") || rule.contains("skew");
    let limits = match stalls {
        true => "--timeout 2 --deadline 2",
        false => "--timeout 30 --deadline 4",
    };
    let ran = trouble
        .emulator
        .client(&format!("{ASK} --max-attempts 2 {limits}"));
    let created = trouble.inquiries();
    let context = format!("{rule}: {created} created, {ran:?}");
    assert!(created <= 1, "{context}");
    trouble.control("DELETE /_emulator/faults");
    if ran.code == Some(0) {
        let summary = &ran.json()["complianceInquirySummary"];
        assert_eq!(
            (created, &summary["status"]),
            (1, &json!("COMPLETED")),
            "{context}"
        );
        return;
    }
    assert_eq!(ran.text(), "", "{context}");
    let error = ran.error();
    let members = &error["members"];
    if let Some(id) = members["complianceInquirySummary"]["id"].as_str() {
        assert_eq!((created, &error["sent"]), (1, &json!("yes")), "{context}");
        assert_eq!(ran.code, Some(255), "{context}");
        let shown = trouble
            .emulator
            .client(&format!("inquiry show {id}"))
            .json();
        assert_eq!(shown["complianceInquiryDetail"]["id"], id);
        return;
    }
    let Some(token) = members["clientToken"].as_str() else {
        // The service has refused every attempt.
        assert_eq!(created, 0, "{context}");
        assert!([Some(254), Some(255)].contains(&ran.code), "{context}");
        return;
    };
    assert_ne!(error["sent"], "no", "{context}");
    let again = trouble
        .emulator
        .client(&format!("{ASK} --client-token {token}"));
    assert_eq!(
        again.json()["complianceInquirySummary"]["status"],
        "COMPLETED"
    );
    assert_eq!(trouble.inquiries(), 1, "{context}");
}

#[test]
fn whatever_breaks_one_token_is_one_inquiry_and_the_outcome_is_told() {
    let rules = FAULTS.iter().flat_map(|fault| {
        OPERATIONS.iter().flat_map(move |operation| {
            TRIGGERS.iter().map(move |trigger| {
                format!(r#"{{"operation": "{operation}"{trigger}, "fault": {fault}}}"#)
            })
        })
    });
    let rules = Mutex::new(rules);
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let next = rules.lock().unwrap().next();
                    match next {
                        Some(rule) => run(&rule),
                        None => break,
                    }
                }
            });
        }
    });
}

/// Starts a service that creates an inquiry, and reports and never answers requests to one path.
fn stopping_at(stops: &'static str) -> (Server, std::sync::mpsc::Receiver<()>) {
    let (say, reached) = channel();
    let say = Mutex::new(say);
    let server = Server::start(move |asked| {
        if asked.path().ends_with(stops) {
            say.lock().unwrap().send(()).unwrap();
            loop {
                thread::park();
            }
        }
        Answer::json(202, &json!({ "complianceInquirySummary": { "id": ID } }))
    });
    (server, reached)
}

const ID: &str = "compliance-inquiry-abcDEF0123456789";
const QUESTION: [&str; 4] = ["inquiry", "ask", "--question", "a"];
const CREATE: [&str; 5] = [
    "api",
    "artifact",
    "CreateComplianceInquiry",
    "--input",
    r#"{"name": "n", "inquiryContent": {"query": "q"}}"#,
];
const FEEDBACK: [&str; 4] = ["inquiry", "feedback", ID, "--up"];

fn interrupted(mut command: Command, reached: &std::sync::mpsc::Receiver<()>) -> RunOutput {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = child.spawn().unwrap();
    reached.recv().unwrap();
    send("-INT", child.id());
    child.wait_with_output().unwrap().into()
}

#[test]
fn an_interruption_of_a_wait_names_the_inquiry_and_how_to_go_on() {
    let (server, reached) = stopping_at("getMetadata");
    for form in ["text", "json"] {
        let mut command = signed(&server.url);
        command
            .args(QUESTION)
            .args(["--wait", "--error-format", form]);
        let ran = interrupted(command, &reached);
        assert_eq!(ran.code, Some(130), "{}", ran.stderr);
        let last = ran.stderr.lines().last().unwrap();
        if form == "text" {
            let says = format!(
                "error: CreateComplianceInquiry: {ID} is created; interrupted; \
                 `casebook inquiry show {ID}` shows its status"
            );
            assert_eq!(last, says);
            continue;
        }
        let error = ran.error();
        assert_eq!(error["members"]["complianceInquirySummary"]["id"], ID);
        assert_eq!(error["sent"], "yes");
    }
}

#[test]
fn an_interruption_before_the_answer_names_the_token_that_a_repetition_needs() {
    for (line, stops, place) in [
        (&QUESTION[..], "create", "--client-token"),
        (&CREATE, "create", "the member clientToken"),
        (&FEEDBACK, "putFeedback", "--client-token"),
    ] {
        let (server, reached) = stopping_at(stops);
        for form in ["text", "json"] {
            let mut command = signed(&server.url);
            command.args(line).args(["--error-format", form]);
            let ran = interrupted(command, &reached);
            let said = ran.refused(130);
            let sent = server.received().pop().unwrap();
            let sent: Value = serde_json::from_slice(&sent.body).unwrap();
            let token = sent["clientToken"].as_str().unwrap();
            assert!(
                said.contains(&format!("a repetition needs {place} {token}, ")),
                "{said}"
            );
            if form == "json" {
                assert_eq!(ran.error()["members"]["clientToken"], token);
            }
        }
    }
}

#[test]
fn a_success_that_cannot_be_read_names_the_token_too() {
    let server = Server::start(|_| Answer::json(202, &json!([])));
    for line in [&QUESTION[..], &CREATE, &FEEDBACK] {
        let ran = against(&server.url, &[line, &["--max-attempts", "1"]].concat());
        let said = ran.refused(255);
        let sent = server.received().pop().unwrap();
        let sent: Value = serde_json::from_slice(&sent.body).unwrap();
        let token = sent["clientToken"].as_str().unwrap();
        assert!(said.contains(token), "{said}");
    }
}

#[test]
fn an_inquiry_with_an_id_of_another_form_is_not_lost() {
    let server = Server::start(|_| {
        Answer::json(
            202,
            &json!({ "complianceInquirySummary": { "id": "odd 1" } }),
        )
    });
    let ran = against(&server.url, &QUESTION);
    assert_eq!(ran.json()["complianceInquirySummary"]["id"], "odd 1");
    let ran = against(&server.url, &[&QUESTION[..], &["--wait"]].concat());
    let said = ran.refused(255);
    assert!(said.contains("odd 1 is created; "), "{said}");
    assert!(said.contains("`casebook inquiry list`"), "{said}");
}

#[test]
#[cfg(target_os = "linux")]
fn an_inquiry_that_cannot_be_printed_is_named_on_standard_error() {
    let server = Server::start(|asked| match asked.method.as_str() {
        "POST" => Answer::json(202, &json!({ "complianceInquirySummary": { "id": ID } })),
        _ => Answer::json(
            200,
            &json!({ "complianceInquiryDetail": { "status": "COMPLETED" } }),
        ),
    });
    for wait in [&[][..], &["--wait"]] {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let mut command = signed(&server.url);
        command.args(QUESTION).args(wait).stdout(full);
        let ran = RunOutput::from(command.stderr(Stdio::piped()).output().unwrap());
        assert_eq!(ran.code, Some(255), "{}", ran.stderr);
        let last = ran.stderr.lines().last().unwrap();
        assert!(
            last.contains("done, but its result could not be printed"),
            "{last}"
        );
        assert!(last.contains(ID), "{last}");
        // A result that leaves the id out, too.
        let line = [&QUESTION[..], wait, &["--query", "''"]].concat();
        let ran = against(&server.url, &line);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(
            ran.stderr.ends_with(&format!("id {ID}\n")),
            "{}",
            ran.stderr
        );
    }
}
