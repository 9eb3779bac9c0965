//! `advisor list`, and the rows of `advisor summary`.

use serde_json::{Value, json};

use super::run::{RunOutput, against, emulated};
use super::server::{Answer, ReceivedRequest, Server};

fn rows(ran: &RunOutput) -> Vec<Value> {
    ran.json()["checks"].as_array().unwrap().clone()
}

fn operation(request: &ReceivedRequest) -> &str {
    let target = request.header("x-amz-target").unwrap();
    target.split('.').nth(1).unwrap()
}

/// Answers with four checks. One is red, one is yellow, one is green, and `d` has not run. The
/// clock of the service shows an hour after the run of `a`.
fn four_checks(request: &ReceivedRequest) -> Answer {
    let check = |id: &str, category: &str| json!({"id": id, "name": id.to_uppercase(), "category": category});
    let mut answer = Answer::json(
        200,
        &match operation(request) {
            "DescribeTrustedAdvisorChecks" => json!({"checks": [
                check("a", "security"), check("b", "security"),
                check("c", "cost_optimizing"), check("d", "performance"),
            ]}),
            _ => json!({"summaries": [
                {"checkId": "a", "status": "ok", "timestamp": "2020-05-13T21:38:05Z"},
                {"checkId": "b", "status": "error", "timestamp": "2020-05-10T21:38:05Z",
                 "hasFlaggedResources": true,
                 "resourcesSummary": {"resourcesProcessed": 9, "resourcesFlagged": 2,
                    "resourcesIgnored": 0, "resourcesSuppressed": 1}},
                {"checkId": "c", "status": "warning", "timestamp": "2020-05-13T22:38:00Z",
                 "categorySpecificSummary": {"costOptimizing": {
                    "estimatedMonthlySavings": 1234.5, "estimatedPercentMonthlySavings": 12.0}}},
                {"checkId": "d", "status": "not_available"},
            ]}),
        },
    );
    let date = "Wed, 13 May 2020 22:38:05 GMT".to_owned();
    answer.headers.push(("date".into(), date));
    answer
}

#[test]
fn each_check_is_a_row_with_the_worst_first() {
    let server = Server::start(four_checks);
    let list = |line: &[&str]| against(&server.url, &[&["advisor", "list"], line].concat());
    assert_eq!(
        list(&["--output", "table"]).text(),
        "STATUS         NAME  CATEGORY         FLAGGED  SAVINGS/MONTH  AGE  ID\n\
         error          B     security         2/9                     3d   b\n\
         warning        C     cost_optimizing           1,234.50       5s   c\n\
         not_available  D     performance                                   d\n\
         ok             A     security                                 60m  a\n"
    );
    let read = rows(&list(&[]));
    assert_eq!(
        read[0],
        json!({
            "checkId": "b", "name": "B", "category": "security", "status": "error",
            "timestamp": "2020-05-10T21:38:05Z", "ageSeconds": 3 * 86_400 + 3_600,
            "hasFlaggedResources": true, "resourcesProcessed": 9, "resourcesFlagged": 2,
            "resourcesIgnored": 0, "resourcesSuppressed": 1, "estimatedMonthlySavings": null,
            "estimatedPercentMonthlySavings": null,
        })
    );
    let csv = list(&["--output", "csv"]);
    assert_eq!(csv.text().lines().count(), 1 + read.len());
    let ids = |line: &[&str]| -> String {
        let rows = rows(&list(line));
        rows.iter()
            .map(|row| row["checkId"].as_str().unwrap())
            .collect()
    };
    for (line, expected) in [
        (&["--sort", "savings"][..], "cabd"),
        (&["--sort", "name"], "abcd"),
        (&["--sort", "age"], "bacd"),
        (&["--status", "error,warning"], "bc"),
        (&["--status", "ok", "--status", "not_available"], "da"),
        (
            &["--category", "security,performance", "--status", "ok,error"],
            "ba",
        ),
        (&["--category", "performance", "--status", "error"], ""),
    ] {
        assert_eq!(ids(line), expected, "{line:?}");
    }
}

#[test]
fn a_word_that_is_no_status_and_no_category_is_refused() {
    let refused = emulated("advisor list --status error,red");
    let said = refused.refused(252);
    assert!(
        said.contains("--status: expected one of error, warning, not_available, ok, found \"red\""),
        "{said}"
    );
    for command in ["list", "checks"] {
        let line = format!("advisor {command} --category security,securty");
        let refused = emulated(&line);
        let said = refused.refused(252);
        assert!(
            said.starts_with("--category: expected one of cost_optimizing, ")
                && said.ends_with("found \"securty\"; the nearest is security"),
            "{said}"
        );
    }
}

