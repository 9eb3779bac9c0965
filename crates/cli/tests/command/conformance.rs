//! Test data beside the repository.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// Reads a file of the test data. If there are no test data, notes on stderr that the test is left
/// out.
///
/// If the data is there, a file that cannot be read is a failure.
pub(super) fn read(name: &str) -> Option<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance");
    if !folder.exists() {
        eprintln!("left out: {name}: {} is not there", folder.display());
        return None;
    }
    let path: PathBuf = folder.join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|why| panic!("{name}: {why}"));
    Some(serde_json::from_slice(&bytes).unwrap_or_else(|why| panic!("{name}: {why}")))
}
