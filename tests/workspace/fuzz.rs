//! Tests that each target of `fuzz/` is built, has a corpus, and has its figures in the README.

use std::collections::BTreeSet;
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz");
const MANIFEST: &str = include_str!("../../fuzz/Cargo.toml");
const README: &str = include_str!("../../fuzz/README.md");

/// Returns the names in a folder, without their extensions.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(Path::new(FOLDER).join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().path());
    names
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn each_target_is_built_and_has_a_corpus_and_a_row() {
    let targets = names("fuzz_targets");
    let built = MANIFEST.lines();
    let built = built.filter_map(|line| line.strip_prefix("path = \"fuzz_targets/"));
    let built = built.map(|file| file.trim_end_matches(".rs\"").to_owned());
    assert_eq!(built.collect::<BTreeSet<_>>(), targets);
    assert_eq!(names("corpus"), targets);
    assert!(names("dictionaries").is_subset(&targets));
    let rows = README.lines().filter_map(|line| line.strip_prefix("| `"));
    let rows = rows.filter_map(|row| Some(row.split_once('`')?.0.to_owned()));
    assert_eq!(rows.collect::<BTreeSet<_>>(), targets);
}
