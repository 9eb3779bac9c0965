//! The command prints what the READMEs show.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::recorded::{compare, repository, shell, shown, undated};
use super::run::command;

/// Returns the READMEs: of this crate and, where it is, of the repository, which the package on
/// crates.io does not contain.
fn readmes() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    repository()
        .map(|top| top.join("README.md"))
        .into_iter()
        .chain([own])
        .collect()
}

/// Runs one line in a shell in this folder. Stderr comes first in the output.
fn printed(line: &str, folder: &Path) -> String {
    let ran = shell(line, folder).output().unwrap();
    let mut text = String::from_utf8(ran.stderr).unwrap();
    text.push_str(&String::from_utf8(ran.stdout).unwrap());
    assert!(ran.status.success(), "{line}: {text}");
    // The README shows a terminal, which has bars instead of these lines.
    let lines = text.split_inclusive('\n');
    lines
        .filter(|line| !line.starts_with("fetched: "))
        .collect()
}

#[test]
fn every_command_prints_what_the_readme_shows() {
    for readme in readmes() {
        let folder = tempfile::tempdir().unwrap();
        let mut count = 0;
        compare(&readme, |line| {
            count += 1;
            let ends = !line.starts_with("casebook emulate ");
            ends.then(|| printed(line, folder.path()))
        });
        assert!(count >= 4, "{count}");
    }
}

/// The text of a picture, without the spaces between its parts.
fn drawn(picture: &str) -> String {
    let texts = picture
        .split("</text>")
        .filter_map(|part| part.rsplit_once('>'));
    let text: String = texts.map(|(_, text)| text).collect();
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    text.split_whitespace().collect()
}

#[cfg(unix)]
#[test]
fn the_picture_shows_what_its_commands_print() {
    let Some(top) = repository() else { return };
    let picture = std::fs::read_to_string(top.join("docs/terminal.svg")).unwrap();
    let title = picture.split_once("<title>").unwrap().1;
    let title = title.split_once("</title>").unwrap().0;
    let folder = tempfile::tempdir().unwrap();
    let lines = title.split("; ");
    let shown: String = lines
        .map(|line| {
            let shown = super::pty::show(shell(line, folder.path()), 80);
            assert_eq!(shown.code, Some(0), "{}", shown.text);
            format!("$ {line}\n{}", console::strip_ansi_codes(&shown.text))
        })
        .collect();
    let shown: String = shown.split_whitespace().collect();
    assert_eq!(
        undated(&drawn(&picture)),
        undated(&shown),
        "run docs/record"
    );
}

#[test]
fn the_emulator_begins_as_the_readme_shows() {
    const PORT: &str = "127.0.0.1:4747";
    let Some(top) = repository() else { return };
    let readme = std::fs::read_to_string(top.join("README.md")).unwrap();
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
