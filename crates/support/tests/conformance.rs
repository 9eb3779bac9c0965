//! Published requests, responses and errors, which our client has to write and read in the same way. The
//! transport of the client is a function that responds with the published response.
//!
//! The data is in a folder beside the repository, and not part of it. Without that folder these tests
//! print that they were left out, and pass. The unit tests of the crate do not need the data.
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

/// Reads a file of the test data. Returns `None` if the folder of the data does not exist.
fn json(name: &str) -> Option<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/conformance");
    if !Path::new(folder).exists() {
        // The message is written to stderr directly, since the test runner hides what `eprintln!`
        // prints in a passing test.
        let what =
            format!("left out: {name}, as there is no conformance data beside the repository");
        let _told = writeln!(std::io::stderr(), "{what}");
        return None;
    }
    let text = std::fs::read_to_string(Path::new(folder).join(name)).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// Fails the test if a case failed, with a list of all that failed, or if there was no case.
fn report(what: &str, cases: usize, failures: &[String]) {
    eprintln!("{what}: {} of {cases} cases pass", cases - failures.len());
    assert!(cases > 0, "{what}: no case found");
    assert!(failures.is_empty(), "{what}:\n{}", failures.join("\n"));
}
