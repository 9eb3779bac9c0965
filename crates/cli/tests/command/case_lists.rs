//! `case list`

use std::time::{Duration, SystemTime};

use casebook::types::{Clock, Timestamp};
use serde_json::{Value, json};

use super::run::{against, emulated, emulated_at};
use super::server::{Answer, Server};

fn listed(line: &str) -> Vec<Value> {
    emulated(line).json()["cases"].as_array().unwrap().clone()
}

#[test]
fn cases_are_listed_and_sifted() {
    let all = listed("case list --all");
    let open = listed("case list");
    assert!(open.len() < all.len() && open.iter().all(|case| case["status"] != "resolved"));
    let resolved = listed("case list --status resolved");
    assert_eq!(resolved.len(), all.len() - open.len());
    let two = listed("case list --status resolved --status reopened");
    assert!(two.len() > resolved.len());
    let ids = |cases: &[Value]| -> Vec<Value> {
        cases.iter().map(|case| case["caseId"].clone()).collect()
    };
    let all_open = listed("case list --all --status all-open");
    assert_eq!(ids(&all_open), ids(&open));
    let times = |cases: &[Value]| -> Vec<String> {
        cases
            .iter()
            .map(|case| case["timeCreated"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut all_times = times(&all);
    all_times.sort();
    let middle = &all_times[all_times.len() / 2];
    let after = listed(&format!("case list --all --after {middle}"));
    let before = listed(&format!("case list --all --before {middle}"));
    assert!(!after.is_empty() && !before.is_empty());
    assert!(times(&after).iter().all(|time| time >= middle));
    assert!(times(&before).iter().all(|time| time <= middle));
    assert!(
        all.iter()
            .all(|case| case.get("recentCommunications").is_none())
    );
    let japanese = listed("case list --all --language ja");
    assert!(japanese.iter().all(|case| case["language"] == "ja"));
}

#[test]
fn times_are_counted_from_the_present() {
    let server = Server::start(|_| Answer::json(200, &json!({"cases": []})));
    let line = ["case", "list", "--after", "30h", "--before", "1h"];
    against(&server.url, &line).json();
    let body: Value = serde_json::from_slice(&server.received()[0].body).unwrap();
    let time = |member: &str| -> SystemTime {
        let time: Timestamp = body[member].as_str().unwrap().parse().unwrap();
        time.to_system_time().unwrap()
    };
    let age = |member: &str| Clock::system().now().duration_since(time(member)).unwrap();
    let (after, before) = (age("afterTime"), age("beforeTime"));
    let hour = Duration::from_secs(3_600);
    assert!((hour..hour + hour / 2).contains(&before), "{body}");
    assert!((hour * 24..hour * 49).contains(&after), "{body}");
    let line = ["case", "list", "--after", "yesterday"];
    let refused = against(&server.url, &line);
    assert!(refused.refused(252).contains("or 3d (ago)"));
    let line = ["case", "list", "--after", "9999999d"];
    let refused = against(&server.url, &line);
    assert!(
        refused
            .refused(252)
            .contains("--after: expected a time after the year 0")
    );
}

#[test]
fn a_list_of_cases_fits_a_hundred_columns() {
    let ran = emulated_at(100, "case list --all --output table");
    let header = ran.text().lines().next().unwrap();
    let titles: Vec<&str> = header.split_whitespace().collect();
    assert_eq!(titles, ["ID", "STATUS", "SEVERITY", "OPENED", "SUBJECT"]);
    assert!(ran.text().lines().count() > 3);
    // A wide character takes two columns.
    let width = |line: &str| -> usize {
        line.chars()
            .map(|c| if c >= '\u{1100}' && c != '…' { 2 } else { 1 })
            .sum()
    };
    assert!(
        ran.text().lines().all(|line| width(line) <= 100),
        "{}",
        ran.text()
    );
    let id = header.find("STATUS").unwrap();
    let first = ran.text().lines().nth(1).unwrap();
    assert_eq!(first[..id].trim().len(), 10, "{first}");
}

#[test]
fn a_time_is_sent_as_the_service_understands_it_or_refused() {
    let server = Server::start(|_| Answer::json(200, &json!({"cases": []})));
    for (typed, sent) in [
        ("2026-01-31", "2026-01-31T00:00:00Z"),
        ("20260131", "2026-01-31T00:00:00Z"),
        ("2026-01-31 10:00:00", "2026-01-31T10:00:00Z"),
        ("2026-01-31T10:00:00+02:00", "2026-01-31T08:00:00Z"),
        ("20260131T100000Z", "2026-01-31T10:00:00Z"),
        ("1769853600", "2026-01-31T10:00:00Z"),
        ("2026-01-31t10:00:00.123456z", "2026-01-31T10:00:00.123Z"),
    ] {
        let line = ["case", "list", "--after", typed, "--before", typed];
        assert_eq!(against(&server.url, &line).code, Some(0), "{typed}");
        let received = server.received();
        let asked: Value = serde_json::from_slice(&received.last().unwrap().body).unwrap();
        assert_eq!(
            (&asked["afterTime"], &asked["beforeTime"]),
            (&json!(sent), &json!(sent))
        );
    }
    let before = server.received().len();
    for odd in [
        "2026-02-30",
        "tomorrow",
        "",
        "31/01/2026",
        "1769853600000",
        "1e9",
        "-1",
    ] {
        for option in ["--after", "--before"] {
            let ran = against(&server.url, &["case", "list", option, odd]);
            let said = ran.refused(252);
            assert!(
                said.starts_with(&format!("{option}: timestamp: expected")),
                "{said}"
            );
        }
    }
    assert_eq!(server.received().len(), before);
}

#[test]
fn an_interval_that_ends_before_it_begins_is_refused() {
    for command in ["case list", "case show case-1"] {
        let line = format!("{command} --after 2026-02-01 --before 2026-01-31");
        let ran = emulated(&line);
        let line = ran.refused(252);
        for says in ["--before", "--after", "2026-02-01", "2026-01-31"] {
            assert!(line.contains(says), "{line}");
        }
    }
    emulated("case list --after 2026-01-31 --before 2026-01-31").json();
}