#[test]
fn a_check_that_is_red_fails_a_pipeline_after_it_was_printed() {
    let server = Server::start(four_checks);
    let list = |line: &[&str]| against(&server.url, &[&["advisor", "list"], line].concat());
    let no_result = "note: 1 check has no result and does not count for --fail-on\n";
    let red = "note: 1 check has the status error\n";
    let yellow = "note: 1 check has the status warning\n";
    for (line, code, said) in [
        (&["--fail-on", "error"][..], 3, [no_result, red].concat()),
        (
            &["--fail-on", "warning"],
            3,
            [no_result, red, yellow].concat(),
        ),
        // What is listed does not decide.
        (
            &["--fail-on", "error", "--status", "ok"],
            3,
            [no_result, red].concat(),
        ),
        (
            &["--fail-on", "error", "--category", "cost_optimizing"],
            0,
            String::new(),
        ),
        (
            &["--fail-on", "warning", "--category", "cost_optimizing"],
            3,
            yellow.into(),
        ),
        (
            &["--fail-on", "warning", "--category", "performance"],
            0,
            no_result.into(),
        ),
        (&[], 0, String::new()),
    ] {
        let ran = list(line);
        assert_eq!(ran.code, Some(code), "{line:?}: {}", ran.stderr);
        assert_eq!(ran.stderr, said, "{line:?}");
        let printed: Value = serde_json::from_slice(&ran.stdout).unwrap();
        assert!(
            !printed["checks"].as_array().unwrap().is_empty(),
            "{line:?}"
        );
    }
}

#[test]
fn a_refused_summary_is_no_verdict() {
    let server = Server::start(|request| match operation(request) {
        "DescribeTrustedAdvisorChecks" => four_checks(request),
        _ => Answer::refusal(400, "AccessDeniedException"),
    });
    let ran = against(&server.url, &["advisor", "list", "--fail-on", "error"]);
    ran.refused(254);
}

#[test]
fn many_checks_are_listed_with_few_requests() {
    let server = Server::start(|request| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let answer = match body["checkIds"].as_array() {
            None => {
                let checks = (0..250).map(|n| json!({"id": format!("c{n}"), "name": "C"}));
                json!({"checks": checks.collect::<Vec<_>>()})
            }
            Some(ids) => {
                assert!(ids.len() <= 100, "{}", ids.len());
                let summary = |id| json!({"checkId": id, "status": "ok"});
                json!({"summaries": ids.iter().map(summary).collect::<Vec<_>>()})
            }
        };
        Answer::json(200, &answer)
    });
    let listed = rows(&against(&server.url, &["advisor", "list"]));
    assert_eq!(listed.len(), 250);
    assert!(listed.iter().all(|row| row["status"] == "ok"));
    assert_eq!(server.received().len(), 1 + 3);
}

#[test]
fn the_age_of_a_result_is_counted_by_the_clock_of_the_service() {
    let server = Server::start(four_checks);
    let line = ["advisor", "refresh", "--older-than", "2h", "a", "b"];
    let ran = against(&server.url, &line);
    let outcomes: Vec<(String, String)> = rows(&ran)
        .iter()
        .map(|row| (row["checkId"].to_string(), row["outcome"].to_string()))
        .collect();
    assert!(
        outcomes.contains(&("\"a\"".into(), "\"left_out\"".into())),
        "{outcomes:?}"
    );
    assert!(
        !outcomes.contains(&("\"b\"".into(), "\"left_out\"".into())),
        "{outcomes:?}"
    );
}

#[test]
fn the_sample_checks_are_listed_like_those_of_the_service() {
    let all = rows(&emulated("advisor list"));
    assert!(all.len() >= 60, "{}", all.len());
    let order = ["error", "warning", "not_available", "ok"];
    let place = |row: &Value| {
        order
            .iter()
            .position(|word| row["status"] == *word)
            .unwrap()
    };
    assert!(all.is_sorted_by_key(place));
    assert!(
        all.iter()
            .all(|row| row["status"] == "not_available" || row["ageSeconds"].is_u64())
    );
    let red = emulated("advisor list --status error --fail-on error");
    assert_eq!(red.code, Some(3), "{}", red.stderr);
    let several = emulated("advisor list --sort flagged --output csv");
    assert_eq!(several.text().lines().count(), 1 + all.len());
}

#[test]
fn every_format_of_the_summary_has_a_row_for_each_category() {
    let read = emulated("advisor summary").json();
    let categories = read["categories"].as_array().unwrap().clone();
    assert_eq!(categories.len(), 6);
    for (format, further) in [("csv", 1), ("jsonl", 0), ("table", 2)] {
        let shown = emulated(&format!("advisor summary --output {format}"));
        let lines = shown.text().lines().count();
        assert_eq!(lines, categories.len() + further, "{format}");
    }
    let count = |row: &Value| -> u64 {
        let statuses = ["ok", "warning", "error", "not_available"];
        statuses
            .iter()
            .map(|word| row[word].as_u64().unwrap())
            .sum()
    };
    let all = rows(&emulated("advisor list")).len();
    assert_eq!(categories.iter().map(count).sum::<u64>(), all as u64);
}
