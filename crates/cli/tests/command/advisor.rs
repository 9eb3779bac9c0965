//! `advisor …`

use serde_json::{Value, json};

use super::run::{RunOutput, against, emulated, run, signed};
use super::server::{Answer, Server};

fn checks(line: &str) -> Vec<Value> {
    emulated(line).json()["checks"].as_array().unwrap().clone()
}

/// Starts a service with these checks, which all have the same result.
fn serving(checks: Value, result: Value) -> Server {
    Server::start(move |request| {
        let operation = request
            .header("x-amz-target")
            .unwrap()
            .split('.')
            .nth(1)
            .unwrap();
        Answer::json(
            200,
            &match operation {
                "DescribeTrustedAdvisorChecks" => json!({ "checks": checks }),
                "DescribeTrustedAdvisorCheckResult" => json!({ "result": result }),
                other => panic!("{other}"),
            },
        )
    })
}

#[test]
fn checks_are_listed_over_all_categories() {
    let all = checks("advisor checks");
    assert!(all.len() >= 60, "{}", all.len());
    let some = checks("advisor checks --category security");
    assert!(!some.is_empty() && some.iter().all(|check| check["category"] == "security"));
    let table = emulated("advisor checks --output table");
    assert!(table.text().starts_with("ID "), "{}", table.text());
    assert!(table.text().lines().all(|line| line.chars().count() <= 100));
    let ran = emulated("advisor checks --category money");
    assert!(
        ran.refused(252).contains("cost_optimizing"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_description_is_text_for_people_and_stays_html_for_machines() {
    let checks = json!([{
        "id": "c1", "name": "Disks", "category": "security", "metadata": ["Disk", null],
        "description": "<p>Looks at &lt;disks&gt;.</p><ul><li>Red: <b>full</b></li></ul>",
    }]);
    let server = serving(checks, json!({}));
    let table = against(
        &server.url,
        &["advisor", "checks", "disks", "--output", "table"],
    );
    assert_eq!(
        table.text(),
        "Disks\nc1  security\n\nLooks at <disks>.\n\n- Red: full\n\nColumns: Disk\n"
    );
    let read = against(&server.url, &["advisor", "checks", "c1"]).json();
    assert!(
        read["checks"][0]["description"]
            .as_str()
            .unwrap()
            .starts_with("<p>")
    );
}

#[test]
fn an_unknown_check_gets_the_nearest() {
    let name = emulated("advisor checks --query checks[0].name").json();
    let misspelt = name.as_str().unwrap().replacen(['e', 'a'], "x", 1);
    for command in ["result", "refresh", "checks"] {
        let ran = run(&["--emulator", "advisor", command, &misspelt]);
        let said = ran.refused(252);
        assert!(
            said.contains("the nearest are") && said.contains(name.as_str().unwrap()),
            "{said}"
        );
    }
    emulated("advisor result --").refused(2);
}

#[test]
fn findings_are_sorted_by_status_where_they_are_not_streamed_and_filtered_everywhere() {
    let checks = json!([{"id": "c1", "name": "Disks", "metadata": ["Disk"]}]);
    let found = |disk: &str, status: &str| json!({"status": status, "metadata": [disk]});
    let result = json!({
        "checkId": "c1", "status": "error", "flaggedResources": [
            found("d1", "ok"), found("d2", "warning"), found("d3", "error"),
            found("d4", "purple"), found("d5", "warning"), found("d6", "error"),
        ],
    });
    let server = serving(checks, result);
    let disks = |format: &str, status: &str| {
        let mut line = vec!["advisor", "result", "c1", "--output", format];
        line.extend(
            (!status.is_empty())
                .then_some(["--status", status])
                .iter()
                .flatten(),
        );
        let ran = against(&server.url, &line);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let text = ran.text();
        let text = text.split_once("Columns:").map_or(text, |(_, below)| below);
        let mut at: Vec<_> = (1..=6)
            .filter_map(|n| Some((text.find(&format!("d{n}"))?, n)))
            .collect();
        at.sort_unstable();
        at.into_iter().map(|(_, n)| n).collect::<Vec<_>>()
    };
    for format in ["table", "json", "yaml", "text"] {
        assert_eq!(disks(format, ""), [3, 6, 2, 5, 4, 1], "{format}");
        assert_eq!(disks(format, "ok,error"), [3, 6, 1], "{format}");
        assert!(disks(format, "not_available").is_empty(), "{format}");
    }
    for format in ["csv", "jsonl"] {
        assert_eq!(disks(format, ""), [1, 2, 3, 4, 5, 6], "{format}");
        assert_eq!(disks(format, "ok,error"), [1, 3, 6], "{format}");
        assert!(disks(format, "not_available").is_empty(), "{format}");
    }
    let line = ["advisor", "result", "c1", "--status", "eror"];
    let said = against(&server.url, &line);
    assert!(said.refused(252).contains("the nearest is error"));
}

#[test]
fn sorted_findings_are_the_text_of_the_whole_result_in_whatever_order_its_members_arrive() {
    let words = ["ok", "error", "purple", "warning", "not_available"];
    let many = |count: usize| -> String {
        let found = |at: usize| {
            let mut one =
                json!({"resourceId": format!("r{at}"), "metadata": ["- a: b\nc", null, "é"]});
            if let Some(word) = words.get(at % 6) {
                one["status"] = (*word).into();
            }
            one.to_string()
        };
        let list: Vec<_> = (0..count).map(found).collect();
        list.join(",")
    };
    for count in [0, 1, 40, 50_000] {
        let list = format!(r#""flaggedResources":[{}]"#, many(count));
        let others = [
            r#""checkId":"c1""#,
            r#""categorySpecificSummary":{"costOptimizing":{"estimatedMonthlySavings":1.5}}"#,
            r#""status":"error""#,
            r#""resourcesSummary":{"resourcesProcessed":9}"#,
            r#""timestamp":"2026-01-02T03:04:05Z""#,
        ];
        let mut texts: Vec<[String; 2]> = Vec::new();
        for place in [0, 2, others.len()] {
            let mut members = others.to_vec();
            members.insert(place, &list);
            let body = format!(r#"{{"result":{{{}}}}}"#, members.join(","));
            let checks = json!({"checks": [{"id": "c1", "name": "Disks", "metadata": ["Disk"]}]});
            let server = Server::start(move |asked| {
                let target = asked.header("x-amz-target").unwrap_or_default();
                match target.ends_with("DescribeTrustedAdvisorChecks") {
                    true => Answer::json(200, &checks),
                    false => Answer {
                        status: 200,
                        body: body.clone().into_bytes(),
                        ..Answer::default()
                    },
                }
            });
            texts.push(["json", "yaml"].map(|format| {
                let line = ["advisor", "result", "c1", "--output", format];
                let sorted = against(&server.url, &line);
                // A query is answered from the whole result.
                let whole = against(&server.url, &[&line[..], &["--query", "@"]].concat());
                assert_eq!((sorted.code, whole.code), (Some(0), Some(0)));
                assert!(sorted.text() == whole.text(), "{format}, {count}, {place}");
                sorted.text().to_owned()
            }));
        }
        assert!(texts.iter().all(|text| *text == texts[0]), "{count}");
    }
}

#[test]
fn an_empty_list_of_findings_says_so() {
    let checks = json!([{"id": "c1", "name": "Disks", "metadata": ["Disk"]}]);
    let found = json!([{"status": "ok", "metadata": ["d1"]}]);
    let server = serving(checks, json!({"status": "ok", "flaggedResources": found}));
    for format in ["table", "csv", "jsonl", "text"] {
        let line = ["advisor", "result", "c1", "--output", format];
        let ran = against(&server.url, &line);
        assert_eq!(ran.stderr, "", "{format}");
        let ran = against(&server.url, &[&line[..], &["--status", "error"]].concat());
        assert_eq!(ran.stderr, "no resources with this status\n", "{format}");
    }
}

#[test]
fn findings_stand_under_the_headings_of_their_check() {
    let checks =
        json!([{"id": "c1", "name": "Disks", "metadata": ["Region/AZ", "Disk, full", "Use"]}]);
    let result = json!({
        "checkId": "c1", "status": "warning", "timestamp": "2026-01-02T03:04:05Z",
        "resourcesSummary": {"resourcesProcessed": 9, "resourcesFlagged": 2},
        "flaggedResources": [
            {"status": "error", "region": "eu-west-1", "resourceId": "r1",
             "metadata": ["eu-west-1a", "a \"b\"\nc", null]},
            {"status": "ok", "isSuppressed": true, "metadata": ["x"]},
        ],
    });
    let server = serving(checks, result.clone());
    let show = |format| {
        against(
            &server.url,
            &["advisor", "result", "c1", "--output", format],
        )
    };
    assert_eq!(
        show("csv").text(),
        "Region/AZ,\"Disk, full\",Use,status,region,resourceId,isSuppressed\n\
         eu-west-1a,\"a \"\"b\"\"\nc\",,error,eu-west-1,r1,false\n\
         x,,,ok,,,true\n"
    );
    let table = show("table");
    assert!(
        table.text().ends_with(
            "warning at 2026-01-02T03:04:05Z: 9 processed, 2 flagged, 0 ignored, 0 suppressed\n\n\
             STATUS          Region/AZ   Disk, full  Use\n\
             error           eu-west-1a  a \"b\" c\n\
             ok, suppressed  x\n"
        ),
        "{}",
        table.text()
    );
    assert_eq!(show("jsonl").text().lines().count(), 2);
    let read = show("json").json();
    assert_eq!(
        read["result"]["flaggedResources"][0],
        json!({
            "status": "error", "region": "eu-west-1", "resourceId": "r1", "isSuppressed": false,
            "metadata": ["eu-west-1a", "a \"b\"\nc", null],
        })
    );
    assert_eq!(read["result"]["timestamp"], result["timestamp"]);
}

#[test]
fn findings_that_break_off_are_no_success_whatever_was_written() {
    let checks = json!({"checks": [{"id": "c1", "name": "Disks", "metadata": ["Disk"]}]});
    let rows = "{\"metadata\":[\"x\"]},".repeat(3);
    let body = format!("{{\"result\":{{\"flaggedResources\":[{rows}");
    for cut in [None, Some(body.len())] {
        let (checks, body) = (checks.clone(), body.clone());
        let server = Server::start(move |asked| {
            let target = asked.header("x-amz-target").unwrap_or_default();
            if target.ends_with("DescribeTrustedAdvisorChecks") {
                return Answer::json(200, &checks);
            }
            let mut answer = Answer {
                status: 200,
                headers: vec![("x-amzn-requestid".into(), "req-1".into())],
                body: body.clone().into_bytes(),
                cut,
            };
            // If the response is cut, these bytes belong to the announced length but do not arrive.
            if cut.is_some() {
                answer.body.extend_from_slice(b"{}]}}");
            }
            answer
        });
        let line = [
            "advisor",
            "result",
            "c1",
            "--error-format",
            "json",
            "--output",
        ];
        for (format, lines) in [("csv", 4), ("jsonl", 3)] {
            let ran = against(&server.url, &[&line[..], &[format]].concat());
            assert_eq!(ran.code, Some(255), "{}", ran.stderr);
            assert_eq!(ran.text().lines().count(), lines, "{}", ran.text());
            let error = ran.error();
            let said = error["message"].as_str().unwrap();
            assert!(said.contains("after 3 resources"), "{said}");
            assert_eq!(error["sent"], "perhaps");
            assert_eq!(error["request_id"], "req-1");
            assert_eq!(error["operation"], "DescribeTrustedAdvisorCheckResult");
        }
        for (format, begins) in [
            ("json", "{\n  \"result\": {\n    \"flaggedResources\": [\n"),
            ("yaml", "result:\n  flaggedResources:\n"),
        ] {
            let ran = against(&server.url, &[&line[..], &[format]].concat());
            assert_eq!(ran.code, Some(255), "{}", ran.stderr);
            assert!(ran.text().starts_with(begins), "{}", ran.text());
            assert_eq!(ran.text().matches("metadata").count(), 3, "{}", ran.text());
            let said = ran.error()["message"].to_string();
            assert!(said.contains("after 3 resources"), "{said}");
            let ran = against(
                &server.url,
                &["advisor", "result", "c1", "--output", format],
            );
            assert!(
                ran.stderr.contains("cut short after 3 entries"),
                "{}",
                ran.stderr
            );
        }
    }
}

#[test]
#[cfg(unix)]
fn a_result_that_is_too_long_for_memory_names_the_trouble_with_its_file() {
    let checks = json!([{"id": "c1", "name": "Disks", "metadata": ["Disk"]}]);
    let found = json!({"status": "error", "metadata": ["d".repeat(1_000)]});
    for (count, code) in [(100, 0), (3_000, 255)] {
        let result = json!({"status": "error", "flaggedResources": vec![found.clone(); count]});
        let server = serving(checks.clone(), result);
        let output = signed(&server.url)
            .args(["advisor", "result", "c1", "--output", "json"])
            .env("TMPDIR", "/no/such/folder")
            .output();
        let ran = RunOutput::from(output.unwrap());
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        if code == 0 {
            continue;
        }
        assert_eq!(ran.text(), "");
        for says in [
            "temporary file",
            "/no/such/folder",
            "TMPDIR",
            "--output jsonl",
        ] {
            assert!(ran.stderr.contains(says), "{}", ran.stderr);
        }
    }
}

#[test]
fn a_check_that_has_not_run_has_no_findings_and_is_no_error() {
    let checks = json!([{"id": "c1", "name": "Disks", "metadata": ["Disk"]}]);
    let server = serving(checks, json!({"checkId": "c1", "status": "not_available"}));
    let show = |format| {
        against(
            &server.url,
            &["advisor", "result", "c1", "--output", format],
        )
    };
    assert_eq!(
        show("csv").text(),
        "Disk,status,region,resourceId,isSuppressed\n"
    );
    assert_eq!(show("jsonl").text(), "");
    assert!(
        show("table").text().ends_with("\n\nnot_available\n"),
        "{}",
        show("table").text()
    );
}

#[test]
fn very_many_findings_are_all_there() {
    let checks = checks("advisor checks");
    let ids = checks.iter().map(|check| check["id"].as_str().unwrap());
    let input = json!({"checkIds": ids.collect::<Vec<_>>()}).to_string();
    let line = [
        "--emulator",
        "api",
        "support",
        "DescribeTrustedAdvisorCheckSummaries",
        "--input",
    ];
    let summaries = run(&[&line[..], &[input.as_str()]].concat()).json();
    let flagged = |summary: &Value| summary["resourcesSummary"]["resourcesFlagged"].as_u64();
    let list = summaries["summaries"].as_array().unwrap();
    let largest = list.iter().max_by_key(|summary| flagged(summary)).unwrap();
    let id = largest["checkId"].as_str().unwrap();
    let lines = emulated(&format!("advisor result {id} --output jsonl"));
    assert!(lines.text().lines().count() >= 1000);
    let csv = emulated(&format!("advisor result {id} --output csv"));
    assert_eq!(csv.code, Some(0), "{}", csv.stderr);
    let mut read = csv::Reader::from_reader(csv.stdout.as_slice());
    assert_eq!(read.records().count(), lines.text().lines().count());
}

#[test]
fn the_summary_counts_and_adds_up() {
    let table = emulated("advisor summary --output table");
    let mut lines = table.text().lines();
    assert!(lines.next().unwrap().starts_with("CATEGORY "));
    let numbers = |line: &str| -> Vec<u64> {
        line.split_whitespace()
            .skip(1)
            .take(4)
            .map(|n| n.parse().unwrap())
            .collect()
    };
    let rows: Vec<&str> = lines.collect();
    let (total, categories) = rows.split_last().unwrap();
    assert_eq!(categories.len(), 6, "{}", table.text());
    for at in 0..4 {
        let sum: u64 = categories.iter().map(|line| numbers(line)[at]).sum();
        assert_eq!(sum, numbers(total)[at]);
    }
    assert!(total.split_whitespace().count() == 6, "{total}");
    let all: u64 = numbers(total).iter().sum();
    let listed = checks("advisor list");
    assert_eq!(listed.len() as u64, all);
    let csv = emulated("advisor summary --output csv");
    assert!(
        csv.text()
            .starts_with("category,ok,warning,error,not_available,estimatedMonthlySavings\n"),
        "{}",
        csv.text()
    );
    assert!(!table.text().contains('\u{1b}'));
    let colour = emulated("advisor summary --output table --color always");
    assert!(colour.text().contains("\u{1b}[31m") && colour.text().contains("\u{1b}[32m"));
}
