//! Runs the command in a clean environment.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The output of a run and its exit code.
#[derive(Debug)]
pub(super) struct RunOutput {
    pub(super) code: Option<i32>,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: String,
}

impl RunOutput {
    /// Stdout as text.
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// Stdout as JSON, of a successful run.
    pub(super) fn json(&self) -> Value {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        serde_json::from_slice(&self.stdout).unwrap()
    }

    /// Stderr without the notes that tell where a new case was filed and its number.
    pub(super) fn other_notes(&self) -> String {
        const NOTES: [&str; 3] = [
            "note: filed under ",
            "note: opened case ",
            "note: the case is open, but its number is not known: ",
        ];
        let lines = self.stderr.split_inclusive('\n');
        lines
            .filter(|line| !NOTES.iter().any(|note| line.starts_with(note)))
            .collect()
    }

    /// The last line of stderr as JSON.
    pub(super) fn error(&self) -> Value {
        let line = self.stderr.lines().last().unwrap_or_default();
        serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {}", self.stderr))
    }

    /// Asserts that the run failed with this code and one line, and printed nothing on stdout.
    /// Returns the line. Notes about further attempts and files that were uploaded may stand before
    /// it.
    pub(super) fn refused(&self, code: i32) -> &str {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        assert_eq!(self.text(), "");
        let lines: Vec<&str> = self.lines_without_attempts().collect();
        // The things that the user may have meant stand below the line.
        let [line, candidates @ ..] = &lines[..] else {
            panic!("expected one line, found none");
        };
        let are_candidates = candidates.iter().all(|line| line.starts_with("  "));
        assert!(are_candidates, "{}", self.stderr);
        line.strip_prefix("error: ").unwrap_or(line)
    }

    /// The lines of stderr, without those about further attempts and about files that were uploaded.
    pub(super) fn lines_without_attempts(&self) -> impl Iterator<Item = &str> {
        let is_attempt = |line: &&str| line.starts_with("note: ") && line.contains(": attempt ");
        let is_upload = |line: &&str| line.starts_with("uploaded: ");
        let lines = self.stderr.lines();
        lines.filter(move |line| !is_attempt(line) && !is_upload(line))
    }
}

impl From<Output> for RunOutput {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Returns the command, without variables except for a missing home directory and a missing folder
/// for state, without instance metadata and without a pager.
pub(super) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_casebook"));
    command
        .env_clear()
        .env("HOME", "/nonexistent")
        // A folder that cannot be created, so that no test counts the cases of another.
        .env("XDG_STATE_HOME", "/dev/null/state")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_PAGER", "");
    command
}

/// Runs the command with these arguments.
pub(super) fn run(arguments: &[impl AsRef<OsStr>]) -> RunOutput {
    command().args(arguments).output().unwrap().into()
}

/// Runs the command against the emulator with sample data; the line is split at blanks.
pub(super) fn emulated(line: &str) -> RunOutput {
    let mut arguments = vec!["--emulator"];
    arguments.extend(line.split(' '));
    run(&arguments)
}

/// Runs the command against the emulator, as on a screen of this width; the line is split at
/// blanks.
pub(super) fn emulated_at(columns: u16, line: &str) -> RunOutput {
    let mut command = command();
    command
        .env("COLUMNS", columns.to_string())
        .arg("--emulator");
    command.args(line.split(' ')).output().unwrap().into()
}

/// Returns the command, against an emulator with its data in a file.
pub(super) fn keeping(data: &Path, line: &[&str]) -> Command {
    let mut command = command();
    command.arg("--emulator").arg("--data").arg(data).args(line);
    command
}

/// Runs the command against an emulator with its data in a file.
pub(super) fn kept(data: &Path, line: &[&str]) -> RunOutput {
    keeping(data, line).output().unwrap().into()
}

/// Runs the command against the server at a URL, with credentials and a Region in the environment.
pub(super) fn against(url: &str, arguments: &[&str]) -> RunOutput {
    signed(url).args(arguments).output().unwrap().into()
}

/// Returns the command, with credentials, a Region and a URL in the environment.
pub(super) fn signed(url: &str) -> Command {
    let mut command = command();
    command
        .env("AWS_ACCESS_KEY_ID", casebook_emulator::ACCESS_KEY_ID)
        .env(
            "AWS_SECRET_ACCESS_KEY",
            casebook_emulator::SECRET_ACCESS_KEY,
        )
        .env("AWS_REGION", "eu-central-1")
        .env("AWS_ENDPOINT_URL", url);
    command
}

/// Runs a command with this text on stdin.
pub(super) fn fed(mut command: Command, stdin: &str) -> RunOutput {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(stdin.as_bytes()).unwrap();
    drop(pipe);
    child.wait_with_output().unwrap().into()
}
