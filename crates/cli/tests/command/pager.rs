//! Output that is longer than the terminal, and the pager that shows it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::cases::file;
use super::pty::{ScreenOutput, start_on, start_typing};
use super::run::{command, signed};
use super::server::{Answer, Server};

/// A folder with a pager.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    /// Returns the command line of a pager that runs this shell script.
    fn pager(&self, script: &str) -> String {
        let path = file(self.folder.path(), "my pager", script.as_bytes());
        format!("sh '{path}' one 'two words'")
    }

    /// Returns the command line of a pager that writes its arguments and the text to a file.
    fn keeper(&self) -> String {
        self.pager("{ echo \"$1,$2,$LESS\"; cat; } > \"$0.seen\"; echo read")
    }

    /// Returns what that pager has seen, and forgets it.
    fn seen(&self) -> Option<String> {
        let path = self.folder.path().join("my pager.seen");
        let seen = std::fs::read_to_string(&path).ok();
        let _ = std::fs::remove_file(path);
        seen
    }

    /// Writes a configuration file.
    fn config(&self, text: &str) -> PathBuf {
        file(self.folder.path(), "config", text.as_bytes()).into()
    }
}

/// Returns a command that prints hundreds of lines.
fn long() -> Command {
    let mut command = command();
    command.args(["--emulator", "report", "list", "--output", "json"]);
    command
}

/// Runs a command on a terminal of 24 lines.
fn shown(command: Command) -> ScreenOutput {
    let shown = start_on(command, 24, 80).end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    shown
}

#[test]
fn output_that_is_longer_than_the_terminal_goes_through_the_pager() {
    let desk = Desk::new();
    let printed = long().output().unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let rows = printed.lines().count();
    let mut paged = long();
    paged.env("AWS_PAGER", desk.keeper());
    assert_eq!(shown(paged).text, "read\n");
    let seen = format!("one,two words,FRX\n{printed}");
    assert_eq!(desk.seen().as_deref(), Some(&*seen));

    // The prompt of the shell needs the last line of the terminal.
    for (lines, is_paged) in [(rows, true), (rows + 1, false)] {
        let mut fits = long();
        fits.env("AWS_PAGER", desk.keeper());
        // No line is so long that it wraps.
        let shown = start_on(fits, lines.try_into().unwrap(), 2_000).end();
        assert_eq!(desk.seen().is_some(), is_paged, "{lines}");
        assert_eq!(shown.text == printed, !is_paged, "{}", shown.text);
    }

    let mut piped = long();
    let piped = piped.env("AWS_PAGER", desk.keeper()).output().unwrap();
    assert_eq!(String::from_utf8(piped.stdout).unwrap(), printed);
    assert_eq!(desk.seen(), None);
}

#[test]
fn a_table_keeps_its_colours_in_the_pager_and_long_lines_count_as_they_wrap() {
    let desk = Desk::new();
    let mut table = command();
    table
        .env("AWS_PAGER", desk.keeper())
        .env("LESS", "-R")
        .args(["--emulator", "case", "list", "--all"]);
    assert_eq!(start_on(table, 4, 80).end().text, "read\n");
    let seen = desk.seen().unwrap();
    assert!(seen.starts_with("one,two words,-R\n"), "{seen}");
    assert!(seen.contains("\u{1b}["), "{seen:?}");

    let mut line = command();
    line.env("AWS_PAGER", desk.keeper()).args([
        "--emulator",
        "report",
        "list",
        "--output=json",
        "--query=join('', reports[].name)",
    ]);
    assert_eq!(start_on(line, 4, 20).end().text, "read\n");
}

