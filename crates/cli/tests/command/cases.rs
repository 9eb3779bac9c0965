//! `case …`

use std::path::Path;

use serde_json::{Value, json};

use super::run::{RunOutput, against, emulated, fed, keeping, kept};
use super::server::{Answer, Server};

/// Opens a case and returns its id.
pub(super) fn open(data: &Path, more: &[&str]) -> String {
    let line = [
        "case",
        "create",
        "--subject",
        "No capacity",
        "--body",
        "Since this morning.",
    ];
    let created = kept(data, &[&line[..], more].concat()).json();
    assert_eq!(created.as_object().unwrap().len(), 1);
    created["caseId"].as_str().unwrap().to_owned()
}

pub(super) fn file(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Returns the texts of a conversation, from the first on.
pub(super) fn texts(shown: &Value) -> Vec<&str> {
    let said = shown["communications"].as_array().unwrap();
    said.iter()
        .rev()
        .map(|said| said["body"].as_str().unwrap())
        .collect()
}

#[test]
fn a_case_lives_from_its_opening_to_its_end_in_one_data_file() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let log = file(folder.path(), "trace.log", &bytes);
    let topic = [
        "--service",
        "ec2",
        "--category",
        "general guidance",
        "--severity",
        "high",
    ];
    let more = [
        "--cc",
        "a@example.com",
        "--language",
        "en",
        "--issue-type",
        "technical",
    ];
    let id = open(&data, &[&topic[..], &more].concat());

    let reply = [
        "case",
        "reply",
        &id,
        "--body",
        "Here is a trace.",
        "--attach",
        &log,
    ];
    assert_eq!(kept(&data, &reply).json(), json!({"result": true}));

    let shown = kept(&data, &["case", "show", &id]).json();
    let case = &shown["case"];
    assert_eq!(case["subject"], "No capacity");
    assert_eq!(case["serviceCode"], "amazon-elastic-compute-cloud-linux");
    assert_eq!(case["categoryCode"], "general-guidance");
    assert_eq!(case["severityCode"], "high");
    assert_eq!(case["ccEmailAddresses"], json!(["a@example.com"]));
    assert_eq!(texts(&shown), ["Since this morning.", "Here is a trace."]);
    let attached = &shown["communications"][0]["attachmentSet"][0];
    assert_eq!(attached["fileName"], "trace.log");

    let attachment = attached["attachmentId"].as_str().unwrap();
    let got = kept(&data, &["attachment", "get", attachment, "-o", "-"]);
    assert_eq!((got.code, &got.stdout), (Some(0), &bytes), "{}", got.stderr);

    // The number of the case works too.
    let number = case["displayId"].as_str().unwrap();
    assert!(number.bytes().all(|byte| byte.is_ascii_digit()), "{number}");
    assert_eq!(kept(&data, &["case", "show", number]).json(), shown);
    kept(&data, &["case", "reply", number, "--body", "Never mind."]).json();
    let ended = kept(&data, &["case", "resolve", number]).json();
    assert_eq!(
        ended,
        json!({"initialCaseStatus": "opened", "finalCaseStatus": "resolved"})
    );
    let again = kept(&data, &["case", "resolve", &id]).json();
    assert_eq!(again["initialCaseStatus"], "resolved");
    let shown = kept(&data, &["case", "show", number]).json();
    assert_eq!(shown["case"]["status"], "resolved");
    assert_eq!(texts(&shown).len(), 3);
}

#[test]
fn the_text_comes_from_an_option_a_file_or_stdin() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let id = open(&data, &[]);
    let text = file(
        folder.path(),
        "text",
        "from a file\n\nwith a gap\r\n".as_bytes(),
    );
    kept(&data, &["case", "reply", &id, "--body-file", &text]).json();
    fed(keeping(&data, &["case", "reply", &id]), "from stdin\n").json();
    fed(
        keeping(&data, &["case", "reply", &id, "--body-file", "-"]),
        "again",
    )
    .json();
    let shown = kept(&data, &["case", "show", &id]).json();
    assert_eq!(
        texts(&shown),
        [
            "Since this morning.",
            "from a file\n\nwith a gap",
            "from stdin",
            "again"
        ]
    );
}

