//! The names that the files of evidence have in a folder.

/// The manifest of a folder, whose hash each record of a run has.
pub const MANIFEST: &str = "manifest.jsonl";

/// The file with the records of all runs.
pub const RUNS: &str = "runs.txt";

/// The file with the hashes of all files, for `sha256sum -c`.
pub const SUMS: &str = "manifest-sha256.txt";
