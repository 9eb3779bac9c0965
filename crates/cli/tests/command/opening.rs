//! Cases that a user opens on a terminal by answering questions.

use std::path::PathBuf;

use casebook_emulator::Emulator;
use serde_json::{Value, json};

use super::cases::{file, texts};
use super::dialogue::{Desk, screen, unwrapped};
use super::pty::{RunningCommand, ScreenOutput, start_typing};
use super::run::{emulated, kept, signed};
use super::server::{Answer, Server};

pub(super) const CREATE: [&str; 2] = ["case", "create"];
const EC2: &str = "amazon-elastic-compute-cloud-linux";
const WRITE: &str = "echo '# Help!' > \"$1\"";

/// The questions in their order, with answers to those before the editor and after it.
const ANSWERS: [(&str, &str); 6] = [
    ("Service:", "ec2\r"),
    ("Category:", "performance\r"),
    ("Severity:", "high\r"),
    ("Subject:", "No capacity\r"),
    ("Attach:", "\r"),
    ("This case:", "open\r"),
];

/// Answers the first questions.
fn answer(running: &mut RunningCommand, count: usize) {
    answer_all(running, &ANSWERS[..count]);
}

fn answer_all(running: &mut RunningCommand, answers: &[(&str, &str)]) {
    for (question, keys) in answers {
        running.answer(question, keys);
    }
}

impl Desk {
    /// Starts `case create` on a terminal, with an editor that runs this shell script.
    pub(super) fn create(&self, script: &str, options: &[&str]) -> RunningCommand {
        start_typing(self.command(script, &[&CREATE, options].concat()))
    }

    /// The cases that were opened.
    pub(super) fn opened(&self) -> Vec<Value> {
        let listed = kept(&self.data(), &["case", "list", "--all"]).json();
        let cases = listed["cases"].as_array().unwrap().iter().cloned();
        let samples = emulated("case list --all").json();
        let is_new = |case: &Value| {
            let samples = samples["cases"].as_array().unwrap().iter();
            samples
                .clone()
                .all(|sample| sample["subject"] != case["subject"])
        };
        cases.filter(is_new).collect()
    }

    /// The only case that was opened, with its communications.
    fn only_case(&self) -> Value {
        let [case] = &self.opened()[..] else {
            panic!("not one case: {:#?}", self.opened());
        };
        kept(
            &self.data(),
            &["case", "show", case["caseId"].as_str().unwrap()],
        )
        .json()
    }

    fn kept_text(&self) -> (PathBuf, String) {
        let [kept] = &self.kept()[..] else {
            panic!("not one text is kept: {:?}", self.kept());
        };
        kept.clone()
    }

    /// Runs the command line with which an error tells the user to go on.
    fn go_on(&self, shown: &ScreenOutput) {
        let words = command_to_go_on(shown);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ran = kept(&self.data(), &words);
        assert_eq!(ran.code, Some(0), "{words:?}: {}", ran.stderr);
    }
}

