//! Tests that `docs/emulator-truth.md` is true of the emulator: it has every operation, error, fault and
//! switch, and no other, each with a mark that the service models confirm.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use casebook_emulator::{Emulator, Faults, Scenario};
use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::Service as _;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const MARKS: [&str; 4] = ["documented", "modelled", "seen", "assumed"];

/// The services, and the files of their models.
const MODELS: [(&str, &str); 4] = [
    ("Artifact", "artifact-2018-05-10"),
    ("Support", "support-2013-04-15"),
    ("STS", "sts-2011-06-15"),
    ("Organizations", "organizations-2016-11-28"),
];

/// How the codes of errors begin or end.
const BEGINNINGS: [&str; 12] = [
    "EntityToo",
    "Expired",
    "Incomplete",
    "Invalid",
    "MethodNot",
    "Missing",
    "NoSuch",
    "Request",
    "Service",
    "SignatureDoes",
    "Slow",
    "Throttl",
];
const ENDINGS: [&str; 7] = [
    "Denied",
    "Error",
    "Exceeded",
    "Exception",
    "Expired",
    "Failure",
    "NotFound",
];

/// A row of a table: its cells by the heads of their columns.
type Row = BTreeMap<String, String>;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap()
}

fn model(file: &str) -> Value {
    serde_json::from_str(&read(&format!("crates/emulator/model/{file}.json"))).unwrap()
}

/// Returns the rows of all tables of the document.
fn rows() -> Vec<Row> {
    let (mut head, mut rows) = (None, Vec::new());
    for line in read("docs/emulator-truth.md").lines() {
        let Some(inside) = line.strip_prefix("| ") else {
            if !line.starts_with("|---") {
                head = None;
            }
            continue;
        };
        let cells = inside.trim_end_matches(" |").split(" | ");
        let cells: Vec<String> = cells.map(str::to_owned).collect();
        match &head {
            None => head = Some(cells),
            Some(head) => {
                assert_eq!(head.len(), cells.len(), "{line}");
                rows.push(head.iter().cloned().zip(cells).collect());
            }
        }
    }
    rows
}

/// Returns the texts in backticks in the cells of a column.
fn named(rows: &[Row], column: &str) -> BTreeSet<String> {
    let cells = rows.iter().filter_map(|row| row.get(column));
    let spans = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    spans.map(str::to_owned).collect()
}

/// Returns the words that an error lists: "expected one of a, b, c, found d".
fn listed(error: &str) -> impl Iterator<Item = String> {
    let (_, list) = error.split_once("expected one of ").unwrap();
    let (list, _) = list.split_once(", found ").unwrap();
    list.split(", ").map(str::to_owned)
}

