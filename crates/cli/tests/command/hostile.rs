//! A hostile service attacks the terminal of the command that calls it.

mod model;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use serde_json::{Value, json};

use self::model::{Hostility, Models, hostile};
use super::pty::{ScreenOutput, show};
use super::run::{command, run, signed};
use super::server::{Answer, Server};

const FORMS: [&str; 6] = ["table", "json", "jsonl", "yaml", "text", "csv"];

const INQUIRY: &str = "compliance-inquiry-abcDEF0123456789";
const REPORT: &str = "report-abcDEF0123456789";

/// The command lines to try for each command. A command that prints nothing from a service has
/// none.
fn lines(folder: &Path) -> BTreeMap<&'static str, Vec<Vec<String>>> {
    let folder = folder.to_str().unwrap();
    let [into, kept, verified, archive] =
        ["x", "kept", "verified", "archive"].map(|name| format!("{folder}/{name}"));
    let filed = ["--service", "s", "--category", "s"];
    let topic = [&filed[..], &["--issue-type", "technical"]].concat();
    let text = ["--subject", "a", "--body", "b"];
    let all: Vec<(&str, Vec<Vec<&str>>)> = vec![
        ("account-set", vec![vec!["SUBSCRIBED"]]),
        ("account-show", vec![vec![]]),
        (
            "advisor-checks",
            vec![vec![], vec!["c1"], vec!["--category", "none"], vec!["none"]],
        ),
        ("advisor-list", vec![vec![]]),
        ("advisor-refresh", vec![vec!["c1"]]),
        ("advisor-result", vec![vec!["c1"]]),
        ("advisor-status", vec![vec![], vec!["c1"]]),
        ("advisor-summary", vec![vec![]]),
        (
            "agreement-accept",
            vec![vec!["agreement-abcDEF0123456789", "-d", folder]],
        ),
        ("agreement-check", vec![vec!["--require", "cmd"]]),
        (
            "agreement-get",
            vec![vec!["customer-agreement-abcDEF0123456789", "-o", &into]],
        ),
        ("agreement-list", vec![vec![], vec!["--available"]]),
        (
            "agreement-show",
            vec![
                vec!["agreement-abcDEF0123456789"],
                vec!["customer-agreement-abcDEF0123456789"],
            ],
        ),
        (
            "agreement-terminate",
            vec![vec!["customer-agreement-abcDEF0123456789", "-d", folder]],
        ),
        ("api-artifact", vec![]),
        ("api-support", vec![]),
        ("archive", vec![vec![&archive]]),
        (
            "attachment-get",
            vec![
                vec!["attachment-1", "-o", &into],
                vec!["attachment-1", "-o", folder],
                vec!["--case", "1234567890", "-d", folder],
                vec!["--case", "1234567890", "--name", "none"],
            ],
        ),
        (
            "case-create",
            vec![text.to_vec(), [&text[..], &filed, &["--dry-run"]].concat()],
        ),
        ("case-list", vec![vec![], vec!["--query", "cases[0]"]]),
        ("case-open", vec![vec!["1234567890"]]),
        ("case-reply", vec![vec!["1234567890", "--body", "b"]]),
        ("case-resolve", vec![vec!["1234567890"]]),
        ("case-show", vec![vec!["1234567890"]]),
        (
            "case-wait",
            vec![vec!["1234567890", "--status", "resolved"]],
        ),
        ("catalog-languages", vec![topic.clone()]),
        ("catalog-options", vec![topic]),
        ("catalog-services", vec![vec![], vec!["s"], vec!["none"]]),
        ("catalog-severities", vec![vec![]]),
        ("completions", vec![]),
        ("credentials-explain", vec![vec![]]),
        (
            "credentials-show",
            vec![vec![], vec!["--format", "table"], vec!["--format", "env"]],
        ),
        ("emulate", vec![]),
        ("doctor", vec![vec![]]),
        ("endpoint", vec![vec!["--service", "support"]]),
        ("evidence-export", vec![]),
        ("evidence-keygen", vec![]),
        ("evidence-seal", vec![]),
        ("evidence-verify", vec![]),
        (
            "inquiry-answers",
            vec![vec![INQUIRY], vec![INQUIRY, "--output", "csv"]],
        ),
        (
            "inquiry-ask",
            vec![
                vec!["--question", "a"],
                vec!["--question", "a", "--wait", "--deadline", "0.1"],
            ],
        ),
        (
            "inquiry-export",
            vec![vec![INQUIRY, "-o", &into], vec![INQUIRY, "-o", "-"]],
        ),
        ("inquiry-feedback", vec![vec![INQUIRY, "--up"]]),
        ("inquiry-list", vec![vec![]]),
        ("inquiry-show", vec![vec![INQUIRY]]),
        ("man", vec![]),
        (
            "report-get",
            vec![vec![REPORT, "--accept-terms", "-o", &into]],
        ),
        ("report-list", vec![vec![], vec!["--query", "reports[0]"]]),
        ("report-show", vec![vec![REPORT]]),
        (
            "report-sync",
            vec![vec![&kept, "--accept-terms"], vec![&verified, "--verify"]],
        ),
        (
            "report-terms",
            vec![vec![REPORT, "-o", &into], vec![REPORT, "-o", "-"]],
        ),
        ("report-versions", vec![vec![REPORT]]),
        ("status", vec![vec![]]),
    ];
    let owned = |line: Vec<&str>| line.into_iter().map(str::to_owned).collect();
    all.into_iter()
        .map(|(name, lines)| (name, lines.into_iter().map(owned).collect()))
        .collect()
}

