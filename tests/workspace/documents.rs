//! Tests that everything which the documents of the repository name really exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use casebook::protocol::Operation;
use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const ARCHITECTURE: &str = include_str!("../../ARCHITECTURE.md");
const CONTRIBUTING: &str = include_str!("../../CONTRIBUTING.md");
const NOTES: &str = include_str!("../../docs/service-notes.md");
const README: &str = include_str!("../../README.md");

/// The service models.
const MODELS: [&str; 2] = [
    include_str!("../../crates/emulator/model/artifact-2018-05-10.json"),
    include_str!("../../crates/emulator/model/support-2013-04-15.json"),
];

/// The names of folders that do not belong to the repository.
const NOT_OURS: [&str; 3] = [".git", "node_modules", "target"];

/// Returns the paths of all files and folders, relative to the root of the repository.
fn paths() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut next = vec![String::new()];
    while let Some(folder) = next.pop() {
        for entry in fs::read_dir(Path::new(ROOT).join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if NOT_OURS.contains(&name.as_str()) {
                continue;
            }
            let path = match folder.as_str() {
                "" => name,
                above => format!("{above}/{name}"),
            };
            if entry.file_type().unwrap().is_dir() {
                next.push(path.clone());
            }
            found.insert(path);
        }
    }
    found
}

/// Returns the texts in backticks in a document.
fn spans(document: &str) -> Vec<&str> {
    let parts: Vec<&str> = document.split('`').collect();
    assert_eq!(parts.len() % 2, 1, "expected a backtick to close each one");
    parts.into_iter().skip(1).step_by(2).collect()
}

/// Returns whether a text in backticks is meant as a path in the repository.
fn is_path(span: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    let extension = span.rsplit_once('.').map_or("", |(_, extension)| extension);
    span.chars().all(is_plain)
        && !span.starts_with('/')
        && (span.contains('/') || ["json", "md", "rs", "toml", "tsv"].contains(&extension))
}

/// Splits a text into words, and leaves out those that are too short to be names.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| word.len() > 2)
}

#[test]
fn every_path_in_a_document_is_that_of_one_file_or_folder() {
    let paths = paths();
    let mut seen = 0;
    for document in [ARCHITECTURE, CONTRIBUTING, NOTES] {
        for span in spans(document).into_iter().filter(|span| is_path(span)) {
            let path = span.trim_end_matches('/');
            let end = format!("/{path}");
            let found: Vec<_> = paths.iter().filter(|path| path.ends_with(&end)).collect();
            assert!(
                paths.contains(path) || found.len() == 1,
                "{span}: expected one such path, found {found:?}"
            );
            seen += 1;
        }
    }
    assert!(seen > 50, "paths are found: {seen}");
}

/// A word of prose in backticks need not be a name. So only those words are looked up that have a
/// capital or an underscore, or are part of a path of modules or of a macro.
#[test]
fn every_name_in_a_document_occurs_in_the_code() {
    let mut code = BTreeSet::new();
    for path in paths() {
        let is_source = path.starts_with("crates/") && path.ends_with(".rs");
        if !is_source && !path.ends_with(".toml") {
            continue;
        }
        let text = fs::read_to_string(Path::new(ROOT).join(&path)).unwrap();
        let lines = text.lines().map(str::trim_start);
        for line in lines.filter(|line| !line.starts_with("//")) {
            code.extend(words(line).map(str::to_owned));
        }
    }
    for document in [ARCHITECTURE, CONTRIBUTING] {
        let names = spans(document).into_iter().filter(|span| {
            // Names of the standard library are not looked up, because our code does not use all
            // that the documents mention.
            !is_path(span) && !span.starts_with("std::")
        });
        for span in names {
            let is_code = span.contains("::") || span.ends_with('!');
            let is_name =
                |word: &&str| is_code || word.contains(|c: char| c.is_uppercase() || c == '_');
            for word in words(span).filter(is_name) {
                assert!(
                    code.contains(word),
                    "`{span}`: {word} is not in the code any more"
                );
            }
        }
    }
}

#[test]
fn the_list_of_the_workspace_has_every_crate_and_every_folder_of_tests() {
    let listed: BTreeSet<&str> = ARCHITECTURE
        .lines()
        .filter_map(|line| {
            line.strip_prefix("    ")?
                .split(' ')
                .next()?
                .strip_suffix('/')
        })
        .collect();
    let paths = paths();
    for folder in &listed {
        assert!(paths.contains(*folder), "there is no folder {folder}");
    }
    for path in &paths {
        let is_inside = |above: &str| {
            let name = path.strip_prefix(above);
            name.is_some_and(|name| !name.contains('/'))
        };
        let is_part = is_inside("crates/") || is_inside("tests/");
        if is_part && Path::new(ROOT).join(path).is_dir() {
            assert!(listed.contains(path.as_str()), "{path} is not in the list");
        }
    }
}

#[test]
fn the_readme_says_how_many_operations_there_are() {
    macro_rules! names {
        ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
            [$(<$operation as Operation>::NAME),+]
        };
    }
    let artifact = casebook::artifact::operations!(names);
    let support = casebook::support::operations!(names);
    let ours = artifact.len() + support.len();
    let all: usize = MODELS
        .map(|model| serde_json::from_str::<Value>(model).unwrap())
        .iter()
        .map(|model| model["operations"].as_object().unwrap().len())
        .sum();
    let readme: Vec<&str> = README.split_whitespace().collect();
    let sentence = format!("casebook has {ours} of the {all} operations in the service models");
    assert!(
        readme.join(" ").contains(&sentence),
        "the README lacks: {sentence}"
    );
}
