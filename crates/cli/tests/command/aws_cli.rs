//! The comparison with the AWS CLI says what the command does.

use std::collections::BTreeSet;

use super::recorded::repository;
use super::run::{emulated, run};

/// The sections of the comparison, each with its rows as cells; `None` outside of the repository.
fn rows(section: &str) -> Option<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(repository()?.join("docs/aws-cli.md")).unwrap();
    let begin = text.find(&format!("\n## {section}\n")).unwrap();
    let lines = text[begin..].lines().skip(2);
    let lines = lines.take_while(|line| !line.starts_with("## "));
    let rows = lines.filter(|line| line.starts_with("| ") && !line.contains("---"));
    let rows = rows.skip(1).map(|line| {
        let cells = line.trim_matches('|').split(" | ");
        cells.map(|cell| cell.trim().to_owned()).collect()
    });
    Some(rows.collect())
}

fn help() -> String {
    run(&["--help"]).text().to_owned()
}

#[test]
fn each_option_is_there_or_is_missing_as_the_table_says() {
    let Some(rows) = rows("Options") else { return };
    let help = help();
    let has = |option: &str| {
        let mut words = help.split_whitespace();
        words.any(|word| word == option)
    };
    assert!(rows.len() > 10);
    for row in rows {
        let theirs = row[0].trim_matches('`');
        match row[1].as_str() {
            "none" => assert!(!has(theirs), "{theirs}"),
            ours => assert!(has(ours.trim_matches('`')), "{ours}"),
        }
    }
}

#[test]
fn the_exit_codes_are_all_there() {
    let Some(rows) = rows("Exit status") else {
        return;
    };
    let told: BTreeSet<u8> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    let help = help();
    let (_, ours) = help.split_once("Exit status:").unwrap();
    let numbers = ours
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    let ours: BTreeSet<u8> = numbers.filter_map(|word| word.parse().ok()).collect();
    assert_eq!(told, ours);
}

#[test]
fn the_variables_are_those_of_the_manual_page() {
    let Some(top) = repository() else { return };
    let text = std::fs::read_to_string(top.join("docs/aws-cli.md")).unwrap();
    let manual = run(&["man"]).text().replace("\\-", "-");
    let names = text.split('`').filter(|word| word.starts_with("AWS_"));
    let names: BTreeSet<&str> = names.map(|word| word.split('=').next().unwrap()).collect();
    assert!(names.len() > 8, "{names:?}");
    for name in names {
        assert!(manual.contains(name), "{name}");
    }
}

#[test]
fn the_lines_about_names_and_formats_hold() {
    let long = emulated("api artifact ListReports").json();
    let count = long["reports"].as_array().unwrap().len();
    for name in ["list-reports", "listreports"] {
        let same = emulated(&format!("api artifact {name}")).json();
        assert_eq!(same["reports"].as_array().unwrap().len(), count);
    }
    let yaml = emulated("account show --output yaml");
    let stream = emulated("account show --output yaml-stream");
    assert_eq!(yaml.text(), stream.text());
    let all = emulated("report list").json();
    let all = all["reports"].as_array().unwrap().len();
    // `api` sends one request, and the others read all pages.
    assert!(count < all, "{count}");
    let page = emulated("report list --max-items 1").json();
    let next = page["NextToken"].as_str().unwrap();
    let rest = emulated(&format!("report list --starting-token {next}")).json();
    assert_eq!(rest["reports"].as_array().unwrap().len() + 1, all);
}
