//! Cases that a user opens and answers on a terminal, by answers to questions and with an editor.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::cases::{file, open, texts};
use super::pty::{ScreenOutput, start_typing};
use super::run::{keeping, kept};

/// A home for the data of an emulator, an editor and the texts that are kept.
pub(super) struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    pub(super) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Returns a command with an editor that runs this shell script; `$1` is the file.
    pub(super) fn command(&self, script: &str, line: &[&str]) -> Command {
        let editor = file(self.folder.path(), "my editor", script.as_bytes());
        let mut command = keeping(&self.data(), line);
        command
            .env("XDG_STATE_HOME", self.folder.path())
            .env("NO_COLOR", "1")
            .env("EDITOR", format!("sh '{editor}'"));
        command
    }

    /// The texts that are kept, with their files.
    pub(super) fn kept(&self) -> Vec<(PathBuf, String)> {
        let folder = self.folder.path().join("casebook/drafts");
        let Ok(entries) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
            .collect()
    }

    /// The texts of a case.
    fn said(&self, id: &str) -> Vec<String> {
        let shown = kept(&self.data(), &["case", "show", id]).json();
        texts(&shown).into_iter().map(str::to_owned).collect()
    }
}

/// Returns what the terminal shows at the end.
pub(super) fn screen(shown: &ScreenOutput) -> String {
    let screen = indicatif::InMemoryTerm::new(24, 80);
    let text = shown.text.replace('\n', "\r\n");
    indicatif::TermLike::write_str(&screen, &text).unwrap();
    screen.contents()
}

/// The lines of a terminal as one text, as it was before the terminal wrapped it.
pub(super) fn unwrapped(screen: &str) -> String {
    screen.replace('\n', "")
}

fn has(screen: &str, path: &Path) -> bool {
    unwrapped(screen).contains(path.to_str().unwrap())
}

