//! `inquiry …`

use std::path::Path;

use serde_json::{Value, json};

use super::run::{RunOutput, against, command, emulated, emulated_at, kept, run};
use super::server::{Answer, Server};

/// A sample: a file with three questions, which people have reviewed.
const REVIEWED: &str = "compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1";

fn inside(folder: &Path, line: &[&str]) -> RunOutput {
    let mut command = command();
    command.arg("--emulator").args(line).current_dir(folder);
    command.output().unwrap().into()
}

#[test]
fn a_question_is_asked_and_its_answer_is_shown_with_author_and_sources() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("emulator.redb");
    let ask = [
        "inquiry",
        "ask",
        "--question",
        "Is data encrypted at rest?",
        "--tag",
        "team=audit",
    ];
    let wait = ["--wait", "--every", "1"];
    let made = kept(&data, &[&ask[..], &wait].concat()).json();
    let inquiry = &made["complianceInquirySummary"];
    assert_eq!(inquiry["status"], "COMPLETED");
    assert_eq!(
        (&inquiry["name"], &made["tags"]["team"]),
        (&json!("Is data encrypted at rest?"), &json!("audit"))
    );
    let id = inquiry["id"].as_str().unwrap();
    let shown = kept(&data, &["inquiry", "show", id]).json();
    assert_eq!(shown["complianceInquiryDetail"]["id"], id);
    let answers = kept(&data, &["inquiry", "answers", id]).json();
    let query = &answers["queries"][0];
    assert_eq!(query["reviewType"], "AI");
    assert!(query["citations"][0]["sourceLink"].is_string());
    let page = kept(&data, &["inquiry", "answers", id, "--output", "table"]);
    assert!(
        page.text()
            .starts_with("1  COMPLETED  AI\n  Is data encrypted at rest?\n"),
        "{}",
        page.text()
    );
    assert!(
        page.text()
            .contains("\n    Sources:\n      SOC 2 Report https://"),
        "{}",
        page.text()
    );
    let csv = kept(&data, &["inquiry", "answers", id, "--output", "csv"]);
    let mut lines = csv.text().lines();
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("queryIdentifier,status,reviewType,query,answer,sources")
    );
    assert!(lines.next().unwrap().starts_with("1,COMPLETED,AI,"));
}

#[test]
fn a_file_is_asked_by_its_sections_and_the_same_token_asks_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("emulator.redb");
    let file = folder.path().join("bank.xlsx");
    std::fs::write(&file, b"PK\x03\x04 xl/workbook.xml").unwrap();
    let file = file.to_str().unwrap();
    let ask = [
        "inquiry",
        "ask",
        "--file",
        file,
        "--section",
        "Keys",
        "--section",
        "Backups",
    ];
    let token = [
        "--support-mode",
        "FULL_SUPPORT",
        "--client-token",
        "token-1",
    ];
    let line = [&ask[..], &token].concat();
    let made = kept(&data, &line).json();
    assert_eq!(made["complianceInquirySummary"]["name"], "bank");
    let again = kept(&data, &line).json();
    let id = made["complianceInquirySummary"]["id"].as_str().unwrap();
    assert_eq!(again["complianceInquirySummary"]["id"], id);
    let answers = kept(&data, &["inquiry", "answers", id]).json();
    assert_eq!(answers["queries"].as_array().unwrap().len(), 2);
    let listed = kept(&data, &["inquiry", "list"]).json();
    assert_eq!(listed["complianceInquiries"].as_array().unwrap().len(), 3);
}

