//! Compares the environment variables and the files in the manual pages with those that the code
//! reads and writes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The list of the manual pages.
const LIST: &str = "crates/cli/src/command/man/environment.rs";

/// Returns the files of Rust code below a folder, without tests.
fn code(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut all = Vec::new();
    for path in paths.filter(|path| path.file_stem().unwrap() != "tests") {
        match path.is_dir() {
            true => all.extend(code(&path)),
            false if path.extension().is_some_and(|end| end == "rs") => all.push(path),
            false => {}
        }
    }
    all
}

/// Variables whose names do not begin like those of AWS.
const OTHERS: [&str; 13] = [
    "COLUMNS",
    "EDITOR",
    "HOME",
    "HTTPS_PROXY",
    "LOCALAPPDATA",
    "NO_COLOR",
    "NO_PROXY",
    "PAGER",
    "TERM",
    "USERPROFILE",
    "VISUAL",
    "XDG_CACHE_HOME",
    "XDG_STATE_HOME",
];

/// Whether a text in quotes is the name of an environment variable.
fn is_variable(text: &str) -> bool {
    // The state of an agreement.
    if text == "AWS_TERMINATED" {
        return false;
    }
    let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let of_aws = text.strip_prefix("AWS_");
    of_aws.is_some_and(|rest| !rest.is_empty() && rest.chars().all(upper))
        || OTHERS.contains(&text)
        || ["https_proxy", "no_proxy"].contains(&text)
}

#[test]
fn the_manual_has_every_environment_variable_that_the_code_reads_and_no_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let root = root.into_iter().find(|folder| folder.join(LIST).exists());
    let root = root.expect("the repository above this crate");
    let mut read = BTreeSet::new();
    for name in ["auth", "stack", "cli"] {
        for path in code(&root.join("crates").join(name).join("src")) {
            if path.ends_with(LIST) {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let (text, _) = text
                .split_once("#[cfg(test)]\nmod tests {")
                .unwrap_or((&text, ""));
            let lines = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let quoted = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
            let named = quoted.filter(|text| is_variable(text));
            read.extend(named.map(str::to_owned));
        }
    }
    let list = fs::read_to_string(root.join(LIST)).unwrap();
    let words = list.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let words = words.filter(|word| is_variable(word)).map(str::to_owned);
    // The code makes the names of the URLs of single services from the names of the services.
    let words = words.filter(|word| !word.starts_with("AWS_ENDPOINT_URL_"));
    let listed: BTreeSet<String> = words.collect();
    assert!(read.len() > 30, "{read:?}");
    assert_eq!(listed, read);
}

#[test]
fn the_manual_has_every_folder_of_the_command() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let root = root.into_iter().find(|folder| folder.join(LIST).exists());
    let root = root.expect("the repository above this crate");
    let list = fs::read_to_string(root.join(LIST)).unwrap();
    let mut count = 0;
    for path in code(&root.join("crates/cli/src")) {
        let text = fs::read_to_string(&path).unwrap();
        for (call, parent) in [
            (".state_folder()", "~/.local/state/casebook"),
            (".cache_folder()", "~/.cache/casebook"),
        ] {
            for used in text.split(call).skip(1) {
                let (_, name) = used.split_once(".join(\"").expect("a folder below it");
                let (name, _) = name.split_once('"').unwrap();
                let folder = format!("\"{parent}/{name}");
                assert!(list.contains(&folder), "{}: {folder}", path.display());
                count += 1;
            }
        }
    }
    assert!(count >= 3, "{count}");
}