#[test]
fn the_whole_conversation_is_shown_and_not_only_its_newest_part() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let id = open(&data, &[]);
    for n in 1..=12 {
        kept(
            &data,
            &["case", "reply", &id, "--body", &format!("text {n}")],
        )
        .json();
    }
    let shown = kept(&data, &["case", "show", &id]).json();
    let expected: Vec<String> = (1..=12).map(|n| format!("text {n}")).collect();
    assert_eq!(texts(&shown)[1..], expected);
    let table = kept(&data, &["case", "show", &id, "--output", "table"]);
    let at = |text: &str| {
        table
            .text()
            .find(text)
            .unwrap_or_else(|| panic!("{}", table.text()))
    };
    assert!(at("Since this morning.") < at("  text 1\n") && at("  text 1\n") < at("  text 12\n"));
}

#[test]
fn the_communications_between_two_times_are_asked_for_and_shown() {
    let said = json!([{"body": "between", "timeCreated": "2024-05-06T10:00:00Z"}]);
    let server = Server::start(move |request| {
        let page = match request.header("x-amz-target") {
            Some("AWSSupport_20130415.DescribeCases") => {
                json!({"cases": [{"caseId": "case-1", "displayId": "1234563851"}]})
            }
            _ => json!({"communications": said}),
        };
        Answer::json(200, &page)
    });
    let line = "case show 1234563851 --after 2024-05-06T09:00:00+02:00 --before 2024-05-07";
    let line: Vec<&str> = line.split(' ').collect();
    assert_eq!(texts(&against(&server.url, &line).json()), ["between"]);
    let asked = server.received().pop().unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(&asked.body).unwrap(),
        json!({"caseId": "case-1", "afterTime": "2024-05-06T07:00:00Z",
            "beforeTime": "2024-05-07T00:00:00Z", "maxResults": 100})
    );
    against(&server.url, &["case", "show", "case-1", "--after", "soon"]).refused(252);

    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let id = open(&data, &[]);
    let shown = |option: &str| {
        let shown = kept(&data, &["case", "show", &id, option, "2020-01-01"]).json();
        texts(&shown).len()
    };
    assert_eq!((shown("--after"), shown("--before")), (1, 0));
}

#[test]
fn a_conversation_is_shown_by_time_in_whatever_order_the_service_lists_it() {
    let said = [9, 10, 11].map(|hour| {
        json!({"body": format!("text {hour}"), "timeCreated": format!("2024-05-06T{hour:02}:00:00Z")})
    });
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let said = order.map(|at| said[at].clone());
        let server = Server::start(move |request| {
            let page = match request.header("x-amz-target") {
                Some("AWSSupport_20130415.DescribeCases") => {
                    json!({"cases": [{"caseId": "case-1"}]})
                }
                _ => json!({"communications": said}),
            };
            Answer::json(200, &page)
        });
        let line = ["case", "show", "case-1", "--output", "table"];
        let shown = against(&server.url, &line);
        let lines = shown
            .text()
            .lines()
            .filter_map(|line| line.strip_prefix("  "));
        assert_eq!(lines.collect::<Vec<_>>(), ["text 9", "text 10", "text 11"]);
    }
}

#[test]
fn a_shown_case_is_wrapped_and_moves_no_cursor() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let id = open(&data, &[]);
    let long = format!("{}\u{1b}[2J end", "many words and more ".repeat(20));
    kept(&data, &["case", "reply", &id, "--body", &long]).json();
    let mut show = keeping(&data, &["case", "show", &id, "--output", "table"]);
    let ran = RunOutput::from(show.env("COLUMNS", "60").output().unwrap());
    assert!(!ran.text().contains('\u{1b}'));
    assert!(
        ran.text().lines().all(|line| line.chars().count() <= 60),
        "{}",
        ran.text()
    );
    assert!(ran.text().starts_with("displayId "), "{}", ran.text());
}

