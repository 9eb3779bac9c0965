//! Finds out whether the records of all runs were removed, or that of the first one is missing.

use std::path::Path;

use casebook_evidence::Chain;

use super::finding::Finding;
use crate::folder::{Manifest, RUNS, SUMS};

/// Says what tells of runs in a folder that has no record of one. `None` if there is a record, or nothing tells
/// of a run, as in a folder of an earlier version.
pub(super) fn lost_runs(
    folder: &Path,
    chain: &Chain,
    manifest: Option<&Manifest>,
) -> Option<Finding> {
    let is_there = |name: &str| folder.join(name).symlink_metadata().is_ok();
    let told_by = if chain.runs > 0 {
        return None;
    } else if is_there(RUNS) {
        return Some(Finding::broken(
            "chain",
            RUNS,
            "expected the records of the runs, found an empty file",
        ));
    } else if is_there(SUMS) {
        "`manifest-sha256.txt`, which runs write"
    } else if manifest?.entries().any(|line| line.caller.is_some()) {
        "lines of the manifest with their caller, which STS tells to runs that are recorded"
    } else {
        return None;
    };
    let detail = format!(
        "missing: expected the records of the runs, found {told_by}: the first run was cut off, or somebody \
         has removed the records; the next `report sync` begins the chain anew"
    );
    Some(Finding::broken("chain", RUNS, detail))
}
