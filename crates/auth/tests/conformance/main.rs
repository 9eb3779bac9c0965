//! Tests with data that AWS has published, if that data is available.
//!
//! The data is in a folder beside the repository, and not a part of it. Without it, these tests
//! print that they are left out. The unit tests of the crate do not need it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its data has to end"
)]

mod config;
mod endpoint;
mod query;
mod rules;
mod sigv4;

use std::io::Write as _;
use std::path::PathBuf;

use serde_json::Value;

/// Returns the path of a file or folder of the test data, or `None` if there is no test data.
fn data(name: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/conformance"
    ));
    if !folder.exists() {
        // `eprintln!` would be captured in a passing test, so the line goes directly to stderr.
        let message =
            format!("left out: {name}, as there is no conformance data beside the repository");
        let _written = writeln!(std::io::stderr(), "{message}");
        return None;
    }
    Some(folder.join(name))
}

/// Reads a file of the test data as JSON.
fn json(name: &str) -> Option<Value> {
    let text = std::fs::read_to_string(data(name)?).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// Panics with the list of failed cases, unless the list is empty.
fn report(suite: &str, cases: usize, failures: &[String]) {
    eprintln!("{suite}: {} of {cases} cases pass", cases - failures.len());
    assert!(cases > 0, "{suite}: no case found");
    assert!(failures.is_empty(), "{suite}:\n{}", failures.join("\n"));
}
