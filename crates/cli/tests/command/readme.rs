//! The command prints what the READMEs show.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use super::run::command;

/// The README of the crate.
const OWN: &str = include_str!("../../README.md");

/// Returns the README of the repository, which the package on crates.io does not contain.
fn of_the_repository() -> Option<String> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let repository = crate_folder.join("../..");
    if crate_folder.file_name()? != "cli" {
        eprintln!("left out: the README of the repository is not in this package");
        return None;
    }
    Some(fs::read_to_string(repository.join("README.md")).unwrap())
}

/// A command in the README, and the output below it.
#[derive(Debug)]
struct Example<'a> {
    line: &'a str,
    output: String,
}

/// Returns the commands of all blocks, in order.
fn shown(readme: &str) -> Vec<Example<'_>> {
    let mut all: Vec<Example> = Vec::new();
    for block in readme.split("```console\n").skip(1) {
        let (block, _) = block.split_once("```").expect("the end of a block");
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
    }
    all
}

/// Runs one line in a shell in this folder. Stderr comes first in the output.
fn printed(line: &str, folder: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_casebook"));
    let clean = command();
    let mut shell = Command::new("/bin/sh");
    shell.env_clear();
    for (name, value) in clean.get_envs() {
        if let Some(value) = value {
            shell.env(name, value);
        }
    }
    let ran = shell
        .args(["-c", line])
        .env("HOME", folder)
        .env("XDG_STATE_HOME", folder)
        .env("PATH", binary.parent().unwrap())
        .current_dir(folder)
        .output()
        .unwrap();
    let mut text = String::from_utf8(ran.stderr).unwrap();
    text.push_str(&String::from_utf8(ran.stdout).unwrap());
    assert!(ran.status.success(), "{line}: {text}");
    text
}

/// Removes the parts that depend on the day: the year and the number of a case id.
fn undated(text: &str) -> String {
    let mut parts = text.split("-muen-");
    let mut undated = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_hexdigit() || c == '-');
        undated.push_str("-muen-…");
        undated.push_str(rest);
    }
    undated
}

#[test]
fn every_command_prints_what_the_readme_shows() {
    for readme in of_the_repository().into_iter().chain([OWN.to_owned()]) {
        let folder = tempfile::tempdir().unwrap();
        let shown = shown(&readme);
        assert!(shown.len() >= 4, "{shown:?}");
        for shown in shown {
            if shown.line.starts_with("casebook emulate ") {
                continue;
            }
            let printed = printed(shown.line, folder.path());
            // The README shows a terminal, which has bars instead of these lines.
            let printed: String = printed
                .split_inclusive('\n')
                .filter(|line| !line.starts_with("fetched: "))
                .collect();
            assert_eq!(undated(&printed), undated(&shown.output), "{}", shown.line);
        }
    }
}

#[test]
fn the_emulator_begins_as_the_readme_shows() {
    const PORT: &str = "127.0.0.1:4747";
    let Some(readme) = of_the_repository() else {
        return;
    };
    let shown = shown(&readme);
    let shown = shown.iter().find(|shown| shown.line.contains(" emulate "));
    let shown = shown.expect("the emulator on a port");
    // A free port, since another program may have the one in the text.
    let line = shown.line.replace(PORT, "127.0.0.1:0");
    let mut process = command()
        .args(line.split(' ').skip(1))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.as_mut().unwrap()).lines();
    let count = shown.output.lines().count();
    let printed: Vec<String> = lines.take(count).map(Result::unwrap).collect();
    process.kill().unwrap();
    process.wait().unwrap();
    let address = printed[0].strip_prefix("http://").unwrap();
    let printed = printed.join("\n").replace(address, PORT);
    assert_eq!(printed.trim_end(), shown.output.trim_end());
}
