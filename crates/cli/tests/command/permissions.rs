//! `docs/iam.md` names the IAM actions of the operations that each command calls, and no others.

mod lines;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use casebook_emulator::{Emulator, Scenario};
use serde_json::Value;

use self::lines::LINES;
use super::hostile::commands;
use super::run::{against, run, signed};
use super::server::{Answer, Server, ask};

type Actions = BTreeSet<String>;

/// The further lines find an old case with a large file.
const LARGE: &str = r#"{"generated_cases": 1, "generated_attachment_bytes": [6000000],
    "upload_processing_seconds": 0, "inquiry_processing_seconds": 0,
    "refresh_enqueued_seconds": 0, "refresh_processing_seconds": 1}"#;

/// The commands that call no service, and those that call any operation.
const WITHOUT_ROW: [&str; 8] = [
    "api",
    "completions",
    "credentials",
    "doctor",
    "emulate",
    "endpoint",
    "evidence",
    "man",
];

/// The operations that need no action, or those of the section about several accounts.
const APART: [&str; 5] = [
    "AssumeRole",
    "GetCallerIdentity",
    "ListAccounts",
    "document",
    "upload",
];

fn document() -> String {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(top.join("docs/iam.md")).unwrap()
}

/// Returns the texts in backticks that have this form.
fn quoted(text: &str, is_wanted: impl Fn(&str) -> bool) -> Actions {
    let spans = text.split('`').skip(1).step_by(2);
    spans
        .filter(|span| is_wanted(span))
        .map(str::to_owned)
        .collect()
}

fn actions(cell: &str) -> Actions {
    quoted(cell, |span| span.contains(':'))
}

/// Returns the rows of the tables below a heading: what stands in their cells.
fn rows<'a>(document: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let section = document
        .split("\n## ")
        .find(|part| part.starts_with(heading));
    let lines = section.unwrap().lines();
    let rows = lines.filter_map(|line| line.strip_prefix("| ")?.strip_suffix('|'));
    rows.skip(1)
        .map(|row| row.split('|').map(str::trim).collect())
        .collect()
}

/// Returns the actions of a policy that `doctor` prints.
fn policy(which: &str) -> Actions {
    let policy = run(&["doctor", "--policy", which]).json();
    serde_json::from_value(policy["Statement"][0]["Action"].clone()).unwrap()
}

/// An account, its samples, and a folder for what the commands write.
struct World {
    emulator: Emulator,
    server: Server,
    folder: tempfile::TempDir,
    ids: BTreeMap<&'static str, String>,
}

impl World {
    fn new(scenario: &str) -> Self {
        let scenario = Scenario::parse(scenario).unwrap();
        let emulator = Emulator::builder().scenario(scenario).build().unwrap();
        let (lost, service) = (Mutex::new(BTreeSet::new()), emulator.clone());
        let server = Server::emulator(emulator.clone(), move |request| {
            let body = String::from_utf8_lossy(&request.body);
            let is_first = || lost.lock().unwrap().insert(body.to_string());
            // The service acts, and its first answer is lost.
            (body.contains("\"lost\"") && is_first()).then(|| Answer {
                status: 0,
                ..ask(&service, request)
            })
        });
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("small"), "x").unwrap();
        fs::write(folder.path().join("big"), vec![b'x'; 6_000_000]).unwrap();
        let ids = ids(&server.url);
        Self {
            emulator,
            server,
            folder,
            ids,
        }
    }

    /// Runs lines of a command, and returns the operations that it called.
    fn calls(&self, command: &str, lines: &[&str]) -> Actions {
        let counts = || -> BTreeMap<&str, u64> {
            let tally = self.emulator.tally();
            tally
                .iter()
                .map(|(name, counts)| (name, counts.seen))
                .collect()
        };
        let before = counts();
        let mut seen = String::new();
        for line in lines {
            let mut line = format!("{command} {line}").replace("{seen}", &seen);
            for (name, id) in &self.ids {
                line = line.replace(name, id);
            }
            let words = line.split_whitespace().map(|word| word.replace('+', " "));
            let mut command = signed(&self.server.url);
            let ran = command.args(words).current_dir(self.folder.path()).output();
            let ran = ran.unwrap();
            // An agreement takes several runs, and an agreement that is not in force ends with 3.
            assert!(
                matches!(ran.status.code(), Some(0 | 2 | 3)),
                "{line}: {}",
                String::from_utf8_lossy(&ran.stderr)
            );
            let printed: Value = serde_json::from_slice(&ran.stdout).unwrap_or_default();
            seen = printed["sha256"].as_str().unwrap_or_default().to_owned();
        }
        let called = counts().into_iter();
        let called = called.filter(|(name, count)| before.get(name).copied().unwrap_or(0) < *count);
        called
            .map(|(name, _)| name.to_owned())
            .filter(|name| !APART.contains(&name.as_str()))
            .collect()
    }
}

