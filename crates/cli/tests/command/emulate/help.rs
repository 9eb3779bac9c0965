//! Runs the examples of `casebook emulate --help` as they stand there.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::super::run::{RunOutput, command};
use super::EmulatorProcess;

fn help() -> String {
    let output = command().args(["emulate", "--help"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Returns a shell in which `casebook` is a script that listens on a free port, so that tests can
/// run at the same time.
fn shell(line: &str, folder: &Path) -> Command {
    let script = folder.join("casebook");
    let binary = env!("CARGO_BIN_EXE_casebook");
    let text = format!("#!/bin/sh\nexec '{binary}' \"$@\" --listen 127.0.0.1:0\n");
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("PATH=\"$PWD:$PATH\"; {line}")])
        .current_dir(folder);
    shell
}

#[test]
fn every_example_of_the_help_runs_as_it_stands() {
    let help = help();
    let folder = tempfile::tempdir().unwrap();
    let mut emulating: Option<EmulatorProcess> = None;
    let (mut started, mut controlled) = (0, 0);
    let mut lines = help.lines();
    while let Some(line) = lines.next() {
        let line = line.trim();
        if let Some(name) = line.strip_suffix(".json:") {
            let text: String = lines
                .by_ref()
                .take_while(|line| line.trim() != "}")
                .collect();
            fs::write(folder.path().join(format!("{name}.json")), text + "}").unwrap();
            // The lines up to the brace were the content of the file; the command follows them.
            continue;
        }
        let Some(example) = line.strip_prefix("$ ") else {
            continue;
        };
        if example.starts_with("casebook emulate ") {
            let exec = format!("exec {example}");
            emulating = Some(EmulatorProcess::started(shell(&exec, folder.path())));
            started += 1;
            continue;
        }
        let emulating = emulating.as_ref().expect("an emulator before a control");
        let mut shell = shell(&format!("{example} --no-progress-meter"), folder.path());
        shell.envs(emulating.variables.iter().cloned());
        let shown = RunOutput::from(shell.output().unwrap()).json();
        assert_eq!(shown["message"], Value::Null, "{example}: {shown}");
        controlled += 1;
    }
    assert_eq!((started, controlled), (5, 6));
}

#[test]
fn the_examples_of_the_help_have_the_effect_that_it_promises() {
    let help = help();
    let folder = tempfile::tempdir().unwrap();
    let start = |name: &str| {
        let (_, text) = help.split_once(&format!("{name}.json:")).unwrap();
        let (text, _) = text.split_once('$').unwrap();
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        EmulatorProcess::start(&[&format!("--{name}"), path.to_str().unwrap()])
    };
    let emulating = start("scenario");
    let reports = emulating.client("report list").json();
    assert_eq!(reports["reports"], Value::Array(Vec::new()));
    let create = "case create --subject s --body b --service aws-lambda --category other";
    emulating.client(create).json();
    let refused = emulating.client(create);
    assert!(
        refused.stderr.contains("CaseCreationLimitExceeded"),
        "{}",
        refused.stderr
    );
    drop(emulating);

    let emulating = start("faults");
    let plan: Value = serde_json::from_str(
        emulating
            .ask("GET /_emulator/faults HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            .split_once("\r\n\r\n")
            .unwrap()
            .1,
    )
    .unwrap();
    assert_eq!(plan["plan"]["faults"][0]["fault"]["kind"], "lost-answer");
    assert_eq!(plan["plan"]["faults"].as_array().unwrap().len(), 2);
}

#[test]
fn the_help_names_every_member_and_every_control() {
    let help = help();
    let emulating = EmulatorProcess::start(&[]);
    let state = emulating
        .ask("GET /_emulator/state HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    let state: Value = serde_json::from_str(state.split_once("\r\n\r\n").unwrap().1).unwrap();
    for member in state["scenario"].as_object().unwrap().keys() {
        assert!(
            help.contains(&format!("\n  {member} ")) || help.contains(&format!("\n  {member}\n")),
            "{member}"
        );
    }
    for action in ["start", "ask", "reply", "resolve"] {
        assert!(help.contains(&format!("/_emulator/cases/CASE_ID/{action}")));
        let control = format!("POST /_emulator/cases/{{caseId}}/{action}");
        assert!(
            state["controls"]
                .as_array()
                .unwrap()
                .contains(&control.into())
        );
    }
    // The error of an unknown kind lists all kinds.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("faults.json");
    fs::write(&file, r#"{"faults": [{"fault": {"kind": "?"}}]}"#).unwrap();
    let output = command()
        .args(["emulate", "--faults", file.to_str().unwrap()])
        .output();
    let ran = RunOutput::from(output.unwrap());
    let line = ran.refused(252);
    let (_, kinds) = line.split_once("expected one of ").unwrap();
    let (kinds, _) = kinds.split_once(", found").unwrap();
    for kind in kinds.split(", ") {
        assert!(
            help.contains(&format!("    {kind} "))
                || help.contains(&format!("{kind},"))
                || help.contains(&format!(", {kind}\n")),
            "{kind}"
        );
    }
}
