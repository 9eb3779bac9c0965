//! Tests that each citation of the service notes names a section that exists.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const NAME: &str = concat!("docs/service", "-notes.md");

/// Returns the titles of the sections, without their numbers. Each section must have its anchor
/// above it.
fn sections() -> BTreeSet<String> {
    let text = std::fs::read_to_string(Path::new(ROOT).join(NAME)).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let mut titles = BTreeSet::new();
    for pair in lines.windows(2) {
        let Some(heading) = pair[1].strip_prefix("## ") else {
            continue;
        };
        let (number, title) = heading.split_once(". ").unwrap();
        assert_eq!(number, (titles.len() + 1).to_string(), "{heading}");
        let anchor = title.to_lowercase().replace(' ', "-");
        assert_eq!(pair[0], format!("<a id=\"{anchor}\"></a>"), "{heading}");
        let entry = format!("[{number} {title}](#{anchor})");
        assert!(text.contains(&entry), "the contents lack {entry}");
        titles.insert(title.to_owned());
    }
    titles
}

/// Returns the source files of all members of the workspace.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut next: Vec<PathBuf> = ["crates", "tests", "examples", "benches"]
        .map(|folder| Path::new(ROOT).join(folder))
        .into();
    while let Some(folder) = next.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("target") {
                    next.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found
}

/// Joins the lines of comments, because a citation may go over the end of a line.
fn joined(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.trim_start();
        line.trim_start_matches(['/', '!']).trim()
    });
    lines.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_citation_of_the_service_notes_names_a_section_that_exists() {
    let sections = sections();
    let mut cited = BTreeSet::new();
    for path in sources() {
        let text = joined(&std::fs::read_to_string(&path).unwrap());
        for rest in text.split(NAME).skip(1) {
            // A path in `include_str!` is not a citation.
            if rest.starts_with("\")") {
                continue;
            }
            let quoted = rest
                .strip_prefix(", \"")
                .and_then(|rest| rest.split_once('"'));
            let Some((title, _)) = quoted else {
                panic!(
                    "{}: expected a section's title, found {rest:.40}",
                    path.display()
                );
            };
            assert!(
                sections.contains(title),
                "{}: no section {title:?}",
                path.display()
            );
            cited.insert(title.to_owned());
        }
    }
    assert_eq!(
        cited, sections,
        "a section that no code cites has no reader"
    );
}

#[test]
fn no_comment_cites_notes_that_readers_do_not_have() {
    for path in sources() {
        let text = joined(&std::fs::read_to_string(&path).unwrap());
        assert!(
            !text.contains(concat!("API", " notes")),
            "{}",
            path.display()
        );
    }
}
