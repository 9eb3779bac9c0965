//! `--columns`: the columns that the user has chosen.

use serde_json::{Value, json};

use super::run::{RunOutput, against, command, emulated, emulated_at, run};
use super::server::{Answer, Server};

fn listed(form: &str, columns: &str) -> RunOutput {
    let line = ["--emulator", "case", "list", "--all", "--output", form];
    run(&[&line[..], &["--columns", columns]].concat())
}

#[test]
fn the_formats_with_columns_have_the_chosen_ones_in_their_order() {
    let cases = emulated("case list --all").json();
    let first = |member: &str| cases["cases"][0][member].as_str().unwrap().to_owned();
    let table = listed("table", "Subject,ID");
    let lines: Vec<&str> = table.text().lines().collect();
    assert_eq!(
        lines[0].split_whitespace().collect::<Vec<_>>(),
        ["SUBJECT", "ID"]
    );
    assert!(lines[1].ends_with(&first("displayId")), "{}", lines[1]);

    let csv = listed("csv", "subject,displayid,caseId");
    assert_eq!(csv.text().lines().next(), Some("subject,displayId,caseId"));
    let text = listed("text", "displayId,Subject");
    let line = format!("{}\t{}", first("displayId"), first("subject"));
    assert_eq!(text.text().lines().next(), Some(&*line));
    assert_eq!(
        text.text().lines().count(),
        cases["cases"].as_array().unwrap().len()
    );
}

#[test]
fn a_column_that_falls_away_on_a_narrow_screen_comes_back() {
    let narrow = |options: &str| {
        let line = format!("report list --output table{options}");
        emulated_at(80, &line).text().to_owned()
    };
    let reports = emulated("report list").json();
    let arn = reports["reports"][0]["arn"].as_str().unwrap();
    assert!(!narrow("").contains(arn));
    assert!(narrow(" --columns arn").contains(arn));
    // Columns that do not fit beside each other stand below each other.
    let both = narrow(" --columns arn,id,description");
    assert!(both.contains(arn), "{both}");
    assert!(
        both.lines().all(|line| line.chars().count() <= 80),
        "{both}"
    );
}

#[test]
fn an_unknown_column_is_refused_with_what_is_near() {
    for (form, line) in [
        ("table", "case list"),
        ("csv", "case list"),
        ("text", "case list"),
        ("csv", "report list"),
        ("table", "catalog services"),
    ] {
        let line = format!("{line} --output {form} --columns nmae,subjct");
        let ran = emulated(&line);
        let said = ran.refused(252);
        assert!(said.contains("--columns: expected one of"), "{said}");
        assert!(said.contains("\"nmae\""), "{said}");
    }
    let said = listed("table", "subjct");
    assert!(said.refused(252).contains("the nearest is subject"));
}

#[test]
fn the_columns_of_a_check_are_chosen_by_their_headings_in_a_pipe_too() {
    let line = [
        "--emulator",
        "advisor",
        "result",
        "Old Access Keys",
        "--columns",
    ];
    let piped = run(&[&line[..], &["IAM User,status"]].concat());
    assert!(
        piped.text().starts_with("export-6\terror\n"),
        "{}",
        piped.text()
    );
    let csv = run(&[&line[..], &["IAM User,status", "--output", "csv"]].concat());
    let rows = |text: &str, between: char| -> Vec<String> {
        let mut rows: Vec<_> = text.lines().map(|row| row.replace(between, ";")).collect();
        rows.sort_unstable();
        rows
    };
    let header = "IAM User;status".to_owned();
    let mut expected = [rows(piped.text(), '\t'), vec![header]].concat();
    expected.sort_unstable();
    assert_eq!(rows(csv.text(), ','), expected);
    let unknown = run(&[&line[..], &["regoin"]].concat());
    assert!(unknown.refused(252).contains("the nearest is region"));
}

#[test]
fn columns_in_a_pipe_are_text_unless_a_format_is_chosen() {
    let chosen = emulated("case list --all --columns id,status --output text");
    let piped = emulated("case list --all --columns id,status");
    assert_eq!((piped.code, piped.text()), (Some(0), chosen.text()));
    let mut command = command();
    command.args(["--emulator", "case", "list", "--columns", "id"]);
    let by_variable: RunOutput = command
        .env("AWS_DEFAULT_OUTPUT", "json")
        .output()
        .unwrap()
        .into();
    let said = by_variable.refused(252);
    assert!(said.contains("--output table, csv or text"), "{said}");
}

