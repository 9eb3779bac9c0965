//! The tour: a session on a terminal of 80 columns and 24 lines, as `docs/tour.md` shows it.

use std::fs;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use super::cases::file;
use super::pty::start_typing;
use super::recorded::{compare, repository, shell};
use super::run::command;

/// The address that the document shows.
const SHOWN: &str = "127.0.0.1:4747";

/// The text of the case and that of the reply, which the user writes in an editor.
const TEXTS: [(&str, &str); 2] = [
    (
        "casebook case create",
        "The volume of the database is full although nothing was written since Monday.\n",
    ),
    (
        "casebook case reply",
        "It is vol-0abc1234. A snapshot of Sunday is half as large.\n",
    ),
];

/// What the user types: at the end of this text on the screen, these keys.
const KEYS: [(&str, &[(&str, &str)]); 2] = [
    (
        "casebook case create",
        &[
            ("Service:", "ec2\r"),
            ("Category:", "perf\r"),
            ("Severity:", "normal\r"),
            ("Subject:", "The volume is full\r"),
            ("Attach:", "volume.log\r"),
            ("the path of another file", "\r"),
            ("stop, and send nothing", "open\r"),
        ],
    ),
    (
        "casebook case reply",
        &[("stop, and send nothing", "send\r")],
    ),
];

/// An emulator on a port, for the whole session.
struct Served {
    process: Child,
    /// The port that it listens on.
    address: String,
    /// Its stdout, which stays open as long as it runs.
    _stdout: Lines<BufReader<ChildStdout>>,
    /// What it printed.
    printed: String,
    /// The variables that its lines export.
    variables: Vec<(String, String)>,
}

impl Served {
    fn start() -> Self {
        let mut process = command()
            .args(["emulate", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first.strip_prefix("http://").unwrap();
        let mut printed = format!("http://{SHOWN}\n");
        let mut variables = Vec::new();
        while variables.len() < 5 {
            let line = lines.next().unwrap().unwrap();
            let (name, value) = line
                .strip_prefix("export ")
                .unwrap()
                .split_once('=')
                .unwrap();
            variables.push((name.to_owned(), value.to_owned()));
            printed.push_str(&line.replace(address, SHOWN));
            printed.push('\n');
        }
        Self {
            process,
            address: address.to_owned(),
            _stdout: lines,
            printed,
            variables,
        }
    }

    /// Returns a command of the session, whose editor writes this text.
    fn command(&self, line: &str, folder: &Path) -> Command {
        let mut command = shell(line, folder);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        let text = TEXTS.iter().find(|(begin, _)| line.starts_with(begin));
        if let Some((_, text)) = text {
            let text = file(folder, ".text", text.as_bytes());
            let editor = format!("cat '{text}' > \"$1\"\n");
            let editor = file(folder, ".editor", editor.as_bytes());
            command.env("EDITOR", format!("sh '{editor}'"));
        }
        command
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs one line of the session and returns what the screen shows at the end.
fn played(served: &Served, line: &str, folder: &Path) -> String {
    let mut running = start_typing(served.command(line, folder));
    let keys = KEYS.iter().find(|(command, _)| line.starts_with(command));
    for (text, typed) in keys.map_or(&[][..], |(_, keys)| keys) {
        running.answer(text, typed);
    }
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{line}: {}", shown.text);
    let text = shown.text.replace('\n', "\r\n");
    // A screen that is much longer shows whether the text fits the one of 24 lines.
    let screen = indicatif::InMemoryTerm::new(100, 80);
    indicatif::TermLike::write_str(&screen, &text).unwrap();
    let screen = screen.contents();
    assert!(screen.lines().count() < 24, "{line}: {screen}");
    format!("{}\n", screen.trim_end()).replace(&served.address, SHOWN)
}

#[test]
fn the_session_is_as_the_tour_shows_it() {
    let Some(top) = repository() else { return };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("volume.log"), "0 bytes free\n").unwrap();
    let served = Served::start();
    compare(&top.join("docs/tour.md"), |line| {
        Some(match line {
            "casebook emulate" => served.printed.clone(),
            line => played(&served, line, folder.path()),
        })
    });
}