#[test]
fn input_that_cannot_be_asked_is_refused_before_it_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, size: u64| {
        let path = folder.path().join(name);
        std::fs::File::create(&path).unwrap().set_len(size).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (empty, large) = (path("empty", 0), path("large", (16 << 20) + 1));
    let good = path("good", 1);
    let many = vec!["--section=s"; 31];
    for (line, says) in [
        (vec!["--file", &empty], "expected at least one byte"),
        (vec!["--file", &large], "expected at most 16 MiB"),
        (vec!["--file", "/nowhere"], "--file: /nowhere"),
        (
            vec!["--question", "Is a < b?"],
            "--question: query: expected",
        ),
        (
            vec!["--question", "a", "--support-mode", "FULL_SUPPORT"],
            "--support-mode: expected AI_ONLY",
        ),
        (
            vec!["--question", "a", "--tag", "b"],
            "--tag: expected KEY=VALUE",
        ),
        (
            [&["--file", good.as_str()], &many[..]].concat(),
            "--section: file sections: expected at most 30",
        ),
    ] {
        let line = [&["--emulator", "inquiry", "ask"], &line[..]].concat();
        let said = run(&line);
        assert!(
            said.refused(252).contains(says),
            "{line:?}: {}",
            said.stderr
        );
    }
}

#[test]
fn an_inquiry_is_about_one_question_or_one_file() {
    for line in ["", " --question a --file b", " --question a --section s"] {
        let ran = emulated(&format!("inquiry ask{line}"));
        assert_eq!(ran.code, Some(2), "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains("--question"), "{line}: {}", ran.stderr);
    }
}

#[test]
fn a_lost_answer_names_the_token_that_asks_again_without_a_second_inquiry() {
    let server = Server::start(|_| Answer::json(500, &json!({})));
    let ask = ["inquiry", "ask", "--question", "a", "--max-attempts", "2"];
    let ran = against(&server.url, &ask);
    let sent: Vec<Value> = server
        .received()
        .iter()
        .map(|request| serde_json::from_slice(&request.body).unwrap())
        .collect();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0], sent[1]);
    let token = sent[0]["clientToken"].as_str().unwrap();
    assert!(
        ran.stderr.contains(&format!("--client-token {token}")),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_inquiry_that_fails_is_a_failure_of_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("virus.txt");
    std::fs::write(&file, "EICAR-STANDARD-ANTIVIRUS-TEST-FILE").unwrap();
    let file = file.to_str().unwrap();
    let ran = run(&[
        "--emulator",
        "inquiry",
        "ask",
        "--file",
        file,
        "--wait",
        "--every",
        "1",
    ]);
    assert_eq!(ran.code, Some(254));
    let said = ran.stderr;
    assert!(said.contains("failed: Malware was detected"), "{said}");
}

#[test]
fn a_screen_shows_an_inquiry_as_one_record() {
    let shown = emulated_at(80, &format!("inquiry show {REVIEWED} --output table"));
    let lines: Vec<&str> = shown.text().lines().collect();
    assert_eq!(lines[0], format!("id             {REVIEWED}"));
    assert!(lines.contains(&"status         COMPLETED"), "{lines:#?}");
    let ask = "inquiry ask --question Why? --tag a=b --output table";
    let asked = emulated_at(80, ask);
    assert_eq!(asked.stderr, "");
    assert!(
        asked.text().contains("\nname           Why?\n"),
        "{}",
        asked.text()
    );
    assert!(
        asked.text().contains("\ntags           a=b\n"),
        "{}",
        asked.text()
    );
    let unknown = REVIEWED.replace('7', "8");
    let unknown = emulated(&format!("inquiry answers {unknown}"));
    assert!(unknown.refused(254).contains("`casebook inquiry list`"));
}

#[test]
fn a_failed_inquiry_has_no_answers_and_the_advice_names_its_status() {
    let failed = "compliance-inquiry-3Kd8Wp5Zn1Yj6Fs0";
    let answers = emulated(&format!("inquiry answers {failed}"));
    assert_eq!(answers.json(), json!({ "queries": [] }));
    assert!(
        answers
            .stderr
            .contains(&format!("`casebook inquiry show {failed}`"))
    );
    let export = emulated(&format!("inquiry export {failed}"));
    assert!(
        export
            .refused(254)
            .ends_with("; `casebook inquiry show` prints the status of the inquiry")
    );
}

