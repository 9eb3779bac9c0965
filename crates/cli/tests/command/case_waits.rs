//! `case wait`

use std::process::Stdio;

use serde_json::json;

use super::run::{RunOutput, against, emulated, signed};
use super::server::{Answer, Server};
use super::service::Service;

/// Serves a case that has these statuses one after the other, and keeps the last one.
fn changing(statuses: &'static [&'static str]) -> Server {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    Server::start(move |_| {
        let at = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let status = statuses[at.min(statuses.len() - 1)];
        Answer::json(
            200,
            &json!({"cases": [{"caseId": "case-1", "status": status}]}),
        )
    })
}

#[test]
fn each_change_is_told_and_the_status_ends_the_wait() {
    let server = changing(&["opened", "work-in-progress", "pending-customer-action"]);
    let wanted = "resolved,pending-customer-action";
    let ran = against(
        &server.url,
        &["case", "wait", "case-1", "--status", wanted, "--every", "1"],
    );
    assert_eq!(ran.json()["case"]["status"], "pending-customer-action");
    let said: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(
        said,
        [
            "note: case case-1 is opened",
            "note: case case-1 is work-in-progress",
            "note: case case-1 is pending-customer-action",
        ]
    );
}

#[test]
fn a_change_names_the_case_as_the_user_did() {
    let server = changing(&["opened"]);
    let line = ["case", "wait", "1541019661", "--status", "opened"];
    let ran = against(&server.url, &line);
    assert_eq!(ran.stderr, "note: case 1541019661 is opened\n");
}

#[test]
fn a_time_that_is_over_is_exit_255_with_the_status_that_the_case_has() {
    let server = changing(&["opened"]);
    let line = [
        "case",
        "wait",
        "case-1",
        "--status",
        "resolved",
        "--timeout",
        "0.2",
    ];
    let ran = against(&server.url, &line);
    assert_eq!(ran.code, Some(255), "{}", ran.stderr);
    let said = "error: DescribeCases: expected case case-1 to become resolved within 0.2 s, found \
                opened; a longer --timeout waits longer";
    assert!(ran.stderr.ends_with(&format!("{said}\n")), "{}", ran.stderr);
}

#[test]
fn a_time_that_is_over_names_the_case_as_the_user_did() {
    let service = Service::start();
    let case = service.emulator.cases().unwrap();
    let case = case.iter().find(|case| case.status != "resolved").unwrap();
    let number = &case.display_id;
    let line = [
        "case",
        "wait",
        number,
        "--status",
        "resolved",
        "--timeout",
        "1",
    ];
    let ran = against(&service.url, &line);
    assert_eq!(ran.code, Some(255), "{}", ran.stderr);
    let said = format!("expected case {number} to become resolved within 1 s");
    assert!(ran.stderr.contains(&said), "{}", ran.stderr);
}

#[test]
fn a_case_that_an_agent_resolves_ends_the_wait() {
    let service = Service::start();
    let case = service.emulator.cases().unwrap();
    let case = case.iter().find(|case| case.status != "resolved").unwrap();
    let mut wait = signed(&service.url);
    wait.args([
        "case",
        "wait",
        &case.display_id,
        "--status",
        "resolved",
        "--every",
        "1s",
    ]);
    let waiting = wait
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    service.emulator.case(&case.case_id).resolve().unwrap();
    let ran = RunOutput::from(waiting.wait_with_output().unwrap());
    assert_eq!(ran.json()["case"]["status"], "resolved");
}

#[test]
fn an_unknown_status_or_case_is_refused() {
    let ran = emulated("case wait case-x --status all-open");
    assert!(ran.refused(252).starts_with("--status: "), "{}", ran.stderr);
    let ran = emulated("case wait case-x --status resolvd");
    assert!(ran.refused(252).contains("resolvd"), "{}", ran.stderr);
    let ran = emulated("case wait case-x --status resolved");
    assert!(
        ran.refused(254).contains("CaseIdNotFound"),
        "{}",
        ran.stderr
    );
}
