//! `emulate --data`, and commands with the data file.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use super::super::run::{RunOutput, keeping, kept};
use super::EmulatorProcess;

#[test]
fn data_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data");
    let data = ["--data", file.to_str().unwrap()];
    let first = EmulatorProcess::start(&data);
    first.client("account set SUBSCRIBED").json();
    drop(first);
    let second = EmulatorProcess::start(&data);
    let shown = second.client("account show").json();
    assert_eq!(
        shown["accountSettings"]["notificationSubscriptionStatus"],
        "SUBSCRIBED"
    );
}

#[test]
fn commands_of_a_pipe_have_the_data_file_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    // Starts four commands at the same time, on a data file that does not exist yet.
    let started: Vec<_> = (0..4)
        .map(|number| {
            let subject = number.to_string();
            let create = ["case", "create", "--subject", &subject, "--body", "b"];
            let mut command = keeping(&data, &create);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    for child in started {
        RunOutput::from(child.wait_with_output().unwrap()).json();
    }
    let cases = kept(&data, &["case", "list"]).json();
    let subjects = cases["cases"].as_array().unwrap().iter();
    let subjects = subjects.filter(|case| case["subject"].as_str().unwrap().len() == 1);
    assert_eq!(subjects.count(), 4);
}

#[test]
fn who_has_the_data_file_open_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data");
    let mut emulating = EmulatorProcess::start(&["--data", file.to_str().unwrap()]);
    let ran = kept(&file, &["case", "list"]);
    assert_eq!(ran.code, Some(255), "{}", ran.stderr);
    let holder = if cfg!(target_os = "linux") {
        format!("process {} (casebook) has it open", emulating.child.id())
    } else {
        "an emulator has it open, in this process or another one".to_owned()
    };
    let why = format!(
        "the data file {} cannot be opened: {holder}",
        file.display()
    );
    let told =
        format!("note: waiting: {why}\nerror: {why}; waited 5 seconds for that process to end\n");
    assert_eq!(ran.stderr, told);

    // The command waits no longer than --timeout.
    let ran = kept(&file, &["case", "list", "--timeout", "0.5"]);
    let told = format!("error: {why}; waited 0.5 seconds for that process to end\n");
    assert_eq!(ran.stderr, told);

    // A waiting process handles signals.
    #[cfg(unix)]
    {
        let mut command = keeping(&file, &["case", "list"]);
        let mut waiting = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(waiting.stderr.take().unwrap()).lines();
        assert!(lines.next().unwrap().unwrap().starts_with("note: waiting"));
        let id = waiting.id().to_string();
        Command::new("kill").args(["-INT", &id]).status().unwrap();
        assert_eq!(waiting.wait().unwrap().code(), Some(130));
    }

    // If the process that has the file open ends in time, the command succeeds.
    let mut command = keeping(&file, &["case", "list"]);
    let mut waiting = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(waiting.stderr.take().unwrap());
    let mut note = String::new();
    stderr.read_line(&mut note).unwrap();
    emulating.child.kill().unwrap();
    RunOutput::from(waiting.wait_with_output().unwrap()).json();
}

#[test]
fn a_file_that_is_no_data_file_is_told_with_what_to_do_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes");
    for contents in ["no data\n".to_owned(), "x".repeat(1 << 20)] {
        std::fs::write(&file, &contents).unwrap();
        let ran = kept(&file, &["case", "list"]);
        let said = ran.refused(255);
        assert!(
            said.contains("it is no data file of the emulator"),
            "{said}"
        );
        assert!(said.contains("--data") && !said.contains("redb"), "{said}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), contents);
    }
}
