//! `--max-items` and `--starting-token`.

use serde_json::{Value, json};

use super::run::{against, emulated, run};
use super::server::{Answer, Server};
use super::service::Service;

fn all_parts(url: &str, line: &str, member: &str, size: &str) -> Vec<Value> {
    let mut arguments: Vec<String> = format!("{line} --max-items {size}")
        .split(' ')
        .map(str::to_owned)
        .collect();
    let mut entries = Vec::new();
    loop {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let part = against(url, &words).json();
        let list = part[member].as_array().unwrap();
        assert!(list.len().to_string() == size || part["NextToken"].is_null());
        entries.extend(list.iter().cloned());
        let Some(token) = part["NextToken"].as_str() else {
            return entries;
        };
        arguments.retain(|word| !word.starts_with("--starting-token"));
        arguments.push(format!("--starting-token={token}"));
    }
}

#[test]
fn the_parts_of_a_list_make_up_the_list() {
    let service = Service::start();
    for (line, member, size) in [
        ("report list", "reports", "17"),
        ("report list --category certifications", "reports", "4"),
        ("case list --all", "cases", "3"),
        ("case list --status resolved", "cases", "2"),
        ("agreement list", "customerAgreements", "4"),
        ("agreement list --available", "agreements", "1"),
        ("inquiry list", "complianceInquiries", "2"),
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let whole = against(&service.url, &words).json();
        let parts = all_parts(&service.url, line, member, size);
        assert_eq!(Value::from(parts), whole[member], "{line}");
        assert!(whole["NextToken"].is_null());
    }
}

#[test]
fn no_page_is_requested_that_is_not_needed() {
    let server = Server::start(|request| {
        let page = request
            .query()
            .into_iter()
            .find(|(name, _)| name == "nextToken");
        Answer::json(
            200,
            &match page.map(|(_, token)| token).as_deref() {
                None => json!({"reports": [{"name": "1"}, {"name": "2"}], "nextToken": "p2"}),
                Some("p2") => json!({"reports": [{"name": "3"}, {"name": "4"}], "nextToken": "p3"}),
                _ => json!({"reports": [{"name": "5"}]}),
            },
        )
    });
    let part = |size: &str, token: &str| {
        let mut line = vec!["report", "list", "--max-items", size];
        if !token.is_empty() {
            line.extend(["--starting-token", token]);
        }
        let part = against(&server.url, &line).json();
        let names = part["reports"].as_array().unwrap().iter();
        let names: String = names.map(|it| it["name"].as_str().unwrap()).collect();
        (
            names,
            part["NextToken"].as_str().unwrap_or_default().to_owned(),
        )
    };
    let (first, token) = part("3", "");
    assert_eq!((&*first, server.received().len()), ("123", 2));
    let (second, end) = part("3", &token);
    assert_eq!((&*second, &*end, server.received().len()), ("45", "", 4));
    let asked = server.received()[2].query();
    assert!(
        asked.contains(&("nextToken".to_owned(), "p2".to_owned())),
        "{asked:?}"
    );
    // Behind the last entry of a page the next page begins, and nothing is skipped.
    let (two, token) = part("2", "");
    assert_eq!(&*two, "12");
    assert_eq!(part("1", &token).0, "3");
    // A token of the service is one, too.
    assert_eq!(part("9", "p3").0, "5");
}

#[test]
fn formats_of_entries_alone_have_the_token_beside_them() {
    let text = emulated("report list --max-items 2 --output text");
    let last = text.text().lines().last().unwrap();
    assert!(last.starts_with("NEXTTOKEN\teyJ"), "{last}");
    for form in ["jsonl", "csv", "table"] {
        let part = emulated(&format!("report list --max-items 2 --output {form}"));
        let lines = if form == "jsonl" { 2 } else { 3 };
        assert_eq!(part.text().lines().count(), lines, "{form}");
        assert!(
            part.stderr
                .contains("note: more entries follow: --starting-token eyJ")
        );
    }
    let queried = emulated("report list --max-items 2 --query NextToken --output text");
    assert!(queried.text().starts_with("eyJ"), "{}", queried.text());
    let sorted = run(&[
        "--emulator",
        "report",
        "list",
        "--sort",
        "name",
        "--max-items",
        "2",
    ]);
    sorted.refused(2);
}