/// Returns every command by the name of its manual page, such as `report-list`.
pub(super) fn commands() -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(&["man", "--dir", folder.path().to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let pages = folder.path().read_dir().unwrap().map(|page| {
        let page = page.unwrap().file_name().into_string().unwrap();
        page.trim_end_matches(".1").to_owned()
    });
    let pages: Vec<String> = pages.collect();
    let is_leaf = |page: &&String| {
        !pages
            .iter()
            .any(|other| other.starts_with(&format!("{page}-")))
    };
    let leaves = pages.iter().filter(is_leaf);
    leaves
        .map(|page| page.trim_start_matches("casebook-").to_owned())
        .collect()
}

/// Returns a command line of `api` for every operation.
fn operations(models: &Models) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    for service in ["artifact", "support"] {
        let help = run(&["api", service, "--help"]).text().replace('\n', " ");
        let (_, names) = help.split_once("Operations:").unwrap();
        let (names, _) = names.split_once("Examples:").unwrap();
        for name in names.split([',', ' ']).filter(|name| !name.is_empty()) {
            let input = models.input(service, name).to_string();
            lines.push(
                ["api", service, name, "--input", &input]
                    .map(str::to_owned)
                    .to_vec(),
            );
        }
    }
    assert!(lines.len() >= 24, "{lines:?}");
    lines
}

/// All command lines, split into words.
fn all_lines(models: &Models, folder: &Path) -> Vec<Vec<String>> {
    let mut tried = operations(models);
    for (name, lines) in lines(folder) {
        for line in lines {
            let words = name.split('-').map(str::to_owned);
            tried.push(words.chain(line).collect());
        }
    }
    tried
}

