//! `status`: one screen of what waits, and what it says when a part of it fails.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use casebook_emulator::{Emulator, Faults, Scenario};
use serde_json::Value;

use super::run::{RunOutput, command, emulated, emulated_at, signed};
use super::server::Server;

fn shown(emulator: &Emulator, arguments: &[&str]) -> RunOutput {
    let server = Server::emulator(emulator.clone(), |_| None);
    let mut command = signed(&server.url);
    command.arg("status").args(arguments);
    command.output().unwrap().into()
}

fn denying(operations: &[&str]) -> Emulator {
    let rules: Vec<String> = operations
        .iter()
        .map(|operation| {
            format!(
                r#"{{"operation": "{operation}",
                     "fault": {{"kind": "error", "status": 403, "code": "AccessDeniedException"}}}}"#
            )
        })
        .collect();
    let plan = format!(r#"{{"faults": [{}]}}"#, rules.join(","));
    let faults = Faults::parse(&plan).unwrap();
    Emulator::builder().faults(faults).build().unwrap()
}

fn texts<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    let list = list.as_array().unwrap();
    list.iter().map(|it| it[member].as_str().unwrap()).collect()
}

#[test]
fn json_has_all_of_each_part_in_order() {
    let status = emulated("status --since 2020-01-01").json();
    let cases = &status["cases"];
    assert_eq!(
        texts(&cases["waiting"], "status"),
        ["pending-customer-action"]
    );
    let severities = texts(&cases["open"], "severityCode");
    let worst_first = ["critical", "urgent", "high", "normal", "low"];
    let ranks = severities
        .iter()
        .map(|it| worst_first.iter().position(|known| known == it));
    assert!(ranks.is_sorted(), "{severities:?}");
    let reports = texts(&status["reports"]["new"], "createdAt");
    assert!(
        !reports.is_empty() && reports.iter().rev().is_sorted(),
        "{reports:?}"
    );
    let checks = &status["checks"];
    assert_eq!(
        (&checks["error"], &checks["warning"]),
        (&18.into(), &38.into())
    );
    assert_eq!(checks["estimatedMonthlySavings"], 6379.93);
    assert_eq!(checks["flagged"].as_array().unwrap().len(), 56);
    assert_eq!(checks["flagged"][0]["status"], "error");
    let missing = texts(&status["agreements"]["missing"], "name");
    let accepted = emulated("agreement list").json();
    let active = accepted["customerAgreements"].as_array().unwrap().iter();
    let active: Vec<_> = active.filter(|it| it["state"] == "ACTIVE").collect();
    assert!(!missing.is_empty() && !active.is_empty());
    assert!(
        active
            .iter()
            .all(|it| !missing.contains(&it["name"].as_str().unwrap()))
    );
}

#[test]
fn only_reports_since_a_time_are_new_and_few_requests_find_them() {
    let emulator = Emulator::new();
    let ran = shown(&emulator, &["--since", "2090-01-01"]);
    let status = ran.json();
    assert_eq!(status["reports"]["new"], Value::Array(Vec::new()));
    assert_eq!(status["reports"]["since"], "2090-01-01T00:00:00Z");
    assert!(emulator.tally().of("GetReportMetadata").seen <= 20);
    for once in [
        "DescribeCases",
        "DescribeTrustedAdvisorChecks",
        "ListAgreements",
    ] {
        assert_eq!(emulator.tally().of(once).seen, 1, "{once}");
    }
}