/// Returns the words after the options that every command takes.
fn command_to_go_on(shown: &ScreenOutput) -> Vec<String> {
    let screen = unwrapped(&screen(shown));
    let (_, line) = screen.split_once("go on with: casebook ").expect(&screen);
    let (_, line) = line.split_once(" --emulator ").expect(line);
    let (line, _) = line.split_once(';').unwrap_or((line, ""));
    let quoted = line.split('\'').enumerate();
    let words = quoted.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

#[test]
fn a_case_is_opened_by_answers_alone() {
    let desk = Desk::new();
    let folder = tempfile::tempdir().unwrap();
    let log = file(folder.path(), "a.log", b"no capacity\n");
    let mut running = desk.create(WRITE, &[]);
    answer(&mut running, 2);
    running.wait_for("High: first response within 4 hours");
    running.answer("Urgent: first response within 1 hour", "high\r");
    running.answer("Subject:", "No capacity\r");
    running.answer("Attach:", &format!("{log}x\r"));
    running.wait_for(&format!("error: --attach: {log}x cannot be read"));
    // The user changes the path.
    running.answer("Attach:", "\u{15}\r");
    running.answer("Attach:", &format!("'{log}'\r"));
    running.answer("the path of another file", &format!("{log}\r"));
    running.wait_for("is attached already");
    running.answer("Attach:", "\u{15}\r");
    running.answer("the path of another file", "\r");
    for line in [
        "Service   Elastic Compute Cloud (EC2 - Linux)",
        "Category  Performance",
        "Severity  high: first response within 4 hours",
        "Subject   No capacity",
        &format!("File      {log}, 12 B"),
        "  # Help!",
    ] {
        running.wait_for(line);
    }
    running.answer("stop, and send nothing", "open\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    // The user has seen where the case is filed.
    assert!(!shown.text.contains("filed under"), "{}", shown.text);
    assert!(shown.text.contains("note: opened case "), "{}", shown.text);
    let case = desk.only_case();
    for (member, value) in [
        ("subject", "No capacity"),
        ("serviceCode", EC2),
        ("categoryCode", "performance"),
        ("severityCode", "high"),
    ] {
        assert_eq!(case["case"][member], value);
    }
    assert_eq!(texts(&case), ["# Help!"]);
    let files = &case["communications"][0]["attachmentSet"];
    assert_eq!(files[0]["fileName"], "a.log");
    assert!(desk.kept().is_empty());
}

#[test]
fn what_an_option_gives_is_not_asked() {
    let desk = Desk::new();
    let text = ["--subject", "s", "--service", "ec2"];
    let given = [&text[..], &["--body", "b"]].concat();
    let others = [
        "--cc",
        "ops@example.com",
        "--language",
        "ja",
        "--issue-type",
        "customer-service",
    ];
    let mut running = desk.create("exit 9", &[&given[..], &others].concat());
    for line in [
        "Type      customer-service",
        "Language  ja",
        "Copy to   ops@example.com",
    ] {
        running.wait_for(line);
    }
    running.answer("This case:", "stop\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(2), "{}", shown.text);
    for question in &ANSWERS[..5] {
        assert!(!shown.text.contains(question.0), "{}", shown.text);
    }
    assert!(desk.opened().is_empty());
    let shown = desk
        .create("exit 9", &[&given[..], &["--yes"]].concat())
        .end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    assert!(!shown.text.contains("This case:"), "{}", shown.text);
    // Without the service, the rest is asked too.
    let desk = Desk::new();
    let mut running = desk.create(
        "exit 9",
        &["--subject", "s", "--severity", "low", "--body", "b"],
    );
    answer(&mut running, 2);
    running.answer("Attach:", "\r");
    running.answer("This case:", "open\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    assert_eq!(desk.only_case()["case"]["severityCode"], "low");
}

#[test]
fn with_yes_only_the_subject_and_the_text_are_asked() {
    let desk = Desk::new();
    let shown = desk.create(WRITE, &["--yes", "--subject", "s"]).end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    assert!(
        shown.text.contains("filed under general-info"),
        "{}",
        shown.text
    );
    assert_eq!(texts(&desk.only_case()), ["# Help!"]);
    let desk = Desk::new();
    let mut running = desk.create("exit 9", &["--yes", "--body", "b"]);
    running.answer("Subject:", "\r");
    running.wait_for("expected at least one character");
    running.answer("Subject:", "s\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    assert_eq!(desk.only_case()["case"]["subject"], "s");
}

#[test]
fn the_case_can_be_changed_at_the_preview() {
    let desk = Desk::new();
    let script = "echo more >> \"$1.n\"; cat \"$1.n\" > \"$1\"";
    let mut running = desk.create(script, &["--subject", "s", "--body", "first"]);
    answer(&mut running, 3);
    running.answer("Attach:", "\r");
    running.answer("This case:", "subject\r");
    running.answer("Subject:", "\u{7f}Another subject\r");
    running.wait_for("Subject   Another subject");
    running.answer("This case:", "severity\r");
    running.answer("Severity:", "urgent\r");
    running.wait_for("Severity  urgent: first response within 1 hour");
    running.answer("This case:", "edit\r");
    running.wait_for("  more");
    running.answer("This case:", "service\r");
    running.wait_for("Service:");
    running.type_fast("rds", "Service: rds ");
    running.wait_for("Relational Database Service (MySQL)");
    running.wait_for("Relational Database Service (PostgreSQL)");
    running.answer("", "\u{7f}\u{7f}\u{7f}lambda\r");
    running.answer("Category:", "other\r");
    running.wait_for("Category  Other");
    running.answer("This case:", "open\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    let case = desk.only_case();
    assert_eq!(case["case"]["subject"], "Another subject");
    assert_eq!(case["case"]["severityCode"], "urgent");
    assert_eq!(case["case"]["serviceCode"], "aws-lambda");
    assert_eq!(texts(&case), ["more"]);
}

#[test]
fn keys_that_are_typed_while_a_question_is_drawn_are_taken_one_by_one() {
    let desk = Desk::new();
    let mut running = desk.create(WRITE, &["--subject", "s"]);
    running.wait_for("Service:");
    let typed = "x".repeat(50);
    running.type_fast(&typed, &format!("Service: {typed} "));
    running.answer("", "\u{3}");
    running.wait_for("error: interrupted; nothing was sent");
    assert!(running.is_canonical());
    assert_eq!(running.end().code, Some(130));
}

#[test]
fn ctrl_c_at_any_question_sends_nothing_and_loses_nothing() {
    for (count, (question, _)) in ANSWERS.iter().enumerate() {
        let desk = Desk::new();
        let mut running = desk.create(WRITE, &[]);
        answer(&mut running, count);
        running.answer(question, "\u{3}");
        running.wait_for("error: interrupted; nothing was sent");
        assert!(running.is_canonical());
        let shown = running.end();
        assert_eq!(shown.code, Some(130), "{}", shown.text);
        assert!(desk.opened().is_empty());
        if count == 0 {
            assert!(!shown.text.contains("go on with"), "{}", shown.text);
            continue;
        }
        let words = command_to_go_on(&shown);
        let service = words.windows(2).find(|pair| pair[0] == "--service");
        assert_eq!(service.unwrap()[1], EC2);
        if count < 4 {
            assert!(desk.kept().is_empty());
            continue;
        }
        assert_eq!(desk.kept_text().1, "# Help!\n");
        desk.go_on(&shown);
        let case = desk.only_case();
        assert_eq!(case["case"]["severityCode"], "high");
        assert_eq!(texts(&case), ["# Help!"]);
    }
}

#[test]
fn an_editor_that_leaves_nothing_or_fails_loses_no_answer() {
    for (script, code, text) in [
        (": > \"$1\"", 252, None),
        ("echo half > \"$1\"; exit 1", 255, Some("half\n")),
    ] {
        let desk = Desk::new();
        let mut running = desk.create(script, &[]);
        answer(&mut running, 4);
        let shown = running.end();
        assert_eq!(shown.code, Some(code), "{}", shown.text);
        assert!(desk.opened().is_empty());
        let words = command_to_go_on(&shown);
        let subject = words.iter().position(|word| word == "--subject").unwrap();
        assert_eq!(words[subject + 1], "No capacity");
        match text {
            None => assert!(desk.kept().is_empty()),
            Some(text) => {
                assert_eq!(desk.kept_text().1, text);
                desk.go_on(&shown);
                assert_eq!(texts(&desk.only_case()), [text.trim_end()]);
            }
        }
    }
}

#[test]
fn a_user_who_stops_and_a_dry_run_open_no_case_and_keep_the_text() {
    let desk = Desk::new();
    let mut running = desk.create(WRITE, &[]);
    answer(&mut running, 5);
    running.answer("This case:", "stop\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(2), "{}", shown.text);
    assert!(
        shown.text.contains("stopped; nothing was sent"),
        "{}",
        shown.text
    );
    assert_eq!(desk.kept_text().1, "# Help!\n");

    let desk = Desk::new();
    let mut running = desk.create(WRITE, &["--dry-run", "--output", "json"]);
    answer(&mut running, 5);
    running.answer("go on with the dry run", "go on\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    assert!(shown.text.contains("\"communicationBody\": \"# Help!\""));
    assert_eq!(desk.kept_text().1, "# Help!\n");
    assert!(desk.opened().is_empty());
}

#[test]
fn the_answers_are_kept_when_the_service_refuses_the_case() {
    for (status, code, goes_on) in [
        (400, "CaseCreationLimitExceeded", true),
        // The case may be open all the same, so the user has to look first.
        (500, "InternalServerError", false),
    ] {
        let refusal = json!({"__type": code, "message": "no"});
        let server = Server::emulator(Emulator::new(), move |request| {
            let creates = request.header("x-amz-target")?.ends_with("CreateCase");
            creates.then(|| Answer::json(status, &refusal))
        });
        let desk = Desk::new();
        let edited = desk.command(WRITE, &[]);
        let mut command = signed(&server.url);
        command.args(CREATE);
        for (name, value) in edited.get_envs() {
            command.env(name, value.unwrap());
        }
        let mut running = start_typing(command);
        answer(&mut running, 6);
        let shown = running.end();
        assert_eq!(shown.code, Some(254), "{}", shown.text);
        let (path, text) = desk.kept_text();
        assert_eq!(text, "# Help!\n");
        let screen = unwrapped(&screen(&shown));
        assert!(screen.contains(path.to_str().unwrap()), "{screen}");
        let line = format!("--severity high --body-file {}", path.display());
        assert_eq!(screen.contains(&line), goes_on, "{screen}");
        let looks = screen.contains("`casebook case list`");
        assert_eq!(looks, !goes_on, "{screen}");
    }
}

#[test]
fn keys_that_were_typed_before_the_preview_open_nothing() {
    let desk = Desk::new();
    let mut running = desk.create(WRITE, &[]);
    answer(&mut running, 4);
    running.answer("Attach:", "\r\ropen\r\r");
    running.wait_for("  # Help!");
    // The enter key alone shows the case once more.
    running.answer("This case:", "\r");
    running.wait_for("  # Help!");
    running.answer("This case:", "stop\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(2), "{}", shown.text);
    assert!(desk.opened().is_empty());
}

#[test]
fn the_enter_key_alone_chooses_no_service_category_or_severity() {
    let desk = Desk::new();
    let mut running = desk.create("exit 9", &["--subject", "s", "--body", "b"]);
    for (question, keys) in &ANSWERS[..3] {
        running.answer(question, "\r");
        running.wait_for("(choose one)\r\n");
        running.answer(question, keys);
    }
    running.answer("Attach:", "\r");
    answer_all(&mut running, &ANSWERS[5..]);
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    assert_eq!(desk.only_case()["case"]["serviceCode"], EC2);
}

#[test]
fn a_long_text_leaves_the_whole_case_on_the_screen() {
    let desk = Desk::new();
    let script = "seq -f 'line %g' 60 > \"$1\"";
    let mut running = desk.create(script, &["--subject", "s", "--service", "ec2"]);
    answer_all(&mut running, &ANSWERS[1..3]);
    running.answer("Attach:", "\r");
    running.wait_for("Service   Elastic");
    running.wait_for("more lines");
    running.wait_for("This case:");
    running.wait_for("stop, and send nothing");
    let text = running.so_far();
    let at = text.find("Service   Elastic").unwrap();
    assert!(text[at..].matches('\n').count() < 24, "{text}");
    running.answer("", "look\r");
    running.wait_for("  line 60");
    running.answer("This case:", "stop\r");
    assert_eq!(running.end().code, Some(2));
}

#[test]
fn an_attached_file_can_be_removed_at_the_preview() {
    let desk = Desk::new();
    let folder = tempfile::tempdir().unwrap();
    let log = file(folder.path(), "a.log", b"no capacity\n");
    let options = [
        "--subject",
        "s",
        "--service",
        "ec2",
        "--body",
        "b",
        "--attach",
        &log,
    ];
    let mut running = desk.create("exit 9", &options);
    running.wait_for(&format!("File      {log}, 12 B"));
    running.answer("This case:", "remove\r");
    running.answer("Remove:", "a.log\r");
    running.answer("This case:", "open\r");
    let shown = running.end();
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    let files = desk.only_case()["communications"][0]["attachmentSet"].clone();
    assert!(files.as_array().is_none_or(Vec::is_empty), "{files}");
}
