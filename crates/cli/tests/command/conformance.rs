//! Test data that lies beside the repository.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// Reads a file of it, or says on stderr that it is left out since there is no such data at all.
///
/// Where the data is, a file that cannot be read ends the test.
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