#[test]
fn the_pager_is_that_of_the_first_place_that_names_one() {
    let desk = Desk::new();
    let (reads, other) = (desk.keeper(), "/nonexistent/other");
    let profile = |line: &str| format!("[default]\ncli_pager = {line}\n[profile other]\n");
    for (variable, of_profile, usual, options, is_read) in [
        (Some(&*reads), Some(other), Some(other), &[][..], true),
        (None, Some(&reads), Some(other), &[], true),
        (None, None, Some(&reads), &[], true),
        (None, Some(other), Some(&reads), &["--profile=other"], true),
        // An empty value turns the pager off.
        (Some(""), Some(&reads), Some(&reads), &[], false),
        (None, Some(""), Some(&reads), &[], false),
        (None, None, Some(""), &[], false),
        (Some(&reads), None, None, &["--no-cli-pager"], false),
        (Some(&reads), None, None, &["--debug"], false),
    ] {
        let mut command = long();
        let config = desk.config(&of_profile.map(profile).unwrap_or_default());
        command.env("AWS_CONFIG_FILE", config).args(options);
        for (name, value) in [("AWS_PAGER", variable), ("PAGER", usual)] {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let shown = shown(command);
        assert_eq!(desk.seen().is_some(), is_read, "{}", shown.text);
        assert_eq!(shown.text.contains("\"reports\""), !is_read);
    }
}

#[test]
fn a_broken_configuration_is_no_reason_for_the_emulator_to_fail() {
    let desk = Desk::new();
    let mut command = long();
    command
        .env("AWS_CONFIG_FILE", desk.config("[default\n"))
        .env("PAGER", desk.keeper())
        .env_remove("AWS_PAGER");
    assert_eq!(shown(command).text, "read\n");
}

#[test]
fn without_a_pager_that_works_the_text_is_on_the_terminal() {
    let desk = Desk::new();
    let printed = String::from_utf8(long().output().unwrap().stdout).unwrap();
    let fails = desk.pager("echo no such option; exit 2");
    for (pager, says) in [
        ("/nonexistent/pager", ""),
        ("less 'open", ""),
        (&fails, "no such option\n"),
    ] {
        let mut command = long();
        command.env("AWS_PAGER", pager);
        assert_eq!(shown(command).text, format!("{says}{printed}"));
    }
}

#[test]
fn a_pager_that_is_left_early_is_no_error_and_nothing_more_is_fetched() {
    let desk = Desk::new();
    let server = Server::start(|asked| {
        let asked: Value = serde_json::from_slice(&asked.body).unwrap();
        let first: usize = asked["nextToken"]
            .as_str()
            .map_or(0, |at| at.parse().unwrap());
        let cases: Vec<Value> = (first..first + 100)
            .map(|at| json!({"caseId": format!("case-{at}"), "subject": "s".repeat(500)}))
            .collect();
        let next = (first + 100 < 10_000).then(|| (first + 100).to_string());
        Answer::json(200, &json!({"cases": cases, "nextToken": next}))
    });
    for form in ["jsonl", "csv"] {
        let mut command = signed(&server.url);
        command
            .env("AWS_PAGER", desk.pager("head -n 1"))
            .args(["case", "list", "--output", form]);
        let text = shown(command).text;
        assert_eq!(text.lines().count(), 1, "{text}");
    }
    let mut whole = long();
    whole.env("AWS_PAGER", desk.pager("exec <&-; echo left"));
    assert_eq!(shown(whole).text, "left\n");
    assert!(server.received().len() < 100, "{}", server.received().len());
}

#[test]
fn a_list_that_arrives_in_parts_is_paged_once_it_is_longer_than_the_terminal() {
    let desk = Desk::new();
    for (count, is_paged) in [(23, false), (24, true), (2_000, true)] {
        let server = Server::start(move |_| {
            let case = |at| json!({"caseId": format!("case-{at}")});
            let cases: Vec<Value> = (0..count).map(case).collect();
            Answer::json(200, &json!({ "cases": cases }))
        });
        let mut command = signed(&server.url);
        command
            .env("AWS_PAGER", desk.keeper())
            .args(["case", "list", "--output=jsonl"]);
        let text = shown(command).text;
        let seen = desk.seen();
        assert_eq!(seen.is_some(), is_paged, "{count}");
        let all = seen.unwrap_or(text);
        assert_eq!(all.matches("\"caseId\"").count(), count, "{all}");
    }
}

#[test]
fn a_list_that_fails_says_so_below_what_the_user_has_read() {
    let desk = Desk::new();
    let server = Server::start(|asked| {
        let asked: Value = serde_json::from_slice(&asked.body).unwrap();
        if asked["nextToken"].is_string() {
            return Answer::refusal(400, "ValidationException");
        }
        let cases = vec![json!({"caseId": "c"}); 1_000];
        Answer::json(200, &json!({"cases": cases, "nextToken": "more"}))
    });
    let mut command = signed(&server.url);
    command
        .env("AWS_PAGER", desk.pager("cat > /dev/null; echo read"))
        .args(["case", "list", "--output=jsonl", "--color=never"]);
    let shown = start_on(command, 24, 80).end();
    assert_eq!(shown.code, Some(254));
    assert!(shown.text.starts_with("read\nerror: "), "{}", shown.text);
}

#[test]
fn ctrl_c_in_the_pager_does_not_end_the_command_before_the_pager() {
    let desk = Desk::new();
    // The handler of the second signal counts it half a second after the first.
    let script = "kill -INT $PPID; sleep 0.7; kill -INT $PPID; kill -QUIT $PPID; cat > /dev/null; \
                  echo read";
    let mut command = long();
    command.env("AWS_PAGER", desk.pager(script));
    assert_eq!(shown(command).text, "read\n");
    // This command does not listen for signals.
    let mut command = self::command();
    command.env("AWS_PAGER", desk.pager(script)).args([
        "--emulator",
        "endpoint",
        "--service=support",
        "--output=json",
    ]);
    assert_eq!(start_on(command, 2, 80).end().text, "read\n");
}

#[test]
fn what_is_no_result_is_not_paged() {
    let desk = Desk::new();
    for line in [&["completions", "bash"][..], &["man"]] {
        let mut command = command();
        command.env("AWS_PAGER", desk.keeper()).args(line);
        let text = start_on(command, 4, 80).end().text;
        assert!(text.lines().count() > 4, "{text}");
        assert_eq!(desk.seen(), None);
    }
}

/// Whether this machine has these programs.
fn has(programs: &[&str]) -> bool {
    programs.iter().all(|program| {
        let asked = Command::new(program)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        asked.is_ok_and(|status| status.success())
    })
}

#[test]
fn less_is_the_pager_unless_another_is_named() {
    // less reads its keys from the terminal that controls it, which setsid sets.
    if !has(&["less", "setsid"]) {
        eprintln!("not tested: this machine has no less or no setsid");
        return;
    }
    let casebook = long();
    let mut command = Command::new("setsid");
    command
        .env_clear()
        .arg("--ctty")
        .arg(casebook.get_program());
    command.args(casebook.get_args());
    for (name, value) in casebook.get_envs() {
        if let Some(value) = value.filter(|_| name != "AWS_PAGER") {
            command.env(name, value);
        }
    }
    let mut running = start_typing(command);
    running.wait_for("\"reports\"");
    running.answer(":", "q");
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    assert!(shown.text.lines().count() < 30, "{}", shown.text);
}
