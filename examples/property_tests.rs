//! Tests your own code with generated cases, of any kind that the service could return.
//!
//! ```sh
//! cargo run -p casebook-examples --example property_tests
//! ```
//!
//! The feature `proptest` adds `any::<CaseDetails>()`. In your own tests, the macro `proptest!`
//! does what `main` does here.

use std::error::Error;

use casebook::support::CaseDetails;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};

/// The maximum number of characters in the column of the subject.
const WIDTH: usize = 40;

/// The code under test: a case as a row of a table, in three columns.
fn row(case: &CaseDetails) -> String {
    let subject = case.subject.as_deref().unwrap_or("-");
    let mut shown: String = subject
        .chars()
        .map(|c| if c.is_control() || c == '|' { ' ' } else { c })
        .take(WIDTH)
        .collect();
    if shown.chars().count() < subject.chars().count() {
        shown.pop();
        shown.push('…');
    }
    columns(case, &shown)
}

/// A first version of `row`, with a mistake that the test finds.
fn first_attempt(case: &CaseDetails) -> String {
    let subject = case.subject.as_deref().unwrap_or("-");
    let end = subject.len().min(WIDTH);
    columns(case, subject.get(..end).unwrap_or(subject))
}

fn columns(case: &CaseDetails, subject: &str) -> String {
    let day = case.time_created.as_ref().and_then(|time| time.day());
    let is_open = case
        .status
        .as_ref()
        .is_none_or(|it| it.as_str() != "resolved");
    let state = if is_open { "open" } else { "done" };
    format!("{} | {state} | {subject}", day.as_deref().unwrap_or("-"))
}

/// The properties that the row of every case must have.
fn holds(row: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(row.matches('|').count(), 2, "three columns");
    prop_assert!(!row.contains(char::is_control), "one line, and no colours");
    let subject = row.rsplit("| ").next().unwrap_or_default();
    prop_assert!(subject.chars().count() <= WIDTH, "it fits");
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let config = Config {
        cases: 1000,
        failure_persistence: None,
        ..Config::default()
    };
    let any_case = any::<CaseDetails>();

    TestRunner::new(config.clone()).run(&any_case, |case| holds(&row(&case)))?;
    println!("The rows of 1000 cases are in order.");

    match TestRunner::new(config).run(&any_case, |case| holds(&first_attempt(&case))) {
        Err(TestError::Fail(why, least)) => {
            println!("The first attempt breaks by a case with this subject: {why}");
            println!("{:?}", least.subject.unwrap_or_default());
            Ok(())
        }
        other => Err(format!("the first attempt should have failed: {other:?}").into()),
    }
}
