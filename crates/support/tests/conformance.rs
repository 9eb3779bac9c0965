//! The published test data, where it is at hand, through the real client over answers made by hand.
//!
//! The data lies beside the repository and is no part of it. A clone without it leaves these tests
//! out and says so; the unit tests of the crate do not need it.
#![cfg(feature = "client")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its data has to end"
)]

#[path = "conformance/golden.rs"]
mod golden;
#[path = "conformance/operations.rs"]
mod operations;
#[path = "conformance/protocol.rs"]
mod protocol;
#[path = "conformance/wire.rs"]
mod wire;

use std::io::Write as _;
use std::path::Path;

use serde_json::Value;

/// A file of the test data, if there is any.
fn json(name: &str) -> Option<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/conformance");
    if !Path::new(folder).exists() {
        // Straight to the stream, since the runner keeps what a passing test prints.
        let what =
            format!("left out: {name}, as there is no conformance data beside the repository");
        let _told = writeln!(std::io::stderr(), "{what}");
        return None;
    }
    let text = std::fs::read_to_string(Path::new(folder).join(name)).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// Ends the test if any case failed, and names them all.
fn report(what: &str, cases: usize, failures: &[String]) {
    eprintln!("{what}: {} of {cases} cases pass", cases - failures.len());
    assert!(cases > 0, "{what}: no case found");
    assert!(failures.is_empty(), "{what}:\n{}", failures.join("\n"));
}