#[test]
fn a_reason_that_the_message_gives_is_not_repeated() {
    let refused = emulated(&format!("inquiry feedback {REVIEWED} --up --reason bad"));
    let said = refused.refused(254);
    assert_eq!(said.matches("reasonCodes[0]").count(), 1, "{said}");
}

#[test]
fn a_skeleton_leaves_the_token_out() {
    let skeleton = emulated("api artifact CreateComplianceInquiry --skeleton").json();
    assert_eq!(skeleton["clientToken"], Value::Null);
    assert_eq!(skeleton["name"], "<required>");
}

#[test]
fn a_token_with_other_values_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("emulator.redb");
    let ask = |question| {
        let line = [
            "inquiry",
            "ask",
            "--client-token",
            "t",
            "--question",
            question,
        ];
        kept(&data, &line)
    };
    ask("One?").json();
    let refused = ask("Two?");
    assert!(
        refused
            .refused(254)
            .contains("a new request needs a new token")
    );
}

#[test]
fn a_spreadsheet_takes_no_answer_for_a_formula() {
    let server = Server::start(|_| {
        let query = json!({"query": "=1+1", "response": "@SUM(A1)", "queryIdentifier": 1});
        Answer::json(200, &json!({ "queries": [query] }))
    });
    let csv = against(
        &server.url,
        &["inquiry", "answers", REVIEWED, "--output", "csv"],
    );
    assert!(csv.text().contains("'=1+1,'@SUM(A1)"), "{}", csv.text());
}

#[test]
fn an_export_is_saved_with_its_hash() {
    let folder = tempfile::tempdir().unwrap();
    let export = [
        "inquiry",
        "export",
        REVIEWED,
        "--citations",
        "-o",
        "answers.csv",
    ];
    let saved = inside(folder.path(), &export).json();
    assert_eq!(saved["file"], "answers.csv");
    let text = std::fs::read_to_string(folder.path().join("answers.csv")).unwrap();
    assert_eq!(saved["size"], text.len());
    assert!(text.contains("https://example.com/soc-2"), "{text}");
    let unnamed = inside(
        folder.path(),
        &["inquiry", "export", REVIEWED, "--number", "2"],
    )
    .json();
    assert_eq!(unnamed["file"], REVIEWED);
    let text = std::fs::read_to_string(folder.path().join(REVIEWED)).unwrap();
    assert_eq!(text.matches("\"COMPLETED\"").count(), 1, "{text}");
    let streamed = inside(folder.path(), &["inquiry", "export", REVIEWED, "-o", "-"]);
    assert!(
        streamed.text().starts_with("\"Query\""),
        "{}",
        streamed.stderr
    );
    let unknown = inside(
        folder.path(),
        &["inquiry", "export", REVIEWED, "--number", "9"],
    );
    assert!(unknown.refused(254).contains("there is no query 9"));
}

#[test]
fn feedback_is_given() {
    let line = format!("inquiry feedback {REVIEWED} --down --number 1 --reason OTHER --comment Hm");
    assert!(emulated(&line).json()["submittedAt"].is_string());
    let line = format!("inquiry feedback {REVIEWED}");
    let ran = emulated(&line);
    assert!(
        ran.code == Some(2) && ran.stderr.contains("--up"),
        "{}",
        ran.stderr
    );
    let line = format!("inquiry feedback {REVIEWED} --up --comment 100%");
    assert!(
        emulated(&line)
            .refused(252)
            .starts_with("--comment: comment: expected")
    );
}

/// `--query` is the expression of every command.
#[test]
fn a_question_that_is_given_as_a_query_is_told_the_option_for_questions() {
    for (question, code) in [("encryption", 2), ("Does AWS encrypt?", 252)] {
        let ran = run(&["--emulator", "inquiry", "ask", "--query", question]);
        assert!(
            ran.refused(code).contains("--question has the question"),
            "{}",
            ran.stderr
        );
    }
}
