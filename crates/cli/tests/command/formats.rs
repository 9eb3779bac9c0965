//! Every output format.

use std::process::Stdio;

use super::run::{RunOutput, against, command, emulated};
use super::server::{Answer, Server};

/// Lists two agreements.
fn listed(arguments: &[&str]) -> RunOutput {
    let page = serde_json::json!({"customerAgreements": [
        {"name": "One, \"two\"", "state": "ACTIVE", "effectiveStart": "2024-02-01T10:00:00Z"},
        {"name": "no", "type": "CUSTOM", "acceptanceTerms": ["a", "b"]},
    ]});
    let server = Server::start(move |_| Answer::json(200, &page));
    let mut line = vec!["agreement", "list"];
    line.extend(arguments);
    against(&server.url, &line)
}

#[test]
fn each_form_of_one_result() {
    for (form, expected) in [
        (
            "table",
            "STATE   SINCE       NAME\nACTIVE  2024-02-01  One, \"two\"\n                    no\n",
        ),
        (
            "jsonl",
            "{\"effectiveStart\":\"2024-02-01T10:00:00Z\",\"name\":\"One, \\\"two\\\"\",\"state\":\"ACTIVE\"}\n\
             {\"acceptanceTerms\":[\"a\",\"b\"],\"name\":\"no\",\"type\":\"CUSTOM\"}\n",
        ),
        (
            "yaml",
            "customerAgreements:\n\
             - effectiveStart: \"2024-02-01T10:00:00Z\"\n  name: One, \"two\"\n  state: ACTIVE\n\
             - acceptanceTerms:\n  - a\n  - b\n  name: \"no\"\n  type: CUSTOM\n",
        ),
        (
            "text",
            "CUSTOMERAGREEMENTS\t2024-02-01T10:00:00Z\tOne, \"two\"\tACTIVE\t\n\
             CUSTOMERAGREEMENTS\t\tno\t\tCUSTOM\n\
             ACCEPTANCETERMS\ta\nACCEPTANCETERMS\tb\n",
        ),
        (
            "csv",
            "name,state,type,effectiveStart,acceptanceTerms\n\
             \"One, \"\"two\"\"\",ACTIVE,,2024-02-01T10:00:00Z,\n\
             no,,CUSTOM,,\"[\"\"a\"\",\"\"b\"\"]\"\n",
        ),
    ] {
        assert_eq!(listed(&["--output", form]).text(), expected, "{form}");
    }
    // Stdout is not a terminal here, so the format is JSON.
    assert_eq!(listed(&[]).json(), listed(&["--output", "json"]).json());
}

#[test]
fn a_query_sees_the_whole_result_in_every_form() {
    let query = "customerAgreements[].[name, type]";
    for (form, expected) in [
        ("table", "One, \"two\"\nno          CUSTOM\n"),
        (
            "jsonl",
            "[\"One, \\\"two\\\"\",null]\n[\"no\",\"CUSTOM\"]\n",
        ),
        ("text", "One, \"two\"\tNone\nno\tCUSTOM\n"),
        ("csv", "\"One, \"\"two\"\"\",\nno,CUSTOM\n"),
    ] {
        let ran = listed(&["--output", form, "--query", query]);
        assert_eq!(ran.text(), expected, "{form}");
    }
    let all = emulated("report list --query length(reports)").json();
    assert!(all.as_u64().unwrap() >= 30);
    assert_eq!(emulated("report list --query nothing").text(), "null\n");
}

#[test]
fn a_bad_query_is_refused_before_anything_is_sent() {
    let server = Server::start(|_| Answer::json(200, &serde_json::json!({})));
    let ran = against(&server.url, &["report", "list", "--query", "reports["]);
    assert!(ran.refused(252).starts_with("--query: expected JMESPath"));
    assert!(server.received().is_empty());
    let ran = emulated("report list --query length(`1`)");
    assert!(ran.refused(252).starts_with("--query:"), "{}", ran.stderr);
}

#[test]
fn colours_only_where_they_are_wanted() {
    let bold = "\u{1b}[1m";
    let plain = emulated("report list --output table");
    assert!(!plain.text().contains('\u{1b}'));
    let colour = emulated("report list --output table --color always");
    assert!(colour.text().starts_with(bold));
    let never = emulated("report show nope --color never");
    assert!(!never.stderr.contains('\u{1b}'));
}

