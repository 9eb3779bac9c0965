//! The text that commands leave on a screen of 80 columns and 24 lines.

use std::collections::HashSet;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;

use casebook_emulator::Emulator;
use serde_json::json;

use super::pty::{show, start, start_on};
use super::run::{command, signed};
use super::server::{Answer, Server, ask};

const COLUMNS: usize = 80;

/// Returns the lines that remain on a screen without scrolling; a wrapped line counts once
/// (ECMA-48: CR, LF, CUU, CUD, EL, ED).
pub(super) fn left(text: &str) -> Vec<String> {
    let (mut lines, mut row, mut column) = (vec![Vec::<char>::new()], 0, 0);
    let mut wrapped = HashSet::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\r' => column = 0,
            '\n' => {
                (row, column) = (row + 1, 0);
                lines.resize_with(lines.len().max(row + 1), Vec::new);
            }
            '\u{1b}' => {
                assert_eq!(rest.next(), Some('['));
                let mut number = String::new();
                let end = loop {
                    match rest.next().unwrap() {
                        digit @ ('0'..='9' | ';') => number.push(digit),
                        end => break end,
                    }
                };
                match end {
                    'A' => row -= number.parse().unwrap_or(1).min(row),
                    'B' => {
                        row += number.parse().unwrap_or(1);
                        lines.resize_with(lines.len().max(row + 1), Vec::new);
                    }
                    'K' => lines[row].clear(),
                    'J' => lines.truncate(row + 1),
                    'm' => {}
                    other => panic!("an unknown escape: {number}{other}"),
                }
            }
            c => {
                if column == COLUMNS {
                    (row, column) = (row + 1, 0);
                    lines.resize_with(lines.len().max(row + 1), Vec::new);
                    wrapped.insert(row);
                }
                let line = &mut lines[row];
                line.resize(line.len().max(column + 1), ' ');
                line[column] = c;
                column += 1;
            }
        }
    }
    let mut left: Vec<String> = Vec::new();
    for (row, line) in lines.into_iter().enumerate() {
        match left.last_mut().filter(|_| wrapped.contains(&row)) {
            Some(before) => before.extend(line),
            None => left.push(line.into_iter().collect()),
        }
    }
    left.retain(|line| !line.trim().is_empty());
    left
}

/// Starts a server whose documents never end, and returns a receiver that reports when one has
/// begun.
fn stuck() -> (
    Server,
    std::sync::mpsc::Receiver<()>,
    std::sync::mpsc::Sender<()>,
) {
    let (say, reached) = channel();
    let (over, wait) = channel::<()>();
    let (say, wait) = (Mutex::new(say), Mutex::new(wait));
    let emulator = Emulator::new();
    let inner = emulator.clone();
    let server = Server::emulator(emulator, move |request| {
        if request.is_call() {
            return None;
        }
        let _ = say.lock().unwrap().send(());
        let _ = wait.lock().unwrap().recv();
        Some(ask(&inner, request))
    });
    (server, reached, over)
}

#[test]
fn no_bar_stays_after_the_end_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let listed = super::run::emulated("report list --query reports[0].id").json();
    let id = listed.as_str().unwrap();
    let file = folder.path().join("a.pdf");
    for signal in ["-INT", "-TERM"] {
        for line in [
            &["sync"][..],
            &["get", id, "--accept-terms"],
            &["terms", id],
        ] {
            let (server, reached, over) = stuck();
            let mut command = signed(&server.url);
            command.arg("report").args(line);
            match line[0] {
                "sync" => command.arg(folder.path().join("reports")),
                _ => command.arg("-o").arg(&file),
            };
            let mut running = start(command, 80);
            reached.recv().unwrap();
            // Wait until a bar is drawn before checking that it disappears.
            while !running.so_far().contains("0 B") {
                std::thread::yield_now();
            }
            if signal == "-INT" {
                running.press_ctrl_c();
            }
            let id = running.child.id().to_string();
            let killed = Command::new("kill").args([signal, &id]).status();
            assert!(killed.unwrap().success());
            let shown = running.end();
            assert_eq!(shown.code, Some(130), "{line:?}");
            let left = left(&shown.text);
            assert_eq!(left.len(), 1, "{line:?}: {left:#?}");
            assert!(left[0].starts_with("error: interrupted"), "{left:?}");
            drop(over);
        }
    }
}

