//! Streamed output takes no more memory if it is ten times as long.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use super::run::signed;
use super::server::{Answer, ReceivedRequest, Server};

/// Returns the number of lines that a command writes, and its peak memory in KiB, as counted by the
/// kernel.
fn lines_and_peak(url: &str, line: &[&str]) -> (usize, u64) {
    let mut child = signed(url)
        .args(line)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let peak_now = || -> Option<u64> {
        let status = std::fs::read_to_string(&status).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    let (mut count, mut peak) = (0, 0);
    for line in BufReader::new(child.stdout.take().unwrap()).split(b'\n') {
        line.unwrap();
        count += 1;
        if count % 100 == 0 {
            peak = peak_now().unwrap_or(0).max(peak);
        }
    }
    assert!(child.wait().unwrap().success());
    assert!(peak > 0, "the kernel said nothing of the memory in use");
    (count, peak)
}

fn operation(asked: &ReceivedRequest) -> &str {
    let target = asked.header("x-amz-target").unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default()
}

#[test]
fn findings_are_written_as_they_arrive() {
    let peak = |format, count: usize| {
        let mut body = String::from(r#"{"result":{"flaggedResources":["#);
        for at in 0..count {
            let comma = if at == 0 { "" } else { "," };
            let id = format!("a name that is no short one, {at}");
            write!(
                body,
                r#"{comma}{{"resourceId":"{id}","metadata":["{id}",null]}}"#
            )
            .unwrap();
        }
        body.push_str("]}}");
        let checks = json!({"checks": [{"id": "c1", "name": "Disks", "metadata": ["A", "B"]}]});
        let server = Server::start(move |asked| match operation(asked) {
            "DescribeTrustedAdvisorChecks" => Answer::json(200, &checks),
            _ => Answer {
                status: 200,
                body: body.clone().into_bytes(),
                ..Answer::default()
            },
        });
        let line = ["advisor", "result", "c1", "--output", format];
        let (lines, peak) = lines_and_peak(&server.url, &line);
        assert_eq!(lines, count + usize::from(format == "csv"));
        peak
    };
    for format in ["csv", "jsonl"] {
        let (small, large) = (peak(format, 10_000), peak(format, 100_000));
        assert!(large < small + 4096, "{format}: {small} and {large} KiB");
    }
}

#[test]
fn cases_are_written_page_by_page() {
    let peak = |format, count: usize| {
        let server = Server::start(move |asked| {
            let asked: Value = serde_json::from_slice(&asked.body).unwrap();
            let first = asked["nextToken"]
                .as_str()
                .map_or(0, |at| at.parse().unwrap());
            let cases: Vec<Value> = (first..count.min(first + 100))
                .map(|at| json!({"caseId": format!("case-{at}"), "subject": "s".repeat(500)}))
                .collect();
            let next = (first + 100 < count).then(|| (first + 100).to_string());
            Answer::json(200, &json!({"cases": cases, "nextToken": next}))
        });
        let line = ["case", "list", "--all", "--output", format];
        let (lines, peak) = lines_and_peak(&server.url, &line);
        assert_eq!(lines, count + usize::from(format == "csv"));
        peak
    };
    for format in ["csv", "jsonl"] {
        let (small, large) = (peak(format, 2_000), peak(format, 20_000));
        assert!(large < small + 4096, "{format}: {small} and {large} KiB");
    }
}