#[test]
fn a_dry_run_opens_nothing_and_says_what_it_would() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let before = kept(&data, &["case", "list", "--all"]).json();
    let log = file(folder.path(), "a.log", b"a");
    let line = [
        "case",
        "create",
        "--subject",
        "s",
        "--body",
        "b",
        "--service",
        "Elastic Compute Cloud",
        "--category",
        "general-guidance",
        "--severity",
        "low",
        "--attach",
        &log,
        "--dry-run",
    ];
    let ran = kept(&data, &line);
    assert!(
        ran.stderr
            .contains("note: nothing was sent; this would be sent with 1 file"),
        "{}",
        ran.stderr
    );
    let would = ran.json();
    assert_eq!(would["serviceCode"], "amazon-elastic-compute-cloud-linux");
    assert_eq!(would["communicationBody"], "b");
    assert_eq!(kept(&data, &["case", "list", "--all"]).json(), before);
}

#[test]
fn the_dry_run_of_the_service_opens_nothing_and_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let id = open(&data, &[]);
    let before = kept(&data, &["case", "list", "--all"]).json();
    let log = file(folder.path(), "a.log", b"a");
    let create = [
        "case",
        "create",
        "--subject",
        "s",
        "--body",
        "b",
        "--attach",
        &log,
    ];
    let ran = kept(&data, &[&create[..], &["--dry-run=service"]].concat());
    let note =
        "the service would open this case, and has opened none; this would be sent with 1 file";
    assert!(ran.stderr.contains(note), "{}", ran.stderr);
    assert_eq!(
        ran.json(),
        json!({"subject": "s", "communicationBody": "b"})
    );
    assert_eq!(kept(&data, &["case", "list", "--all"]).json(), before);

    let reply = ["case", "reply", &id, "--body", "b"];
    for (option, note) in [
        (
            "--dry-run=service",
            "the service would add this communication",
        ),
        ("--dry-run", "nothing was sent"),
    ] {
        let ran = kept(&data, &[&reply[..], &[option]].concat());
        assert!(ran.stderr.contains(note), "{}", ran.stderr);
        assert_eq!(ran.json(), json!({"caseId": id, "communicationBody": "b"}));
    }
    assert_eq!(texts(&kept(&data, &["case", "show", &id]).json()).len(), 1);
    let is_open = |ran: RunOutput| ran.json()["cases"].to_string().contains(&id);
    for (option, note) in [
        (
            "--dry-run=service",
            "the service would resolve this case, and has not; this would",
        ),
        ("--dry-run", "nothing was sent"),
    ] {
        let ran = kept(&data, &["case", "resolve", &id, option]);
        assert!(ran.stderr.contains(note), "{}", ran.stderr);
        assert_eq!(ran.json(), json!({"caseId": id}));
        assert!(is_open(kept(&data, &["case", "list"])));
    }
    let ran = emulated("case resolve case-none --dry-run=service");
    assert!(
        ran.refused(254).contains("CaseIdNotFound"),
        "{}",
        ran.stderr
    );
    let ran = emulated("case reply case-none --body b --dry-run=service");
    assert!(
        ran.refused(254).contains("CaseIdNotFound"),
        "{}",
        ran.stderr
    );
    let line = [&create[..], &["--severity", "dire", "--dry-run=service"]].concat();
    let refused = kept(&data, &line);
    assert!(
        refused.refused(254).contains("severityCode"),
        "{}",
        refused.stderr
    );
    emulated("case create --subject s --body b --dry-run=there").refused(2);
}

#[test]
fn a_service_without_dry_runs_gets_no_case_from_one() {
    let server =
        Server::start(|_| Answer::json(200, &json!({"severityLevels": [], "caseId": "c"})));
    let line = [
        "case",
        "create",
        "--subject",
        "s",
        "--body",
        "b",
        "--dry-run=service",
    ];
    let ran = against(
        &server.url,
        &[&line[..], &["--error-format", "json"]].concat(),
    );
    assert_eq!(ran.code, Some(255), "{}", ran.stderr);
    let error = ran.error();
    assert_eq!(
        (&error["sent"], &error["operation"]),
        (&json!("no"), &json!("CreateCase"))
    );
    let targets = server.received().into_iter();
    let targets: Vec<String> = targets
        .map(|request| request.header("x-amz-target").unwrap().to_owned())
        .collect();
    assert_eq!(targets, ["AWSSupport_20130415.DescribeSeverityLevels"]);
}

