//! Streamed output, if not all of it can be read or written.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use super::run::{RunOutput, against, run, signed};
use super::server::{Answer, ReceivedRequest, Server};

fn operation(asked: &ReceivedRequest) -> &str {
    let target = asked.header("x-amz-target").unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default()
}

/// Starts a service with cases in pages of 100. With `refused`, the page after the last is an
/// error.
fn cases(count: usize, refused: bool) -> Server {
    Server::start(move |asked| {
        let asked: Value = serde_json::from_slice(&asked.body).unwrap();
        let token = asked["nextToken"].as_str();
        let first: usize = token.map_or(0, |at| at.parse().unwrap());
        if refused && first >= count {
            return Answer::refusal(400, "ValidationException");
        }
        let end = count.min(first + 100);
        let page: Vec<Value> = (first..end)
            .map(|at| json!({"caseId": format!("case-{at}"), "subject": "s".repeat(500)}))
            .collect();
        let next = (refused || end < count).then(|| end.to_string());
        Answer::json(200, &json!({"cases": page, "nextToken": next}))
    })
}

/// Starts a service with a check with these headings and flagged resources.
fn findings(headings: &Value, flagged: &Value) -> Server {
    let checks = json!({"checks": [{"id": "c1", "name": "Disks", "metadata": headings}]});
    let result = json!({"result": {"flaggedResources": flagged}});
    Server::start(move |asked| match operation(asked) {
        "DescribeTrustedAdvisorChecks" => Answer::json(200, &checks),
        _ => Answer::json(200, &result),
    })
}

/// Runs a command whose reader closes stdout after one line.
fn first_line_read(url: &str, line: &[&str]) -> (String, RunOutput) {
    let mut child = signed(url)
        .args(line)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    stdout.read_line(&mut first).unwrap();
    drop(stdout);
    (first, child.wait_with_output().unwrap().into())
}

#[test]
fn a_reader_that_has_read_enough_is_no_error_in_any_form() {
    // This is more than a pipe and all buffers hold.
    let cases = cases(3_000, false);
    let flagged = json!({"resourceId": "r".repeat(500), "metadata": ["x"]});
    let findings = findings(&json!(["Disk"]), &json!(vec![flagged; 3_000]));
    for format in ["csv", "jsonl", "json", "yaml"] {
        for (server, line) in [
            (&cases, &["case", "list", "--all"][..]),
            (&findings, &["advisor", "result", "c1"]),
        ] {
            let (first, ran) =
                first_line_read(&server.url, &[line, &["--output", format]].concat());
            assert!(first.ends_with('\n'), "{first}");
            assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{format}");
        }
    }
}

#[test]
fn cases_that_came_before_a_page_that_failed_are_all_there() {
    // The list fails at once, while the first entries are held, and when the columns are known.
    for count in [0, 30, 1_050] {
        let server = cases(count, true);
        for (format, header) in [("csv", usize::from(count > 0)), ("jsonl", 0)] {
            let ran = against(&server.url, &["case", "list", "--all", "--output", format]);
            assert_eq!(ran.code, Some(254), "{}", ran.stderr);
            assert!(ran.stderr.contains("ValidationException"), "{}", ran.stderr);
            assert_eq!(ran.text().lines().count(), count + header, "{format}");
            let cut = format!("; the output is cut short after {count} entries");
            assert_eq!(ran.stderr.contains(&cut), count > 0, "{}", ran.stderr);
        }
    }
}

#[test]
fn json_that_is_cut_short_cannot_be_parsed_and_the_exit_code_says_so() {
    for (line, exit) in [
        (&["case", "list"][..], 254),
        (&["case", "list", "--error-format", "json"], 254),
        (&["case", "list", "--starting-token", "1000"], 254),
    ] {
        let ran = against(
            &cases(1_050, true).url,
            &[line, &["--output", "json"]].concat(),
        );
        assert_eq!(ran.code, Some(exit), "{}", ran.stderr);
        let count = if line.contains(&"1000") { 50 } else { 1_050 };
        assert_eq!(ran.text().matches("\"caseId\"").count(), count);
        assert!(ran.text().ends_with("\n    }\n"), "{line:?}");
        assert!(serde_json::from_slice::<Value>(&ran.stdout).is_err());
        match line.contains(&"--error-format") {
            true => assert_eq!(ran.error()["code"], "ValidationException"),
            false => {
                let cut = format!("; the output is cut short after {count} entries");
                assert!(ran.stderr.contains(&cut), "{}", ran.stderr);
            }
        }
    }
    // Where nothing was written, there is nothing that is cut short. What needs the whole list writes
    // nothing either.
    for (count, line) in [
        (0, &["--output", "json"][..]),
        (0, &["--output", "yaml"]),
        (30, &["--query", "cases[].caseId"]),
        (30, &["--output", "table"]),
        (30, &["--output", "text"]),
        (30, &["--output", "json", "--max-items", "40"]),
    ] {
        let server = cases(count, true);
        let ran = against(&server.url, &[&["case", "list"], line].concat());
        let said = ran.refused(254);
        assert!(
            said.contains("ValidationException") && !said.contains("cut short"),
            "{said}"
        );
    }
}

#[test]
fn no_finding_moves_the_cursor() {
    let flagged = json!([
        {"status": "er\u{1b}[31mror", "region": "eu\u{7}", "resourceId": "r\r1\u{9b}2",
         "metadata": ["a\u{1b}[2J\tb\nc", "d\u{0}"]},
    ]);
    let server = findings(&json!(["Di\u{8}sk", "Use\u{1b}]0;x"]), &flagged);
    let ran = against(&server.url, &["advisor", "result", "c1", "--output", "csv"]);
    assert_eq!(
        ran.text(),
        "Disk,Use]0;x,status,region,resourceId,isSuppressed\n\
         \"a[2J\tb\nc\",d,er[31mror,eu,r12,false\n"
    );
}

#[test]
fn what_could_not_be_read_is_told_although_the_reader_has_gone() {
    let gone = |url: &str, line: &[&str]| -> RunOutput {
        let mut child = signed(url)
            .args(line)
            .args(["--output", "csv"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        child.wait_with_output().unwrap().into()
    };
    let ran = gone(&cases(30, true).url, &["case", "list"]);
    assert_eq!(ran.code, Some(254), "{}", ran.stderr);
    let checks = json!({"checks": [{"id": "c1", "name": "Disks"}]});
    let server = Server::start(move |asked| match operation(asked) {
        "DescribeTrustedAdvisorChecks" => Answer::json(200, &checks),
        _ => Answer {
            status: 200,
            body: br#"{"result":{"flaggedResources":[{"metadata":["x"]},"#.to_vec(),
            ..Answer::default()
        },
    });
    let ran = gone(&server.url, &["advisor", "result", "c1"]);
    assert_eq!(ran.code, Some(255), "{}", ran.stderr);
    assert!(ran.stderr.contains("after 1 resource"), "{}", ran.stderr);
}

#[test]
fn the_help_says_when_a_row_is_written() {
    for (line, about) in [
        (
            ["case", "list", "--help"],
            "List cases, by default the open",
        ),
        (["advisor", "result", "--help"], "Show what a check found,"),
    ] {
        let help = run(&line);
        assert!(help.text().starts_with(about), "{}", help.text());
        let words: Vec<&str> = help.text().split_whitespace().collect();
        let text = words.join(" ");
        assert!(text.contains("the first 1,000"), "{text}");
    }
}