/// Returns what a terminal shows after these bytes, below two lines of the user.
fn screen(lines: u16, text: &str) -> Vec<String> {
    let screen = indicatif::InMemoryTerm::new(lines, 80);
    // The terminal of the test passes line feeds on unchanged. That of a user adds a carriage
    // return, so this does as well.
    let text = format!("theirs 1\r\ntheirs 2\r\n{}", text.replace('\n', "\r\n"));
    indicatif::TermLike::write_str(&screen, &text).unwrap();
    screen.contents().lines().map(str::to_owned).collect()
}

#[test]
fn bars_stand_below_each_other_and_below_what_was_there() {
    for (lines, jobs, files) in [(24, 3, 3), (10, 32, 8), (24, 32, 22)] {
        let folder = tempfile::tempdir().unwrap();
        let (server, reached, over) = stuck();
        let mut command = signed(&server.url);
        command
            .args(["report", "sync"])
            .arg(folder.path())
            .args(["--jobs", &jobs.to_string()]);
        let mut running = start_on(command, lines, 80);
        reached.recv().unwrap();
        // A frame is drawn every 200 ms; a read in the middle of one gets only a part.
        let mut drawn;
        loop {
            let so_far = running.so_far();
            drawn = screen(lines, &so_far);
            let bars = drawn.iter().filter(|line| line.contains("0 B/0 B"));
            let whole = drawn
                .last()
                .is_some_and(|line| line.starts_with("all reports"));
            if bars.count() == files && whole || so_far.matches("all reports").count() > 60 {
                break;
            }
            std::thread::yield_now();
        }
        let fits = usize::from(lines).min(files + 3);
        assert_eq!(drawn.len(), fits, "{jobs}: {drawn:#?}");
        let above = fits - files - 1;
        assert_eq!(drawn[..above], ["theirs 1", "theirs 2"][2 - above..]);
        assert!(drawn[fits - 1].starts_with("all reports"), "{drawn:#?}");
        running.press_ctrl_c();
        let id = running.child.id().to_string();
        let killed = Command::new("kill").args(["-INT", &id]).status();
        assert!(killed.unwrap().success());
        let after = screen(lines, &running.end().text);
        assert_eq!(after[..above], drawn[..above], "{after:#?}");
        assert!(after[above].starts_with("error: interrupted"), "{after:#?}");
        drop(over);
    }
}

#[test]
fn no_bar_stays_after_a_failure() {
    let emulator = Emulator::new();
    let server = Server::emulator(emulator, |request| {
        let is_call = request.is_call();
        (!is_call).then(|| Answer::json(404, &json!({})))
    });
    let folder = tempfile::tempdir().unwrap();
    for line in [
        &["sync", "reports"][..],
        &["terms", "report-kBpnCq7fNLQikGjq"],
    ] {
        let mut command = signed(&server.url);
        command
            .current_dir(folder.path())
            .arg("report")
            .args(line)
            .arg("--output=json");
        let shown = show(command, 80);
        assert_eq!(shown.code, Some(1), "{}", shown.text);
        let left = left(&shown.text);
        assert!(!left.iter().any(|line| line.contains(" B/")), "{left:#?}");
        assert!(left.last().unwrap().starts_with("error: "), "{left:#?}");
    }
}