#[test]
fn a_case_that_a_service_opens_in_spite_of_a_dry_run_is_named() {
    let server = Server::start(|request| match request.header("x-amz-target") {
        Some("AWSSupport_20130415.CreateCase") => Answer::json(200, &json!({"caseId": "case-1"})),
        _ => Answer::refusal(400, "DryRunOperationException"),
    });
    let line = [
        "case",
        "create",
        "--subject",
        "s",
        "--body",
        "b",
        "--dry-run=service",
    ];
    let ran = against(&server.url, &line);
    let said = ran.refused(255);
    assert!(
        said.contains("done, because the service ignored dryRun"),
        "{said}"
    );
    assert!(said.contains("case-1"), "{said}");
    let ran = against(
        &server.url,
        &[&line[..], &["--error-format", "json"]].concat(),
    );
    assert_eq!(ran.error()["sent"], "yes");
    assert_eq!(ran.error()["members"]["caseId"], "case-1");
}

#[test]
fn what_a_case_cannot_be_filed_under_gets_the_nearest() {
    for (line, says) in [
        (
            "--service lambada",
            "service: expected one of the catalogue, found \"lambada\"; the nearest",
        ),
        (
            "--service ec2 --category permormance",
            "category: expected one of the catalogue",
        ),
        (
            "--service ec2 --category permormance",
            "found \"permormance\"; the nearest is performance",
        ),
        (
            "--service ec2 --category performance --severity dire --dry-run",
            "severity: expected one of low",
        ),
        (
            "--service ec2 --category performance --language de --dry-run",
            "language: expected one of",
        ),
    ] {
        let ran = emulated(&format!("case create --subject s --body b {line}"));
        let said = ran.refused(252);
        assert!(said.contains(says), "{line}: {said}");
    }
    emulated("case create --subject s --body b --category performance").refused(2);
}

#[test]
fn a_misspelt_word_that_the_service_refuses_gets_the_nearest() {
    let create = "case create --subject s --body b --service ec2 --category performance";
    let question = "inquiry ask --question Encrypted?";
    for (line, code, meant) in [
        (format!("{create} --severity hihg"), 254, "--severity high"),
        (
            format!("{create} --severity hihg --dry-run"),
            252,
            "--severity high",
        ),
        (
            format!("{create} --issue-type technicl"),
            254,
            "--issue-type technical",
        ),
        (format!("{create} --language jaa"), 254, "--language ja"),
        ("case list --language jaa".to_owned(), 254, "--language ja"),
        (
            "advisor checks --language pt-BR".to_owned(),
            254,
            "--language pt_BR",
        ),
        (
            format!("{question} --support-mode AI_ONY"),
            254,
            "--support-mode AI_ONLY",
        ),
    ] {
        let ran = emulated(&line);
        let said = ran.refused(code);
        assert!(
            said.contains(&format!("did you mean {meant}?")),
            "{line}: {said}"
        );
    }
    let ran = emulated(&format!("{create} --severity xyz"));
    assert!(!ran.refused(254).contains("did you mean"));
}

#[test]
fn a_value_that_a_case_cannot_have_is_answered_with_the_command_that_lists_the_values() {
    let create = "case create --subject s --body b";
    for (option, says) in [
        ("--severity bogus", "`casebook catalog severities` lists"),
        ("--language xx", "`casebook catalog languages` lists"),
    ] {
        let ran = emulated(&format!("{create} {option}"));
        assert!(ran.refused(254).contains(says), "{}", ran.stderr);
        assert!(!ran.stderr.contains("casebook api"), "{}", ran.stderr);
    }
}