#[test]
fn a_reply_is_written_in_an_editor_below_which_the_case_is_quoted() {
    let desk = Desk::new();
    let id = open(&desk.data(), &[]);
    let script = "cp \"$1\" \"$1.seen\"; { echo '# a heading'; echo; echo Done.; cat \"$1\"; } > \"$1.new\"; mv \"$1.new\" \"$1\"";
    let mut running = start_typing(desk.command(script, &["case", "reply", &id]));
    running.wait_for(": No capacity");
    running.wait_for("  # a heading");
    // The enter key alone sends nothing.
    running.answer("stop, and send nothing", "\r");
    running.wait_for("  # a heading");
    running.answer("stop, and send nothing", "send\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    let (_, note) = shown.text.split_once("note: sent to case ").unwrap();
    assert!(note.trim_end().ends_with(": No capacity"), "{note}");
    assert_eq!(
        desk.said(&id),
        ["Since this morning.", "# a heading\n\nDone."]
    );
    let [(path, seen)] = &desk.kept()[..] else {
        panic!("the text stays after it was sent");
    };
    assert!(path.to_str().unwrap().ends_with(".seen"));
    assert!(seen.contains("# No capacity"), "{seen}");
    assert!(seen.contains("> Since this morning.\n"), "{seen}");
}

#[test]
fn a_given_reply_is_shown_before_it_is_sent_unless_yes_says_otherwise() {
    let desk = Desk::new();
    let id = open(&desk.data(), &[]);
    let line = ["case", "reply", &id, "--body", "first"];
    let script = "echo second > \"$1\"";
    let mut running = start_typing(desk.command(script, &line));
    running.answer("This reply:", "stop\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(2), "{}", shown.text);
    assert_eq!(desk.said(&id).len(), 1);
    let mut running = start_typing(desk.command(script, &line));
    running.answer("This reply:", "edit\r");
    running.wait_for("  second");
    running.answer("This reply:", "send\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    let sure = [&line[..], &["--yes"]].concat();
    let shown = start_typing(desk.command(script, &sure)).end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    assert!(!shown.text.contains("This reply:"), "{}", shown.text);
    assert!(shown.text.contains("note: sent to case "), "{}", shown.text);
    assert_eq!(desk.said(&id)[1..], ["second", "first"]);
}

#[test]
fn a_terminal_that_cannot_ask_gets_no_blank_wait_for_a_reply() {
    let desk = Desk::new();
    let id = open(&desk.data(), &[]);
    let mut command = desk.command("exit 9", &["case", "reply", &id]);
    command.env("TERM", "dumb");
    let shown = start_typing(command).end();
    assert_eq!(shown.code, Some(2), "{}", shown.text);
    assert!(shown.text.contains("expected --body or --body-file"));
    assert_eq!(desk.said(&id).len(), 1);
}

#[test]
fn an_editor_that_leaves_no_text_sends_nothing() {
    let desk = Desk::new();
    let id = open(&desk.data(), &[]);
    for script in ["true", ": > \"$1\"", "rm \"$1\"; touch \"$1\""] {
        let shown = start_typing(desk.command(script, &["case", "reply", &id])).end();
        assert_eq!(shown.code, Some(252), "{}", shown.text);
        let screen = screen(&shown);
        assert!(screen.contains("the editor left no text"), "{screen}");
        assert_eq!(desk.said(&id).len(), 1);
        assert!(desk.kept().is_empty());
    }
}

#[test]
fn an_editor_that_fails_sends_nothing_and_the_text_is_kept() {
    let desk = Desk::new();
    let id = open(&desk.data(), &[]);
    let script = "echo 'half a text' > \"$1\"; exit 1";
    let shown = start_typing(desk.command(script, &["case", "reply", &id])).end();
    assert_eq!(shown.code, Some(255), "{}", shown.text);
    assert_eq!(desk.said(&id).len(), 1);
    let [(path, text)] = &desk.kept()[..] else {
        panic!("the text is lost");
    };
    assert_eq!(text, "half a text\n");
    let screen = screen(&shown);
    assert!(has(&screen, path), "{screen}");
    // The command in the message sends the text.
    let command = unwrapped(&screen);
    let (_, command) = command.split_once("go on with: casebook ").unwrap();
    let (command, _) = command.split_once(';').unwrap_or((command, ""));
    let words: Vec<&str> = command.split(' ').collect();
    assert_eq!(kept(&desk.data(), &words[3..]).code, Some(0), "{words:?}");
    assert_eq!(desk.said(&id)[1], "half a text");
}

#[test]
fn a_text_that_is_too_long_is_edited_again_or_kept() {
    let desk = Desk::new();
    let id = open(&desk.data(), &[]);
    // The second run of the editor leaves a text that is short enough.
    let script = "if [ -e \"$1.long\" ]; then echo short > \"$1\"; rm \"$1.long\"; else \
                  touch \"$1.long\"; head -c 9000 /dev/zero | tr '\\0' x > \"$1\"; fi";
    let mut running = start_typing(desk.command(script, &["case", "reply", &id]));
    running.answer("edit the text again", "\r");
    running.answer("This reply:", "send\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    assert_eq!(desk.said(&id)[1], "short");
    let mut running = start_typing(desk.command(script, &["case", "reply", &id]));
    running.answer("edit the text again", "stop\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(252), "{}", shown.text);
    let long = desk.kept().into_iter().find(|(_, text)| text.len() == 9000);
    assert!(has(&screen(&shown), &long.unwrap().0), "{}", shown.text);
    assert_eq!(desk.said(&id).len(), 2);
}

#[test]
fn a_text_is_kept_when_the_service_refuses_it() {
    let emulator = casebook_emulator::Emulator::new();
    let server = super::server::Server::emulator(emulator.clone(), |request| {
        let refused = request
            .header("x-amz-target")?
            .ends_with("AddCommunicationToCase");
        refused.then(|| {
            let why = serde_json::json!({"__type": "InternalServerError", "message": "no"});
            super::server::Answer::json(400, &why)
        })
    });
    let line = [
        "case",
        "create",
        "--subject",
        "a",
        "--body",
        "b",
        "--query",
        "caseId",
    ];
    let id = super::run::against(&server.url, &line).json();
    let desk = Desk::new();
    let edited = desk.command("echo text > \"$1\"", &[]);
    let mut command = super::run::signed(&server.url);
    command.args(["case", "reply", id.as_str().unwrap()]);
    for (name, value) in edited.get_envs() {
        command.env(name, value.unwrap());
    }
    let mut running = start_typing(command);
    running.answer("This reply:", "send\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(254), "{}", shown.text);
    let [(path, text)] = &desk.kept()[..] else {
        panic!("the text is lost");
    };
    assert!(
        text == "text\n" && has(&screen(&shown), path),
        "{}",
        shown.text
    );
}

#[test]
fn ctrl_c_and_a_signal_keep_the_text_and_restore_the_terminal() {
    for by_key in [true, false] {
        let desk = Desk::new();
        let id = open(&desk.data(), &[]);
        let script = "head -c 9000 /dev/zero | tr '\\0' x > \"$1\"";
        let mut running = start_typing(desk.command(script, &["case", "reply", &id]));
        match by_key {
            true => running.answer("edit the text again", "\u{3}"),
            false => {
                running.answer("edit the text again", "");
                let id = running.child.id().to_string();
                Command::new("kill").args(["-TERM", &id]).status().unwrap();
            }
        }
        running.wait_for("error: interrupted; nothing was sent");
        assert!(running.is_canonical());
        let shown = running.end();
        assert_eq!(shown.code, Some(130), "{}", shown.text);
        let screen = screen(&shown);
        assert!(
            screen
                .lines()
                .any(|line| line.starts_with("error: interrupted")),
            "{screen}"
        );
        let [(path, text)] = &desk.kept()[..] else {
            panic!("the text is lost");
        };
        assert!(text.len() == 9000 && has(&screen, path), "{screen}");
        assert_eq!(desk.said(&id).len(), 1);
    }
}

#[test]
fn no_editor_opens_without_a_terminal() {
    let desk = Desk::new();
    let id = open(&desk.data(), &[]);
    let command = desk.command("echo no > \"$1\"", &["case", "reply", &id]);
    let fed = super::run::fed(command, "piped\n");
    assert_eq!(fed.code, Some(0), "{}", fed.stderr);
    assert_eq!(desk.said(&id)[1], "piped");
}
