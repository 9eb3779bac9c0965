//! Tests that each target of `fuzz/` is built, has a corpus, and has its figures in the README.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz");
const MANIFEST: &str = include_str!("../../fuzz/Cargo.toml");
const README: &str = include_str!("../../fuzz/README.md");

/// The least number of executions of a target, and of all together.
const LEAST: (u64, u64) = (2_000_000, 100_000_000);

/// Returns the names in a folder, without their extensions.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(Path::new(FOLDER).join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().path());
    names
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

/// Returns the executions of each target: the third column of the table.
fn executions() -> BTreeMap<String, u64> {
    let rows = README.lines().filter(|line| line.starts_with("| `"));
    let executions = rows.map(|row| {
        let cells = row.split(" | ").collect::<Vec<_>>();
        let name = cells[0].trim_matches(['|', ' ', '`']).to_owned();
        (name, cells[2].replace(',', "").parse().unwrap())
    });
    executions.collect()
}

#[test]
fn each_target_is_built_and_has_a_corpus() {
    let targets = names("fuzz_targets");
    let built = MANIFEST.lines();
    let built = built.filter_map(|line| line.strip_prefix("path = \"fuzz_targets/"));
    let built = built.map(|file| file.trim_end_matches(".rs\"").to_owned());
    assert_eq!(built.collect::<BTreeSet<_>>(), targets);
    assert_eq!(names("corpus"), targets);
    assert!(names("dictionaries").is_subset(&targets));
}

#[test]
fn the_readme_has_the_executions_of_each_target() {
    let executions = executions();
    let (each, all) = LEAST;
    assert!(executions.keys().eq(&names("fuzz_targets")));
    assert!(
        executions.values().all(|count| *count >= each),
        "{executions:#?}"
    );
    assert!(executions.values().sum::<u64>() >= all);
}
