//! When `case create` asks nothing: a wrong option, a terminal without questions, and no terminal.

use super::dialogue::Desk;
use super::opening::CREATE;
use super::pty::start_typing;
use super::run::emulated;

#[test]
fn a_wrong_option_is_found_before_the_first_question() {
    let desk = Desk::new();
    for (options, says) in [
        (&["--severity", "urgnt"][..], "the nearest is urgent"),
        (&["--language", "xx"], "--language: expected one of"),
        (&["--cc", "bogus"], "--cc: expected an email address"),
        (&["--subject", "a\nb"], "expected one line"),
        (
            &[
                "--service",
                "ec2",
                "--category",
                "other",
                "--language",
                "xx",
            ],
            "--language: expected one of",
        ),
    ] {
        let shown = desk.create("exit 9", options).end();
        assert_eq!(shown.code, Some(252), "{options:?}: {}", shown.text);
        assert!(shown.text.contains(says), "{}", shown.text);
        assert!(!shown.text.contains("Service:"), "{}", shown.text);
    }
    assert!(desk.opened().is_empty());
}

#[test]
fn a_terminal_that_cannot_ask_names_what_is_missing() {
    let desk = Desk::new();
    for (options, says) in [
        (&[][..], "expected --service, --subject, --body"),
        (&["--subject", "s", "--body", "b"], "expected --service"),
        (&["--subject", "s", "--yes"], "expected --body"),
    ] {
        let mut command = desk.command("exit 9", &[&CREATE, options].concat());
        command.env("TERM", "dumb");
        let shown = start_typing(command).end();
        assert_eq!(shown.code, Some(2), "{}", shown.text);
        assert!(shown.text.contains(says), "{}", shown.text);
    }
    assert!(desk.opened().is_empty());
    let options = ["--subject", "s", "--body", "b", "--yes"];
    let mut command = desk.command("exit 9", &[&CREATE[..], &options].concat());
    command.env("TERM", "dumb");
    assert_eq!(start_typing(command).end().code, Some(0));
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let ran = emulated("case create --service ec2 --body b");
    let said = "the following required arguments were not provided: --subject <TEXT>";
    assert_eq!(ran.refused(2), said);
    let ran = emulated("case create --body b --error-format json");
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.error()["code"], "Usage");
}
