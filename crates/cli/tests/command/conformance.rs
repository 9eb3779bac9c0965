//! Test data that lies beside the repository.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// Reads a file of it, or says on stderr that it is left out.
pub(super) fn read(name: &str) -> Option<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance");
    let path: PathBuf = folder.join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).unwrap()),
        Err(error) => {
            eprintln!("left out: {name}: {error}");
            None
        }
    }
}
