//! The count of the cases that are opened from this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use casebook_emulator::{Emulator, Scenario};
use casebook_files::{Access, Lock};

use super::once::{Loss, emulator, server};
use super::run::{RunOutput, keeping, signed};
use super::server::Server;

const CREATE: [&str; 6] = ["case", "create", "--subject", "s", "--body", "b"];

/// Runs the command against a server, with its state in a folder.
fn create(server: &Server, state: &Path, more: &[&str]) -> RunOutput {
    ran(server, state, &[&CREATE[..], more].concat())
}

fn ran(server: &Server, state: &Path, line: &[&str]) -> RunOutput {
    let mut command = signed(&server.url);
    command.env("XDG_STATE_HOME", state).args(line);
    command.output().unwrap().into()
}

fn limited(cases: u32) -> Server {
    let scenario = Scenario::new().sample_data(false);
    let scenario = scenario.case_limit_per_hour(Some(cases));
    let emulator = Emulator::builder().scenario(scenario).build().unwrap();
    server(&emulator, |_, _| Loss::Nothing)
}

/// The only entry of a folder.
fn only(folder: &Path) -> PathBuf {
    let entries: Vec<_> = fs::read_dir(folder).unwrap().collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    entries.into_iter().next().unwrap().unwrap().path()
}

/// The file with the count.
fn file(state: &Path) -> PathBuf {
    only(&only(&state.join("casebook/cases")))
}

/// How many cases are counted.
fn counted(state: &Path) -> usize {
    let text = fs::read_to_string(file(state)).unwrap();
    text.lines()
        .filter(|line| line.parse() != Ok(0_u64))
        .count()
}