/// Returns the members of a scenario, and those of its accounts, roles and organization.
fn members() -> impl Iterator<Item = String> {
    [
        ("", r#"{"none": 0}"#),
        ("accounts.", r#"{"accounts": [{"none": 0}]}"#),
        ("accounts.roles.", r#"{"accounts": [{"id": "111122223333", "roles": [{"none": 0}]}]}"#),
        ("organization.", r#"{"organization": {"none": 0}}"#),
    ]
    .into_iter()
    .flat_map(|(above, document)| {
        let error = Scenario::parse(document).unwrap_err().to_string();
        listed(&error)
            .map(|name| format!("{above}{name}"))
            .collect::<Vec<_>>()
    })
    // It is read apart from the other members of an account.
    .chain(["accounts.scenario".to_owned()])
}

fn faults() -> impl Iterator<Item = String> {
    let error = Faults::parse(r#"{"faults": [{"fault": {"kind": "none"}}]}"#).unwrap_err();
    let kinds: Vec<String> = listed(&error.to_string()).collect();
    kinds.into_iter().map(|kind| format!("fault {kind}"))
}

/// Returns the functions of the builder that change its settings.
fn setters() -> impl Iterator<Item = String> {
    let source = read("crates/emulator/src/emulator/builder.rs");
    let (_, rest) = source.split_once("    setters! {\n").unwrap();
    let (block, rest) = rest.split_once("\n    }\n").unwrap();
    let lines = block.lines().map(str::trim);
    let short = lines.filter(|line| !line.starts_with("///"));
    let functions = rest.split("    pub fn ").skip(1);
    let long = functions.filter(|function| {
        let head = function.split('{').next().unwrap();
        head.contains("mut self")
    });
    let names = short.chain(long).map(|line| {
        let end = line.find(['(', '<']).unwrap();
        format!("Builder::{}", &line[..end])
    });
    names.collect::<Vec<_>>().into_iter()
}

/// Returns the options of the command `emulate`.
fn options() -> impl Iterator<Item = String> {
    let source = read("crates/cli/src/command/emulate.rs");
    let fields = source.split("    #[arg(long").skip(1);
    let names = fields.map(|field| {
        let (name, _) = field.lines().nth(1).unwrap().split_once(':').unwrap();
        format!("--{}", name.trim().replace('_', "-"))
    });
    names.collect::<Vec<_>>().into_iter()
}

/// Returns the controls that an emulator says it has.
fn controls() -> impl Iterator<Item = String> {
    let request = http::Request::get("http://localhost/_emulator/state").body(String::new());
    let response = Emulator::new().call(request.unwrap()).now_or_never();
    let body = response.unwrap().unwrap().into_body().collect();
    let body = body.now_or_never().unwrap().unwrap().to_bytes();
    let state: Value = serde_json::from_slice(&body).unwrap();
    let controls: Vec<String> = serde_json::from_value(state["controls"].clone()).unwrap();
    controls.into_iter()
}

/// Returns the sources of the emulator without comments and tests.
fn sources() -> String {
    let (mut text, mut next) = (
        String::new(),
        vec![PathBuf::from(ROOT).join("crates/emulator/src")],
    );
    while let Some(path) = next.pop() {
        if path.is_dir() {
            next.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let code = source.split("#[cfg(test)]\nmod tests").next().unwrap();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        text.extend(lines.flat_map(|line| [line, "\n"]));
    }
    text
}

/// Returns the codes of the errors that the emulator gives.
fn errors() -> BTreeSet<String> {
    let source = sources();
    let literals = source.split('"').filter(|text| {
        let is_word = text.len() > 5 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_word
            && (BEGINNINGS.iter().any(|begin| text.starts_with(begin))
                || ENDINGS.iter().any(|end| text.ends_with(end)))
    });
    literals.map(str::to_owned).collect()
}

#[test]
fn every_switch_is_there_and_no_other() {
    let rows = rows();
    let mut found = named(&rows, "switch");
    found.extend(named(&rows, "fault"));
    let known = members().chain(faults()).chain(setters());
    let known: BTreeSet<String> = known.chain(options()).chain(controls()).collect();
    assert!(known.len() > 80, "switches are found: {known:?}");
    let missing: Vec<_> = known.difference(&found).collect();
    let unknown: Vec<_> = found.difference(&known).collect();
    assert!(missing.is_empty(), "not in the document: {missing:?}");
    assert!(unknown.is_empty(), "not in the code: {unknown:?}");
}

#[test]
fn every_operation_is_there_with_its_mark() {
    let rows = rows();
    let models = MODELS.map(|(_, file)| model(file));
    let known = models
        .iter()
        .flat_map(|model| model["operations"].as_object().unwrap().keys());
    let known: BTreeSet<String> = known.cloned().collect();
    assert_eq!(named(&rows, "operations"), known);
    let text = read("crates/emulator/model/README.md");
    let (_, added) = text
        .split_once("operations of Artifact were added")
        .unwrap();
    let added = added.split("They follow").next().unwrap();
    let added: BTreeSet<String> = added
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    let by_reference: Vec<Row> = rows
        .into_iter()
        .filter(|row| row.get("mark").is_some_and(|mark| mark == "documented"))
        .collect();
    assert_eq!(named(&by_reference, "operations"), added);
}

#[test]
fn every_error_is_there_and_is_modelled_if_the_model_of_its_service_has_it() {
    let rows = rows();
    assert_eq!(named(&rows, "errors"), errors());
    let models = MODELS.map(|(service, file)| (service, model(file)));
    for row in rows.iter().filter(|row| row.contains_key("errors")) {
        for service in row["service"].split(", ").filter(|name| *name != "link") {
            let (_, model) = models.iter().find(|(name, _)| *name == service).unwrap();
            for error in named(std::slice::from_ref(row), "errors") {
                let is_modelled = model["shapes"].get(&error).is_some();
                assert_eq!(is_modelled, row["mark"] == "modelled", "{service}: {error}");
            }
        }
    }
}

#[test]
fn every_behaviour_has_a_mark_and_every_section_of_the_notes_its_behaviour() {
    let mut linked = BTreeSet::new();
    for row in rows() {
        if let Some(mark) = row.get("mark") {
            assert!(MARKS.contains(&mark.as_str()), "{row:?}");
        }
        linked.extend(row.get("notes").cloned());
    }
    let notes = read("docs/service-notes.md");
    let headings = notes.lines().filter_map(|line| line.strip_prefix("## "));
    let sections = headings.map(|heading| {
        let (_, title) = heading.split_once(". ").unwrap();
        let anchor = title.to_lowercase().replace(' ', "-");
        format!("[{title}](service-notes.md#{anchor})")
    });
    assert_eq!(linked, sections.collect());
}
