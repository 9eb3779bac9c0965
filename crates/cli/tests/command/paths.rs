//! Paths at which there is no such file or folder.

use std::fs;
use std::process::Command;

use super::run::{RunOutput, command};

const REPORT: &str = "report-4RyXbET1h68HRIro";
const AGREEMENT: &str = "customer-agreement-4QmX0tZr7BvKc2Lp";
const INQUIRY: &str = "compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1";
const CASE: [&str; 4] = ["case", "create", "--subject", "s"];

/// Runs a command in a folder with a file `f` and a folder `d`.
fn at(folder: &std::path::Path, line: &[&str]) -> RunOutput {
    let mut command = command();
    command.current_dir(folder).args(line);
    if line[0] != "emulate" {
        command.arg("--emulator");
    }
    command.output().unwrap().into()
}

fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("f"), "text").unwrap();
    fs::create_dir(home.path().join("d")).unwrap();
    home
}

#[test]
fn a_file_is_not_written_below_a_file_or_in_a_missing_folder() {
    let home = home();
    for line in [
        &["report", "get", REPORT, "-o"][..],
        &["report", "terms", REPORT, "-o"],
        &["agreement", "get", AGREEMENT, "-o"],
        &["inquiry", "export", INQUIRY, "-o"],
        &["api", "artifact", "--raw", "GET", "/v1/report/list", "-o"],
    ] {
        for (path, says) in [
            ("f/x.pdf", "f/x.pdf: expected the folder f, found a file"),
            (
                "none/x.pdf",
                "none/x.pdf: expected the folder none, found nothing",
            ),
            ("none/", "none/: expected the folder none, found nothing"),
        ] {
            let ran = at(home.path(), &[line, &[path]].concat());
            let said = ran.refused(1);
            assert!(said.ends_with(says), "{line:?}: {said}");
        }
    }
    assert_eq!(fs::read(home.path().join("f")).unwrap(), b"text");
}

#[test]
fn a_folder_for_documents_is_not_made_of_a_file() {
    let home = home();
    for line in [
        &["report", "sync"][..],
        &["attachment", "get", "--case", "4901699435", "-d"],
        &["man", "--dir"],
    ] {
        let ran = at(home.path(), &[line, &["f"]].concat());
        let says = "f: expected a folder, found a file; choose another path";
        assert!(ran.stderr.contains(says), "{line:?}: {}", ran.stderr);
        assert_ne!(ran.code, Some(0));
    }
}

#[test]
fn a_folder_is_not_read_as_a_file() {
    let home = home();
    let body = [&CASE[..], &["--body-file"]].concat();
    let attach = [&CASE[..], &["--body", "b", "--attach"]].concat();
    for line in [
        &body[..],
        &attach[..],
        &["inquiry", "ask", "--file"],
        &["emulate", "--scenario"],
        &["emulate", "--faults"],
        &["emulate", "--credentials"],
    ] {
        for (path, says) in [
            ("d", "expected a file, found a folder"),
            ("f/x", "expected the folder f, found a file"),
            ("none/x", "expected the folder none, found nothing"),
        ] {
            let ran = at(home.path(), &[line, &[path]].concat());
            let said = ran.refused(252);
            let is_named = said.contains(path) && said.contains(line[line.len() - 1]);
            assert!(is_named && said.ends_with(says), "{line:?}: {said}");
        }
    }
    let input = ["api", "support", "CreateCase", "--input", "@d"];
    let ran = at(home.path(), &input);
    assert!(
        ran.refused(252)
            .ends_with("expected a file, found a folder")
    );
}

#[test]
fn a_pipe_that_is_too_long_to_attach_is_told_where_to_go() {
    let home = home();
    let pipe = home.path().join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let to = pipe.clone();
    let writing = std::thread::spawn(move || fs::write(to, vec![0; 5_000_001]));
    let line = [&CASE[..], &["--body", "b", "--attach", "pipe"]].concat();
    let ran = at(home.path(), &line);
    assert_eq!(
        ran.refused(252),
        "--attach: pipe: expected at most 5000000 bytes from a pipe or a device, found more; save it to a \
         file, which can have up to 150 MB"
    );
    // The reader is gone before the last byte is written.
    let _ = writing.join();
}