#[test]
fn the_tenth_case_comes_with_a_note_and_a_refusal_with_the_count() {
    let state = tempfile::tempdir().unwrap();
    let server = limited(11);
    for _ in 0..9 {
        let opened = create(&server, state.path(), &[]);
        assert_eq!((opened.code, &*opened.other_notes()), (Some(0), ""));
    }
    for cases in [10, 11] {
        let opened = create(&server, state.path(), &[]);
        assert!(opened.json()["caseId"].is_string());
        let says = format!(
            "note: {cases} cases were opened from this machine in the last hour, or may be open; \
             AWS Support allows an account 10; the next is possible in "
        );
        let notes = opened.other_notes();
        assert!(notes.starts_with(&says), "{notes}");
        assert_eq!(notes.lines().count(), 1);
    }
    let refused = create(&server, state.path(), &[]);
    let said = refused.refused(254);
    for words in [
        "CreateCase: CaseCreationLimitExceeded: ",
        "; 11 cases were opened from this machine in the last hour, or may be open; the next is \
         possible in ",
        " minutes, at ",
        "; the account has opened as many cases as one hour allows; wait, or write to an open case",
    ] {
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(counted(state.path()), 11, "a refusal takes no place");
    let json = create(&server, state.path(), &["--error-format", "json"]);
    assert_eq!(json.error()["code"], "CaseCreationLimitExceeded");
}

#[test]
fn a_refusal_says_that_others_have_opened_the_cases() {
    let states = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let server = limited(2);
    for state in &states[..2] {
        create(&server, state.path(), &[]).json();
    }
    for (state, opened, or) in [
        (&states[0], "1 case was", ", or may be open"),
        (&states[2], "no case was", ""),
    ] {
        let refused = create(&server, state.path(), &[]);
        let says =
            format!("; {opened} opened from this machine in the last hour{or}; others have opened");
        assert!(refused.refused(254).contains(&says), "{}", refused.stderr);
    }
}

#[test]
fn the_count_is_exact_after_runs_at_the_same_time_of_which_most_are_refused() {
    for limit in [1, 3, 1, 3] {
        let state = tempfile::tempdir().unwrap();
        let server = limited(limit);
        let runs: Vec<_> = (0..16)
            .map(|_| {
                let mut command = signed(&server.url);
                command.env("XDG_STATE_HOME", state.path()).args(CREATE);
                command.stdout(Stdio::piped()).stderr(Stdio::piped());
                command.spawn().unwrap()
            })
            .collect();
        let runs: Vec<RunOutput> = runs
            .into_iter()
            .map(|run| run.wait_with_output().unwrap().into())
            .collect();
        let codes = |code| runs.iter().filter(|run| run.code == Some(code)).count();
        assert_eq!(
            (codes(0), codes(254)),
            (limit as usize, 16 - limit as usize)
        );
        assert_eq!(counted(state.path()), limit as usize);
        let refused = create(&server, state.path(), &[]);
        let says = format!("; {limit} case");
        assert!(refused.refused(254).contains(&says), "{}", refused.stderr);
    }
}

#[test]
fn a_case_counts_if_it_is_open_or_may_be() {
    let state = tempfile::tempdir().unwrap();
    let emulator = emulator();
    let server = server(&emulator, |operation, request| {
        let body = String::from_utf8_lossy(&request.body);
        match operation {
            "CreateCase" if body.contains("lost") => Loss::Answer,
            _ => Loss::Nothing,
        }
    });
    let create = |more: &[&str]| create(&server, state.path(), more);
    assert_eq!(create(&["--dry-run"]).code, Some(0));
    assert!(!state.path().join("casebook/cases").exists());
    assert_eq!(create(&["--dry-run=service"]).code, Some(0));
    assert_eq!(counted(state.path()), 0);
    for _ in 0..2 {
        create(&["--once", "a"]).json();
        assert_eq!(counted(state.path()), 1, "the second run sends nothing");
    }
    let lost = create(&["--category", "lost", "--service", "x"]);
    assert_eq!(lost.code, Some(252), "{}", lost.stderr);
    assert_eq!(counted(state.path()), 1);
    let input = r#"{"subject": "lost", "communicationBody": "b"}"#;
    let lost = ran(
        &server,
        state.path(),
        &["api", "support", "CreateCase", "--input", input],
    );
    assert_eq!(lost.code, Some(255), "{}", lost.stderr);
    assert_eq!(counted(state.path()), 2, "the case may be open");
    let input = r#"{"subject": "s", "communicationBody": "b"}"#;
    let raw = ["api", "support", "CreateCase", "--input", input];
    ran(&server, state.path(), &raw).json();
    assert_eq!(counted(state.path()), 3);
    for _ in 3..9 {
        ran(&server, state.path(), &raw).json();
    }
    let tenth = ran(&server, state.path(), &raw);
    assert!(
        tenth.stderr.starts_with("note: 10 cases were"),
        "{}",
        tenth.stderr
    );
    let recalled = create(&["--once", "a"]);
    assert_eq!(
        recalled.stderr,
        "note: key a was used before; nothing was sent\n"
    );
}

#[test]
fn a_count_that_cannot_be_kept_stops_no_case() {
    let state = tempfile::tempdir().unwrap();
    let server = limited(3);
    let opened = create(&server, Path::new("/dev/null/state"), &[]);
    assert_eq!((opened.code, &*opened.other_notes()), (Some(0), ""));
    create(&server, state.path(), &[]).json();
    let held = Lock::try_take(&file(state.path()), Access::Owner).unwrap();
    assert!(held.is_some());
    let opened = create(&server, state.path(), &["--timeout", "10"]);
    assert_eq!((opened.code, &*opened.other_notes()), (Some(0), ""));
    let refused = create(&server, state.path(), &[]);
    assert!(!refused.refused(254).contains("from this machine"));
    drop(held);
    assert_eq!(counted(state.path()), 1);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_count() {
    use std::os::unix::fs::PermissionsExt as _;
    let state = tempfile::tempdir().unwrap();
    create(&limited(3), state.path(), &[]).json();
    let file = file(state.path());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(file.parent().unwrap()), 0o700);
    assert_eq!(mode(&state.path().join("casebook")), 0o700);
}

#[test]
fn the_emulator_of_a_run_counts_for_no_account() {
    let state = tempfile::tempdir().unwrap();
    let mut command = keeping(&state.path().join("data"), &CREATE);
    command.env("XDG_STATE_HOME", state.path());
    RunOutput::from(command.output().unwrap()).json();
    assert!(!state.path().join("casebook").exists());
}