/// Asks an emulator for the ids of some samples.
fn ids(url: &str) -> BTreeMap<&'static str, String> {
    let text = |line: &[&str]| against(url, line).json().as_str().unwrap().to_owned();
    let cases = |query: &str| text(&["case", "list", "--all", "--query", query]);
    let case = cases("cases[0].caseId");
    let files = "communications[].attachmentSet[].attachmentId|[0]";
    let all = against(url, &["case", "list", "--all", "--query", "cases[].caseId"]).json();
    let mut all = all.as_array().unwrap().iter();
    let attachment = all.find_map(|case| {
        let case = case.as_str().unwrap();
        let found = against(url, &["case", "show", case, "--query", files]).json();
        found.as_str().map(str::to_owned)
    });
    let report = "reports[?acceptanceType=='PASSTHROUGH']|[0].id";
    BTreeMap::from([
        ("{number}", cases("cases[0].displayId")),
        ("{case}", case),
        (
            "{large}",
            cases("cases[?contains(caseId,'muen')].caseId|[-1]"),
        ),
        ("{attachment}", attachment.unwrap()),
        ("{report}", text(&["report", "list", "--query", report])),
    ])
}

#[test]
fn every_command_calls_what_its_row_allows_and_nothing_else() {
    let document = document();
    let [reads, all] = ["read", "all"].map(policy);
    let renamed: BTreeMap<String, Actions> = rows(&document, "Actions with other names")
        .iter()
        .map(|row| (row[0].trim_matches('`').to_owned(), actions(row[1])))
        .collect();
    let allowed = |operations: Actions| -> Actions {
        let actions = operations
            .iter()
            .map(|operation| match renamed.get(operation) {
                Some(action) => action.first().unwrap().clone(),
                None => {
                    let mut known = all.iter();
                    let known = known.find(|action| action.ends_with(&format!(":{operation}")));
                    known.unwrap_or_else(|| panic!("{operation}")).clone()
                }
            });
        actions.collect()
    };
    let (plain, further) = (World::new("{}"), World::new(LARGE));
    let mut left = BTreeMap::new();
    for (heading, is_read) in [
        ("Commands that only read", true),
        ("Commands that change something", false),
    ] {
        for row in rows(&document, heading) {
            left.insert(row[0].trim_matches('`').to_owned(), (row, is_read));
        }
    }
    for (command, plain_lines, further_lines) in LINES {
        let (row, is_read) = left.remove(*command).unwrap_or_else(|| panic!("{command}"));
        let (always, sometimes) = (actions(row[1]), actions(row[2]));
        let found = allowed(plain.calls(command, plain_lines));
        assert_eq!(always, found, "{command}");
        let more = allowed(further.calls(command, further_lines));
        let more: Actions = more.difference(&found).cloned().collect();
        assert_eq!(sometimes, more, "{command}: further actions");
        let only_reads = always
            .union(&sometimes)
            .all(|action| reads.contains(action));
        assert_eq!(only_reads, is_read, "{command}");
    }
    assert!(left.is_empty(), "not tried: {left:?}");
}

#[test]
fn every_command_that_calls_a_service_has_lines() {
    for command in commands() {
        let (first, _) = command.split_once('-').unwrap_or((&command, ""));
        let has_lines = LINES
            .iter()
            .any(|(name, ..)| name.replace(' ', "-") == command);
        assert_ne!(has_lines, WITHOUT_ROW.contains(&first), "{command}");
    }
}

#[test]
fn the_policies_of_doctor_have_the_names_that_the_document_gives() {
    let document = document();
    let all = policy("all");
    for row in rows(&document, "Actions with other names") {
        let operation = row[0].trim_matches('`');
        assert!(actions(row[1]).is_subset(&all), "{operation}");
        let by_name = format!("support:{operation}");
        assert!(!all.contains(&by_name), "{by_name}");
    }
}

#[test]
fn the_actions_of_a_bucket_are_those_of_the_requests_to_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../archive/src/store/bucket/api.rs");
    let source = fs::read_to_string(source).unwrap();
    let sent: Actions = source
        .split('"')
        .filter(|text| text.starts_with("s3:"))
        .map(str::to_owned)
        .collect();
    let document = document();
    let named = rows(&document, "An archive in a bucket");
    let named: Actions = named.iter().flat_map(|row| actions(row[1])).collect();
    assert_eq!(named, sent);
}
