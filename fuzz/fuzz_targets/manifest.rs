//! The manifest of a folder of reports: its entries are written and read again as the same; a line that is
//! none is an error with its number, and never an entry.
#![no_main]
#![allow(
    dead_code,
    unused_imports,
    reason = "the files are those of the command, which uses more of them"
)]

#[path = "../../crates/cli/src/folder/manifest/entry.rs"]
mod entry;
#[path = "../../crates/cli/src/folder/manifest/error.rs"]
mod error;
#[path = "../../crates/cli/src/folder/manifest/file.rs"]
mod file;
#[path = "../../crates/cli/src/folder/manifest/lines.rs"]
mod lines;
#[path = "../../crates/cli/src/folder/manifest/parse.rs"]
mod parse;

use entry::Entry;
use error::ManifestError;
use libfuzzer_sys::fuzz_target;
use lines::Lines;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let count = input.split_inclusive(|byte| *byte == b'\n').count();
    let lines = match parse::parse(input) {
        Ok((lines, _)) => lines,
        Err(ManifestError::Line { at, why }) => {
            assert!((1..=count).contains(&at), "line {at} of {count}");
            let line = input
                .split(|byte| *byte == b'\n')
                .nth(at - 1)
                .expect("the line is there");
            let is_complete = serde_json::from_slice::<Entry>(line).is_ok();
            assert!(!is_complete, "{why}: line {at} is an entry");
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let entries = entries(&lines);
    assert!(entries.len() <= count);
    for entry in &entries {
        // Each name of a file is there once, in whatever case.
        let same = lines
            .with(&entry.file)
            .filter(|(_, other)| other.file.eq_ignore_ascii_case(&entry.file));
        assert_eq!(same.count(), 1);
    }
    let line = |entry: &Entry| serde_json::to_string(entry).expect("an entry has a JSON") + "\n";
    let written = entries.iter().map(line).collect::<String>();
    let (again, others) = parse::parse(written.as_bytes()).expect("what is written is read");
    assert!(!others);
    assert_eq!(self::entries(&again), entries);
    for (line, entry) in written.lines().zip(&entries) {
        let line: Value = serde_json::from_str(line).expect("a line is JSON");
        assert_eq!(line["file"], entry.file.as_str());
    }
});

fn entries(lines: &Lines) -> Vec<Entry> {
    lines.iter().map(|(_, entry)| entry.clone()).collect()
}
