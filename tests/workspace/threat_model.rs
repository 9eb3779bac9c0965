//! Tests that each test that the threat model names exists.

use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Returns what stands in backticks and is a Rust file, or a test in one.
fn named(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted
        .filter(|name| name.contains('/') && name.contains(".rs"))
        .collect()
}

/// Returns what is missing of a test that is named `FILE::TEST`, or of a file.
fn missing(name: &str) -> Option<String> {
    let (file, test) = name.split_once("::").unwrap_or((name, ""));
    let Ok(source) = std::fs::read_to_string(Path::new(ROOT).join(file)) else {
        return Some(format!("there is no file {file}"));
    };
    let is_there = test.is_empty() || source.contains(&format!("fn {test}("));
    (!is_there).then(|| format!("{file} has no test {test}"))
}

#[test]
fn every_promise_names_tests_that_exist() {
    let text = std::fs::read_to_string(Path::new(ROOT).join("docs/threat-model.md")).unwrap();
    let named = named(&text);
    let missing: Vec<String> = named.iter().filter_map(|name| missing(name)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    let promises = text.split("## Promises").nth(1).unwrap();
    let promises = promises.split("## What is not promised").next().unwrap();
    for row in promises.lines().filter(|line| line.starts_with("| ")) {
        let is_heading = row == "| promise | test |";
        assert!(is_heading || row.contains(".rs"), "no test: {row}");
    }
}

#[test]
fn a_test_that_is_gone_is_found() {
    assert_eq!(missing("tests/workspace/threat_model.rs::missing"), None);
    assert!(missing("tests/workspace/threat_model.rs::not_there").is_some());
    assert!(missing("tests/workspace/not_there.rs").is_some());
}