#[test]
fn names_of_files_ids_and_links_are_whole_on_a_narrow_screen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder
        .path()
        .join("a folder with a long name, for the reports of this year");
    std::fs::create_dir(&path).unwrap();
    let on_screen = |line: &[&str]| {
        let mut command = command();
        command.current_dir(&path).arg("--emulator").args(line);
        let shown = show(command, 80);
        assert_eq!(shown.code, Some(0), "{line:?}: {}", shown.text);
        left(&shown.text).join("\n")
    };
    let id = "report-kBpnCq7fNLQikGjq";
    let target = path.to_str().unwrap();
    let got = on_screen(&["report", "terms", id, "-o", target]);
    let file = std::fs::read_dir(&path)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    assert!(got.contains(file.to_str().unwrap()), "{got}");
    assert!(!got.contains('…'), "{got}");

    // 80 columns have no space for names of files beside those of reports, 160 have.
    let mut sync = command();
    sync.current_dir(&path).arg("--emulator");
    sync.args(["report", "sync", "all", "--accept-terms"]);
    let synced = show(sync, 160).text;
    for entry in std::fs::read_dir(path.join("all")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".pdf") && !name.ends_with(".terms.pdf") {
            assert!(synced.contains(&name), "{name}: {synced}");
        }
    }

    let shown = on_screen(&["report", "show", id]);
    assert!(
        !shown.contains('…') && shown.contains("2025-09-30."),
        "{shown}"
    );
    let listed = super::run::emulated("report list").json();
    let table = on_screen(&[
        "report",
        "list",
        "--query",
        "reports[].{Arn: arn, Name: name}",
    ]);
    for report in listed["reports"].as_array().unwrap() {
        assert!(table.contains(report["arn"].as_str().unwrap()), "{table}");
    }
}

#[test]
fn no_document_is_written_onto_a_screen() {
    let server = Server::start(|_| Answer::default());
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink("/dev/stderr", &link).unwrap();
    let link = link.to_str().unwrap();
    let raw = ["api", "artifact", "--raw", "GET", "/v1/x", "-o", "-"];
    let inquiry = "compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1";
    let agreement = "customer-agreement-4QmX0tZr7BvKc2Lp";
    for line in [
        &raw[..],
        &["inquiry", "export", inquiry, "-o", "-"],
        &["agreement", "get", agreement, "-o", "/proc/self/fd/1"],
        &["report", "terms", "report-kBpnCq7fNLQikGjq", "-o", link],
    ] {
        let mut command = signed(&server.url);
        command.args(line);
        let shown = show(command, 80);
        assert_eq!(shown.code, Some(252), "{line:?}: {}", shown.text);
        assert!(shown.text.contains("-o FILE saves it"), "{}", shown.text);
    }
    for line in [
        &["report", "get", "report-kBpnCq7fNLQikGjq", "-o", "-"][..],
        &[
            "report",
            "terms",
            "report-kBpnCq7fNLQikGjq",
            "-o",
            "/dev/stdout",
        ],
        &["attachment", "get", "attachment-1", "-o", "/dev/stdout"],
    ] {
        let mut command = signed(&server.url);
        command.args(line);
        let shown = show(command, 80);
        assert_eq!(shown.code, Some(252), "{}", shown.text);
        assert!(shown.text.contains("found a terminal"), "{}", shown.text);
        // A pipe is not a terminal.
        let mut piped = command_of(line);
        let output = piped.stdin(Stdio::null()).output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(if line[0] == "report" { 0 } else { 254 })
        );
    }
    assert!(server.received().is_empty());
}

fn command_of(line: &[&str]) -> Command {
    let mut command = command();
    command.arg("--emulator").args(line);
    if line[1] == "get" && line[0] == "report" {
        command.arg("--accept-terms");
    }
    command
}

#[test]
fn what_is_well_fits_a_screen() {
    let mut doctor = command();
    doctor.args(["--emulator", "doctor"]);
    let shown = show(doctor, 80);
    assert_eq!(shown.code, Some(0));
    let lines = screen(24, &shown.text);
    assert!(lines.len() <= 24 && lines[0] == "theirs 1", "{lines:#?}");
    assert_eq!(
        shown.text.matches("\u{1b}[32mok ").count(),
        11,
        "{}",
        shown.text
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("ok         account          111122223333"))
    );
}

#[test]
fn the_status_fits_a_screen_and_names_the_commands_that_show_the_rest() {
    let mut status = command();
    status.args(["--emulator", "status", "--since", "2020-01-01"]);
    let shown = show(status, 80);
    assert_eq!(shown.code, Some(0));
    let lines = screen(24, &shown.text);
    assert!(lines.len() <= 24 && lines[0] == "theirs 1", "{lines:#?}");
    for command in ["report list", "advisor list", "agreement list"] {
        let command = format!("`casebook {command}");
        assert!(
            lines.iter().any(|line| line.contains(&command)),
            "{lines:#?}"
        );
    }
}