#[test]
fn a_part_that_fails_does_not_hide_the_others() {
    let emulator = denying(&["DescribeCases"]);
    let ran = shown(&emulator, &[]);
    assert_eq!(ran.code, Some(254), "{}", ran.stderr);
    let line = "error: 1 of 4 parts failed: cases: AccessDeniedException";
    assert!(ran.stderr.starts_with(line), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    let status: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(status["cases"]["error"]["code"], "AccessDeniedException");
    assert_eq!(status["checks"]["error"], 18);
    let table = shown(&emulator, &["--output", "table"]);
    assert!(
        table
            .text()
            .contains("\nCases: failed\n  DescribeCases: AccessDenied")
    );
    assert!(table.text().contains("Checks: 18 red"), "{}", table.text());
}

#[test]
fn without_a_plan_the_parts_of_support_say_what_they_need() {
    let scenario = Scenario::parse(r#"{"name": "no-support-plan"}"#).unwrap();
    let emulator = Emulator::builder().scenario(scenario).build().unwrap();
    let ran = shown(&emulator, &["--output", "table"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        ran.text().matches("needs a Business").count(),
        2,
        "{}",
        ran.text()
    );
    assert!(ran.text().contains("Agreements: "), "{}", ran.text());
}

#[test]
fn the_worst_failure_is_the_exit_code() {
    let all = [
        "DescribeCases",
        "ListReports",
        "DescribeTrustedAdvisorChecks",
        "ListAgreements",
    ];
    assert_eq!(shown(&denying(&all), &[]).code, Some(254));
    let ran = RunOutput::from(command().arg("status").output().unwrap());
    assert_eq!(ran.code, Some(253), "{}", ran.stderr);
    let status: Value = serde_json::from_slice(&ran.stdout).unwrap();
    for part in ["cases", "reports", "checks", "agreements"] {
        assert!(status[part]["error"]["message"].is_string(), "{part}");
    }
}

#[test]
fn without_credentials_the_error_is_told_once() {
    let mut command = command();
    command.env("AWS_REGION", "eu-central-1");
    let ran = RunOutput::from(
        command
            .args(["status", "--output", "table"])
            .output()
            .unwrap(),
    );
    assert_eq!(ran.code, Some(253), "{}", ran.stderr);
    let text = ran.text();
    assert!(
        text.contains("Cases, New reports, Checks, Agreements: failed"),
        "{text}"
    );
    assert_eq!(text.matches("no credentials").count(), 1, "{text}");
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
}

#[test]
fn a_silent_server_holds_no_part_up_for_longer_than_the_limit() {
    // The system accepts the connections, and nothing answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let begun = Instant::now();
    let mut command = signed(&url);
    command.args(["status", "--timeout", "1"]);
    let ran = RunOutput::from(command.output().unwrap());
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(ran.code, Some(255), "{}", ran.stderr);
    let status: Value = serde_json::from_slice(&ran.stdout).unwrap();
    for part in ["cases", "reports", "checks", "agreements"] {
        assert_eq!(status[part]["error"]["code"], "Timeout", "{part}");
    }
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
}

#[test]
fn the_most_dangerous_checks_come_first_below_account_and_profile() {
    let ran = shown(&Emulator::new(), &["--output", "table"]);
    let text = ran.text();
    assert!(
        text.starts_with("Account 111122223333, profile default\nCases: "),
        "{text}"
    );
    for first in [
        "Root User without MFA",
        "625  Security Groups Open to the World",
    ] {
        assert!(text.contains(first), "{text}");
    }
}

#[test]
fn csv_and_text_have_a_row_for_each_thing() {
    let csv = emulated("status --output csv");
    assert_eq!(csv.code, Some(0), "{}", csv.stderr);
    let mut lines = csv.text().lines();
    assert_eq!(lines.next(), Some("part,id,status,text"));
    assert!(
        csv.text()
            .lines()
            .any(|it| it.starts_with("checks,") && it.ends_with(",error,Root User without MFA")),
        "{}",
        csv.text()
    );
    let text = emulated("status --output text");
    assert!(
        text.text().lines().all(|line| line.contains('\t')) && text.text().contains("agreements\t"),
        "{}",
        text.text()
    );
}

#[test]
fn no_line_is_wider_than_the_screen() {
    for width in [60, 80, 120] {
        let ran = emulated_at(width, "status --output table --since 2020-01-01");
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        for line in ran.text().lines() {
            let columns = console_width(line);
            assert!(columns <= usize::from(width), "{width}: {line}");
        }
    }
}

/// The columns of a line; a letter of East Asia takes two.
fn console_width(line: &str) -> usize {
    line.chars()
        .map(|c| if c >= '\u{1100}' && c != '…' { 2 } else { 1 })
        .sum()
}