#[test]
fn columns_decide_how_wide_a_table_is() {
    let output = command()
        .args(["--emulator", "report", "list", "--output", "table"])
        .env("COLUMNS", "30")
        .output();
    let ran = RunOutput::from(output.unwrap());
    assert!(ran.text().contains('…'));
    // Ids are not cut: they are whole or not there.
    assert!(!ran.text().contains("report-"), "{}", ran.text());
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = command()
        .args(["--emulator", "report", "list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = RunOutput::from(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_under_stdout_is_an_error() {
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = command()
        .args(["--emulator", "report", "list"])
        .stdout(full)
        .output();
    let ran = RunOutput::from(output.unwrap());
    assert!(ran.refused(255).starts_with("standard output: "));
}

#[test]
fn an_empty_list_says_so_on_stderr_and_stdout_stays_as_it_is() {
    let server = Server::start(|request| match request.path() {
        "/" => Answer::json(200, &serde_json::json!({"cases": []})),
        _ => Answer::json(
            200,
            &serde_json::json!({"reports": [], "customerAgreements": []}),
        ),
    });
    for (line, says) in [
        (
            "case list",
            "no open cases; --all lists resolved cases as well",
        ),
        ("case list --all", "no cases"),
        (
            "case list --status opened --language en",
            "no cases match --status opened --language en",
        ),
        (
            "case list --after 2026-01-31",
            "no open cases match --after 2026-01-31T00:00:00Z; --all lists resolved cases as well",
        ),
        ("report list", "no reports"),
        (
            "agreement list",
            "the account has no agreements; --available lists those to accept",
        ),
    ] {
        let run = |more: &[&str]| {
            let mut words: Vec<&str> = line.split(' ').collect();
            words.extend(more);
            against(&server.url, &words)
        };
        for form in ["table", "csv", "jsonl", "text"] {
            let ran = run(&["--output", form]);
            let found = (ran.code, ran.text(), ran.stderr.trim_end());
            assert_eq!(found, (Some(0), "", says), "{line} {form}");
        }
        // JSON shows the empty list, and a query prints what it finds.
        for more in [
            &["--output", "json"][..],
            &["--output", "table", "--query", "@"],
            &["--output", "table", "--error-format", "json"],
        ] {
            assert_eq!(run(more).stderr, "", "{line} {more:?}");
        }
    }
}

#[test]
fn each_form_of_a_case() {
    let page = serde_json::json!({"cases": [
        {"displayId": "1", "status": "opened", "subject": "One, \"two\"", "severityCode": "low",
         "timeCreated": "2026-01-02T03:04:05.678Z", "ccEmailAddresses": ["a@b", "c@d"]},
    ]});
    let server = Server::start(move |_| Answer::json(200, &page));
    for (form, expected) in [
        (
            "table",
            "ID  STATUS  SEVERITY  OPENED      SUBJECT\n\
             1   opened  low       2026-01-02  One, \"two\"\n",
        ),
        (
            "text",
            "CASES\t1\tlow\topened\tOne, \"two\"\t2026-01-02T03:04:05.678Z\n\
             CCEMAILADDRESSES\ta@b\nCCEMAILADDRESSES\tc@d\n",
        ),
        (
            "csv",
            "displayId,status,severityCode,timeCreated,subject,ccEmailAddresses\n\
             1,opened,low,2026-01-02T03:04:05.678Z,\"One, \"\"two\"\"\",\"[\"\"a@b\"\",\"\"c@d\"\"]\"\n",
        ),
        (
            "yaml",
            "cases:\n- ccEmailAddresses:\n  - a@b\n  - c@d\n  displayId: \"1\"\n  severityCode: low\n  \
             status: opened\n  subject: One, \"two\"\n  timeCreated: \"2026-01-02T03:04:05.678Z\"\n",
        ),
    ] {
        let ran = against(&server.url, &["case", "list", "--output", form]);
        assert_eq!(ran.text(), expected, "{form}");
    }
}
