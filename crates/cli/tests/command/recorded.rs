//! Documents that show commands and what they print.
//!
//! With `CASEBOOK_RECORD=1` in the environment the tests write what the commands print now into the
//! documents; `docs/record` runs them so.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::run::command;

/// A command in a document, and the output below it.
#[derive(Debug)]
pub(super) struct Example<'a> {
    pub(super) line: &'a str,
    pub(super) output: String,
}

/// Returns the commands of all blocks, in order.
pub(super) fn shown(document: &str) -> Vec<Example<'_>> {
    let mut all: Vec<Example> = Vec::new();
    for block in document.split(BEGIN).skip(1) {
        let (block, _) = block.split_once(END).expect("the end of a block");
        all.extend(examples(block));
    }
    all
}

const BEGIN: &str = "```console\n";
const END: &str = "```";

fn examples(block: &str) -> Vec<Example<'_>> {
    let mut all: Vec<Example> = Vec::new();
    for line in block.lines() {
        match line.strip_prefix("$ ") {
            Some(line) => all.push(Example {
                line,
                output: String::new(),
            }),
            None => {
                let shown = all.last_mut().expect("a block begins with a command");
                shown.output.push_str(line);
                shown.output.push('\n');
            }
        }
    }
    all
}

/// Asserts that a document shows what its commands print, or writes it into the document.
///
/// `print` runs a command. It returns `None` for a command that another test runs.
pub(super) fn compare(document: &Path, mut print: impl FnMut(&str) -> Option<String>) {
    let shown = fs::read_to_string(document).unwrap();
    let mut blocks = shown.split(BEGIN);
    let mut current = blocks.next().unwrap().to_owned();
    for block in blocks {
        let (block, rest) = block.split_once(END).expect("the end of a block");
        current.push_str(BEGIN);
        for Example { line, output } in examples(block) {
            current.push_str(&format!("$ {line}\n"));
            let printed = print(line).filter(|printed| undated(printed) != undated(&output));
            current.push_str(&printed.unwrap_or(output));
        }
        current.push_str(END);
        current.push_str(rest);
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "the person who runs the tests asks for it"
    )]
    let is_recorded = std::env::var_os("CASEBOOK_RECORD").is_some();
    if is_recorded {
        return fs::write(document, current).unwrap();
    }
    assert!(
        current == shown,
        "{} does not show what its commands print; run docs/record: {}",
        document.display(),
        difference(&shown, &current)
    );
}

/// Returns the first lines that differ.
fn difference(shown: &str, printed: &str) -> String {
    let mut pairs = shown.lines().zip(printed.lines());
    let (shown, printed) = pairs.find(|(a, b)| a != b).unwrap_or(("", "more lines"));
    format!("expected {shown:?}, found {printed:?}")
}

/// Returns the top folder of the repository. The package on crates.io is not in one.
pub(super) fn repository() -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    if own.file_name() != Some(OsStr::new("cli")) {
        eprintln!("left out: the documents of the repository are not in this package");
        return None;
    }
    Some(own.join("../.."))
}

/// Returns a command that runs one line in a shell in this folder, which is the home of the user.
pub(super) fn shell(line: &str, folder: &Path) -> Command {
    let binary = Path::new(env!("CARGO_BIN_EXE_casebook"));
    let mut path = binary.parent().unwrap().as_os_str().to_owned();
    path.push(":/usr/bin:/bin");
    let mut shell = Command::new("/bin/sh");
    shell.env_clear();
    for (name, value) in command().get_envs() {
        if let Some(value) = value {
            shell.env(name, value);
        }
    }
    shell
        .args(["-c", line])
        .env("HOME", folder)
        .env("XDG_STATE_HOME", folder.join(".local/state"))
        .env("PATH", path)
        .current_dir(folder);
    shell
}

/// Returns a text with zeros for the digits that depend on the run: those of dates, times and
/// milliseconds, and the number and year of a case id.
pub(super) fn undated(text: &str) -> String {
    let mut undated = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (part, after);
        if let Some(id) = rest.strip_prefix(ID) {
            after = id.trim_start_matches(|c: char| c.is_ascii_hexdigit() || c == '-');
            part = "-muen-…".to_owned();
        } else if let length @ 1.. = dated(rest) {
            part = rest[..length].replace(DIGIT, "0");
            after = &rest[length..];
        } else if let Some(left) = rest.trim_start_matches(DIGIT).strip_prefix(" ms") {
            part = "0 ms".to_owned();
            after = left;
        } else {
            part = first.to_string();
            after = &rest[first.len_utf8()..];
        }
        undated.push_str(&part);
        rest = after;
    }
    undated
}

const DIGIT: fn(char) -> bool = |c| c.is_ascii_digit();

/// The part of a case id before its year and number.
const ID: &str = "-muen-";

/// Returns the length of the date, or of the time of day, at the beginning of a text.
fn dated(text: &str) -> usize {
    let has = |pattern: &str| {
        let mut bytes = text.bytes();
        pattern.bytes().all(|wanted| match (wanted, bytes.next()) {
            (b'0', Some(found)) => found.is_ascii_digit(),
            (wanted, found) => found == Some(wanted),
        })
    };
    let patterns = ["0000-00-00", "00:00:00.000", "00:00:00", "00:00"];
    let found = patterns.into_iter().find(|pattern| has(pattern));
    found.map_or(0, str::len)
}

#[test]
fn only_dates_times_and_numbers_of_cases_are_left_out() {
    for (text, expected) in [
        (
            "opened 2026-11-28 at 10:12:01.250Z",
            "opened 0000-00-00 at 00:00:00.000Z",
        ),
        (
            "case-111122223333-muen-2026-d8912175b5669ee1 is",
            "case-111122223333-muen-… is",
        ),
        ("answered in 17 ms", "answered in 0 ms"),
        (
            "5442719096 of 12 at 9:5, 起動",
            "5442719096 of 12 at 9:5, 起動",
        ),
    ] {
        assert_eq!(undated(text), expected);
    }
}