fn server(spite: Hostility) -> Server {
    let models = Models::read();
    let own = Mutex::new(None::<String>);
    Server::start(move |asked| {
        let link = {
            let mut own = own.lock().unwrap();
            let host = asked.header("host").unwrap_or_default();
            own.get_or_insert_with(|| format!("http://{host}/document"))
                .clone()
        };
        let mut answer = if asked.path() == "/keys" {
            let key = |at: &str| hostile(at);
            let keys = json!({"AccessKeyId": key("id"), "SecretAccessKey": key("secret"),
                "Token": key("token"), "Expiration": "2099-01-01T00:00:00Z", "AccountId": key("account")});
            Answer::json(200, &keys)
        } else if asked.body.starts_with(b"Action=GetCallerIdentity") {
            Answer {
                status: 200,
                body: caller(&hostile("arn").replace(['<', '>', '&'], "")).into_bytes(),
                ..Answer::default()
            }
        } else if let Some(body) = models.answer(asked, spite, &link) {
            Answer::json(200, &body)
        } else {
            Answer {
                status: 200,
                body: format!("%PDF-1.7\n{}", hostile("document")).into_bytes(),
                ..Answer::default()
            }
        };
        answer
            .headers
            .push(("x-amzn-requestid".into(), "r\u{9b}2J\u{202e}1".into()));
        answer
    })
}

/// The answer of STS about a caller with this ARN.
fn caller(arn: &str) -> String {
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
         <GetCallerIdentityResult><Account>111122223333</Account><Arn>{arn}</Arn>\
         </GetCallerIdentityResult></GetCallerIdentityResponse>"
    )
}

/// A server whose refusals contain control characters.
fn refusing(status: u16) -> Server {
    Server::start(move |_| {
        let fields = json!([{"name": hostile("name"), "message": hostile("why")}]);
        let body = json!({"__type": hostile("code"), "code": hostile("code"), "message": hostile("message"),
            "reason": "fieldValidationFailed", "fieldList": fields, hostile("member"): hostile("member")});
        let mut answer = Answer::json(status, &body);
        answer
            .headers
            .push(("x-amzn-requestid".into(), "r\u{9b}2J\u{202e}1".into()));
        answer
            .headers
            .push(("retry-after".into(), "\u{9b}2J\u{202e}".into()));
        answer
    })
}

/// Whether a terminal acts on a character or reverses letters because of it.
fn acts(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n'))
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || c == '\u{feff}'
}

/// Calls a function for every line, in four threads.
fn each(lines: &[Vec<String>], run: impl Fn(&[String]) + Sync) {
    let next = Mutex::new(lines.iter());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(line) = next.lock().unwrap().next() else {
                        break;
                    };
                    run(line);
                }
            });
        }
    });
}

/// The command for a line; commands that show credentials get them from the service.
fn asking(url: &str, line: &[String], more: &[&str]) -> Command {
    let mut asking = match line[0].as_str() {
        "credentials" => {
            let mut command = command();
            command
                .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{url}/keys"))
                .env("AWS_REGION", "eu-central-1");
            command
        }
        _ => signed(url),
    };
    // The status of the hostile service ends no wait.
    let limit = match line.get(1).map(String::as_str) {
        Some("wait") => "0.5",
        _ => "20",
    };
    asking
        .args(line)
        .args(["--max-attempts", "1", "--timeout", limit])
        .args(more);
    asking
}

fn check(shown: &ScreenOutput, line: &[String], more: &[&str]) {
    let found: Vec<char> = shown.text.chars().filter(|c| acts(*c)).collect();
    assert!(
        found.is_empty(),
        "{line:?} {more:?} showed {found:?} in {:?}",
        shown.text
    );
}

#[test]
fn no_command_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let known: Vec<String> = lines(folder.path())
        .into_keys()
        .map(str::to_owned)
        .collect();
    let mut commands = commands();
    commands.sort();
    assert_eq!(
        commands, known,
        "a new command has to say what it is tried with"
    );
}

