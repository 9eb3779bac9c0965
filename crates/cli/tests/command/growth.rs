//! Streamed output takes no more memory if it is ten times as long.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use casebook_emulator::{Emulator, Scenario};
use serde_json::{Value, json};

use super::memory::count_and_peak;
use super::run::signed;
use super::server::{Answer, ReceivedRequest, Server};

/// The id of each entry begins with it, and nothing else in the output has it.
const MARK: &str = "entry-";

/// Returns the number of entries that a command writes, and its peak memory in KiB, as counted by the
/// kernel.
fn entries_and_peak(url: &str, line: &[&str]) -> (usize, u64) {
    let is_entry = |line: &str| line.contains(MARK);
    let (count, peak, status) = count_and_peak(signed(url).args(line), is_entry);
    assert!(status.success());
    (count, peak)
}

fn operation(asked: &ReceivedRequest) -> &str {
    let target = asked.header("x-amz-target").unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default()
}

#[test]
fn findings_are_written_as_they_arrive_or_sorted_in_files() {
    let peak = |format, count: usize| {
        let mut body = String::from(r#"{"result":{"flaggedResources":["#);
        for at in 0..count {
            let comma = if at == 0 { "" } else { "," };
            let id = format!("a name that is no short one, {at}");
            write!(
                body,
                r#"{comma}{{"resourceId":"{MARK}{at}","metadata":["{id}",null]}}"#
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
        let (entries, peak) = entries_and_peak(&server.url, &line);
        assert_eq!(entries, count, "{format}");
        peak
    };
    for format in ["csv", "jsonl", "json", "yaml"] {
        let (small, large) = (peak(format, 10_000), peak(format, 100_000));
        assert!(large < small + 4096, "{format}: {small} and {large} KiB");
    }
}

/// The bytes that a process has written so far, as counted by the kernel.
#[cfg(target_os = "linux")]
fn written(process: u32) -> usize {
    let io = std::fs::read_to_string(format!("/proc/{process}/io")).unwrap();
    let written = io.lines().find_map(|line| line.strip_prefix("wchar: "));
    written.unwrap().parse().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn a_sync_writes_as_much_for_each_of_many_reports_as_for_each_of_a_few() {
    let written_for_each = |reports: usize| {
        let scenario = format!(
            r#"{{"sample_data": false, "generated_reports": {reports}, "generated_report_bytes": 2000}}"#
        );
        let scenario = Scenario::parse(&scenario).unwrap();
        let emulator = Emulator::builder().scenario(scenario).build().unwrap();
        let server = Server::emulator(emulator, |_| None);
        let dir = tempfile::tempdir().unwrap();
        let mut child = signed(&server.url)
            .args(["report", "sync"])
            .arg(dir.path().join("reports"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // After the line about the last report, the process waits until its result, which is longer
        // than a pipe, is read.
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let fetched = lines
            .map(Result::unwrap)
            .filter(|line| line.starts_with("fetched: "));
        assert_eq!(fetched.take(reports).count(), reports);
        let written = written(child.id());
        let result = child.wait_with_output().unwrap();
        assert!(result.stdout.len() > 1 << 16);
        written / reports
    };
    let (few, many) = (written_for_each(300), written_for_each(900));
    // The documents alone are two times 2000 bytes.
    assert!(
        few > 4000 && many < few * 3 / 2,
        "{few} and {many} bytes for each report"
    );
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
                .map(|at| json!({"caseId": format!("{MARK}{at}"), "subject": "s".repeat(500)}))
                .collect();
            let next = (first + 100 < count).then(|| (first + 100).to_string());
            Answer::json(200, &json!({"cases": cases, "nextToken": next}))
        });
        let line = ["case", "list", "--all", "--output", format];
        let (entries, peak) = entries_and_peak(&server.url, &line);
        assert_eq!(entries, count, "{format}");
        peak
    };
    for format in ["csv", "jsonl", "json", "yaml"] {
        let (small, large) = (peak(format, 2_000), peak(format, 20_000));
        assert!(large < small + 4096, "{format}: {small} and {large} KiB");
    }
}

/// Starts a service in which every list has this many entries of 10 KB, in pages of 20.
fn lists(count: usize) -> Server {
    Server::start(move |asked| {
        let list = match (asked.path(), operation(asked)) {
            (_, "DescribeCases") => {
                let case = json!({"caseId": "case-1"});
                return Answer::json(200, &json!({"cases": [case]}));
            }
            (_, "DescribeCommunications") => "communications",
            ("/v1/report/list" | "/v1/report/listVersions", _) => "reports",
            ("/v1/agreement/list", _) => "agreements",
            ("/v1/customer-agreement/list", _) => "customerAgreements",
            ("/v1/compliance-inquiry/list", _) => "complianceInquiries",
            ("/v1/compliance-inquiry/listQueries", _) => "queries",
            other => panic!("{other:?}"),
        };
        let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
        let token = body["nextToken"].as_str().map(str::to_owned);
        let mut query = asked.query().into_iter();
        let token = token.or(query.find(|(name, _)| name == "nextToken").map(|it| it.1));
        let first: usize = token.map_or(0, |at| at.parse().unwrap());
        let end = count.min(first + 20);
        let entry = |at| {
            let (id, text) = (format!("{MARK}{at}"), "s".repeat(10_000));
            match list {
                "communications" => json!({"submittedBy": id, "body": text}),
                "queries" => json!({"query": id, "response": text}),
                _ => json!({"id": id, "name": text}),
            }
        };
        let page: Vec<Value> = (first..end).map(entry).collect();
        let next = (end < count).then(|| end.to_string());
        Answer::json(200, &json!({ list: page, "nextToken": next }))
    })
}

#[test]
fn every_list_of_several_pages_is_written_page_by_page() {
    let (small, large) = (lists(100), lists(1_000));
    for line in [
        &["report", "list"][..],
        &["report", "versions", "report-abcDEF0123456789"],
        &["agreement", "list"],
        &["agreement", "list", "--available"],
        &["inquiry", "list"],
        &["inquiry", "answers", "compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1"],
        &["case", "show", "case-1"],
    ] {
        for format in ["json", "yaml", "jsonl"] {
            // One line has the whole case.
            if (line[0], format) == ("case", "jsonl") {
                continue;
            }
            let peak = |server: &Server, count| {
                let line = [line, &["--output", format]].concat();
                let (entries, peak) = entries_and_peak(&server.url, &line);
                assert_eq!(entries, count, "{line:?}");
                peak
            };
            let (small, large) = (peak(&small, 100), peak(&large, 1_000));
            // All entries have 10 MB.
            assert!(large < small + 4096, "{line:?}: {small} and {large} KiB");
        }
    }
}