#[test]
fn columns_are_refused_where_they_mean_nothing() {
    for (line, says) in [
        (
            "case list --columns id --query cases",
            "expected no --query",
        ),
        (
            "case list --columns id --output json",
            "--output table, csv or text",
        ),
        (
            "case list --columns id --output jsonl",
            "--output table, csv or text",
        ),
        ("case list --columns id, --output csv", "between two"),
        (
            "case show 1541019661 --output table --columns subject",
            "no columns",
        ),
        ("completions bash --columns a", "prints a script"),
    ] {
        let ran = emulated(line);
        let said = ran.refused(252);
        assert!(said.contains(says), "{line}: {said}");
    }
}

#[test]
fn a_list_that_arrives_in_parts_has_the_chosen_columns() {
    let server = Server::start(|asked| {
        let asked: Value = serde_json::from_slice(&asked.body).unwrap();
        let cases = vec![json!({"caseId": "case-1", "displayId": "1", "subject": "s"}); 700];
        let next = asked["nextToken"].is_null().then_some("more");
        Answer::json(200, &json!({"cases": cases, "nextToken": next}))
    });
    let line = [
        "case",
        "list",
        "--output=csv",
        "--columns=subject,ID,language",
    ];
    let ran = against(&server.url, &line);
    let mut lines = ran.text().lines();
    assert_eq!(lines.next(), Some("subject,displayId,language"));
    assert!(lines.all(|line| line == "s,1,"));

    let sent = server.received().len();
    let ran = against(
        &server.url,
        &["case", "list", "--output=csv", "--columns=nothing"],
    );
    assert!(ran.refused(252).contains("expected one of displayId"));
    assert_eq!(server.received().len(), sent);
}

#[test]
fn nothing_is_created_when_a_column_is_unknown() {
    let server = Server::start(|_| Answer::json(200, &json!({"caseId": "case-1"})));
    let line = [
        "case",
        "create",
        "--service=general-info",
        "--category=other",
    ];
    let more = [
        "--subject=s",
        "--body=b",
        "--severity=low",
        "--output=text",
        "--columns=nothing",
    ];
    let ran = against(&server.url, &[&line[..], &more].concat());
    let said = ran.refused(252);
    assert!(said.contains("nothing was sent"), "{said}");
    let created = |it: &super::server::ReceivedRequest| {
        let target = it.header("x-amz-target").unwrap_or_default();
        target.ends_with("CreateCase")
    };
    assert!(!server.received().iter().any(created));
}

#[test]
fn an_empty_list_has_no_columns_to_be_wrong() {
    let server = Server::start(|_| Answer::json(200, &json!({"reports": []})));
    let ran = against(
        &server.url,
        &["report", "list", "--output=text", "--columns=arn"],
    );
    assert_eq!((ran.code, ran.text()), (Some(0), ""), "{}", ran.stderr);
}

#[test]
fn findings_have_the_chosen_columns_under_the_headings_of_their_check() {
    let line = "advisor result 'Public S3 Buckets' --output";
    let whole = ran_words(&format!("{line} csv"));
    let mut header = whole.text().lines().next().unwrap().split(',');
    let heading = header.next().unwrap();
    let chosen = format!("--columns resourceid,STATUS,{heading}");
    let csv = ran_words(&format!("{line} csv {chosen}"));
    let mut lines = csv.text().lines();
    let titles = lines.next().unwrap();
    assert!(titles.starts_with("resourceId,"), "{titles}");
    assert!(titles.ends_with(&format!(",{heading}")), "{titles}");
    assert_eq!(lines.count() + 1, whole.text().lines().count());
    let table = ran_words(&format!("{line} table {chosen}"));
    assert!(table.text().contains("\nresourceId  "), "{}", table.text());
    let said = ran_words(&format!("{line} csv --columns resourceit"));
    assert!(
        said.refused(252).contains("the nearest is resourceId"),
        "{}",
        said.stderr
    );
}

/// Runs a line whose words in quotes may have blanks.
fn ran_words(line: &str) -> RunOutput {
    let quoted = line.split('\'').enumerate();
    let words = quoted.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().collect(),
        _ => vec![part],
    });
    let mut command = command();
    command.arg("--emulator").args(words);
    command.output().unwrap().into()
}
