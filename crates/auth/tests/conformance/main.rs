//! The published test data, where it is at hand.
//!
//! The data lies beside the repository and is no part of it. A clone without it leaves these tests
//! out and says so; the unit tests of the crate do not need it.
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

/// The path of a file or folder of the test data, if there is any.
fn data(name: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/conformance"
    ));
    if !folder.exists() {
        // Straight to the stream, since the runner keeps what a passing test prints.
        let what =
            format!("left out: {name}, as there is no conformance data beside the repository");
        let _told = writeln!(std::io::stderr(), "{what}");
        return None;
    }
    Some(folder.join(name))
}

/// A file of the test data as JSON.
fn json(name: &str) -> Option<Value> {
    let text = std::fs::read_to_string(data(name)?).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// Ends the test if any case failed, and names them all.
fn report(what: &str, cases: usize, failures: &[String]) {
    eprintln!("{what}: {} of {cases} cases pass", cases - failures.len());
    assert!(cases > 0, "{what}: no case found");
    assert!(failures.is_empty(), "{what}:\n{}", failures.join("\n"));
}