#[test]
fn no_command_in_any_form_lets_a_service_act_on_the_terminal() {
    let (models, folder) = (Models::read(), tempfile::tempdir().unwrap());
    let lines = all_lines(&models, folder.path());
    for spite in [Hostility::Texts, Hostility::Everything] {
        let server = server(spite);
        for form in FORMS {
            let silent = Mutex::new(Vec::new());
            each(&lines, |line| {
                let more = ["--output", form, "--color", "never", "--no-progress"];
                let shown = show(asking(&server.url, line, &more), 80);
                check(&shown, line, &more);
                // The command prints nothing of a response that has no members.
                let is_empty = matches!(line, [api, service, operation, ..]
                    if api == "api" && models.has_empty_response(service, operation));
                assert!(is_empty || !shown.text.is_empty(), "{line:?} {more:?}");
                if !is_empty && !shown.text.contains("cmd|") {
                    silent.lock().unwrap().push(line.join(" "));
                }
            });
            // If ids and links are hostile as well, many commands give up before they print
            // anything that the service sent. On a busy machine a line that waits may give up as well.
            let silent = silent.into_inner().unwrap();
            assert!(
                spite == Hostility::Everything || silent.len() < 24,
                "{form}: {} of {} commands showed nothing of the service: {silent:#?}",
                silent.len(),
                lines.len()
            );
        }
    }
}

#[test]
fn no_refusal_acts_on_the_terminal() {
    let (models, folder) = (Models::read(), tempfile::tempdir().unwrap());
    let lines = all_lines(&models, folder.path());
    for status in [400, 503] {
        let server = refusing(status);
        for form in ["text", "json"] {
            each(&lines, |line| {
                let more = ["--error-format", form, "--color", "never", "--no-progress"];
                let shown = show(asking(&server.url, line, &more), 80);
                check(&shown, line, &more);
            });
        }
    }
}

#[test]
fn the_log_is_clean_and_only_our_own_colours_are_shown() {
    let (models, folder) = (Models::read(), tempfile::tempdir().unwrap());
    let lines = all_lines(&models, folder.path());
    let (served, refused) = (server(Hostility::Texts), refusing(400));
    for url in [&served.url, &refused.url] {
        each(&lines, |line| {
            let more = [
                "--debug",
                "--color",
                "always",
                "--output",
                "table",
                "--no-progress",
            ];
            let mut shown = show(asking(url, line, &more), 80);
            for look in ["0", "1", "1;31", "31", "32", "33", "90"] {
                shown.text = shown.text.replace(&format!("\u{1b}[{look}m"), "");
            }
            check(&shown, line, &more);
        });
    }
}

#[test]
fn progress_moves_the_cursor_and_nothing_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(Hostility::Texts);
    let into = folder.path().join("x");
    for line in [["report", "sync"], ["report", "get"], ["report", "terms"]] {
        let mut command = signed(&server.url);
        command.args(line).args(["--color", "never"]);
        match line[1] {
            "sync" => command.arg(folder.path()),
            _ => command.arg(REPORT).arg("-o").arg(&into),
        };
        let mut shown = show(command, 80);
        // The cursor moves of the progress bars: up, down, clear the line, first column.
        for own in ["\u{1b}[1A", "\u{1b}[1B", "\u{1b}[2K", "\r"] {
            shown.text = shown.text.replace(own, "");
        }
        let line = line.map(str::to_owned);
        check(&shown, &line, &[]);
    }
}

#[test]
fn json_is_json_and_no_cell_of_csv_is_a_formula() {
    let (models, folder) = (Models::read(), tempfile::tempdir().unwrap());
    let lines = all_lines(&models, folder.path());
    let server = server(Hostility::Texts);
    each(&lines, |line| {
        // These lines write in a format of their own.
        if line[0] == "credentials" || line.last().is_some_and(|word| word == "-") {
            return;
        }
        let ran = asking(&server.url, line, &["--output", "json"])
            .output()
            .unwrap();
        if ran.status.success() {
            let read: Value = serde_json::from_slice(&ran.stdout).unwrap();
            assert!(!read.is_null(), "{line:?}");
        }
        let ran = asking(&server.url, line, &["--output", "csv"])
            .output()
            .unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(&*ran.stdout);
        for record in reader.records() {
            for cell in record.unwrap().iter() {
                let number = cell.parse::<f64>().is_ok();
                assert!(
                    number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{line:?}: {cell:?}"
                );
            }
        }
    });
}
