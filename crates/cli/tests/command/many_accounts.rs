//! `--accounts`: one command over the accounts of an organization.

use serde_json::Value;

use super::organization::{CALLER, CLOSED, FAULTY, NO_PLAN, NO_ROLE, ROLE, SOUND, over_all, serve};
use super::run::{RunOutput, against, emulated};

/// Returns the accounts of entries in their order, each once.
fn accounts_of<'a>(entries: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut accounts: Vec<&str> = Vec::new();
    for account in entries {
        if accounts.last() != Some(&account) {
            accounts.push(account);
        }
    }
    accounts
}

/// The last line of stderr.
fn summary(ran: &RunOutput) -> &str {
    ran.stderr.lines().last().unwrap_or_default()
}

#[test]
fn json_has_the_entries_and_errors_of_all_accounts_each_behind_its_account() {
    let server = serve(&[NO_PLAN, NO_ROLE, CLOSED]);
    let ran = over_all(&server, "case list --output json");
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let whole: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let cases = whole["cases"].as_array().unwrap();
    for id in [CALLER, SOUND[0], SOUND[1]] {
        let own: Vec<_> = cases.iter().filter(|case| case["account"] == id).collect();
        assert_eq!(own.len(), 5, "{id}");
        let own = own.iter().map(|case| case["caseId"].as_str().unwrap());
        assert!(own.clone().all(|case| case.contains(id)), "{id}");
    }
    for (id, code, operation) in [
        (NO_PLAN, "SubscriptionRequiredException", "DescribeCases"),
        (NO_ROLE, "AccessDenied", "AssumeRole"),
    ] {
        let errors: Vec<_> = cases.iter().filter(|case| case["account"] == id).collect();
        let [error] = errors[..] else {
            panic!("{errors:?}");
        };
        let members: Vec<_> = error["error"].as_object().unwrap().keys().collect();
        let expected = [
            "code",
            "members",
            "message",
            "operation",
            "request_id",
            "retryable",
            "sent",
            "service",
            "status",
        ];
        assert_eq!(members, expected, "{error}");
        assert_eq!(error["error"]["code"], code);
        assert_eq!(error["error"]["operation"], operation);
    }
    assert!(!ran.text().contains(CLOSED));
    let named = |id: &str| cases.iter().find(|case| case["account"] == id).unwrap();
    assert_eq!(named(SOUND[0])["accountName"], "generated-1");
    assert_eq!(named(NO_ROLE)["accountName"], "No role");
    // The first member of each entry, as it is written.
    let lines = ran.text().lines();
    let first = lines
        .clone()
        .skip_while(|line| *line != "    {")
        .nth(1)
        .unwrap();
    assert!(first.starts_with("      \"account\": "), "{first}");
    assert!(ran.stderr.contains(CLOSED), "{}", ran.stderr);
    let says = "5 accounts: 3 read, 1 without a plan, 1 whose role cannot be assumed";
    assert_eq!(summary(&ran), says);
}

#[test]
fn lines_of_json_and_yaml_begin_with_the_account() {
    let server = serve(&[NO_ROLE]);
    let ran = over_all(&server, "advisor list --output jsonl");
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let lines: Vec<&str> = ran.text().lines().collect();
    assert!(lines.len() > 100);
    for line in &lines {
        assert!(line.starts_with("{\"account\":\""), "{line}");
        serde_json::from_str::<Value>(line).unwrap();
    }
    let error = lines.iter().find(|line| line.contains(NO_ROLE)).unwrap();
    assert!(
        error.contains("\"error\":{\"code\":\"AccessDenied\""),
        "{error}"
    );
    let ran = over_all(&server, "report list --output yaml");
    assert!(
        ran.text().starts_with("reports:\n- account: "),
        "{}",
        ran.text()
    );
    let items = ran.text().lines().filter(|line| line.starts_with("- "));
    assert!(items.clone().count() > 10);
    assert!(items.clone().all(|item| item.starts_with("- account: ")));
}

#[test]
fn csv_is_a_rectangle_with_the_account_first_and_the_error_last() {
    let server = serve(&[NO_PLAN, NO_ROLE]);
    for line in ["case list", "advisor summary"] {
        let ran = over_all(&server, &format!("{line} --output csv"));
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        let mut rows = csv::Reader::from_reader(&*ran.stdout);
        let header = rows.headers().unwrap().clone();
        assert_eq!(header.get(0), Some("account"));
        assert_eq!(header.get(1), Some("accountName"));
        let last: Vec<_> = header.iter().rev().take(2).collect();
        assert_eq!(last, ["errorMessage", "errorCode"], "{line}");
        let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
        for row in &rows {
            let code = &row[header.len() - 2];
            let expected = match &row[0] {
                NO_PLAN => "SubscriptionRequiredException",
                NO_ROLE => "AccessDenied",
                _ => "",
            };
            assert_eq!(code, expected, "{line}: {row:?}");
            assert!(!row[1].is_empty(), "the name of the account");
            assert_eq!(row[2].is_empty(), !expected.is_empty(), "{line}: {row:?}");
        }
        assert!(rows.iter().any(|row| row[0] == *SOUND[1]));
    }
}

#[test]
fn text_and_tables_are_sorted_by_account_with_the_errors_below() {
    let server = serve(&[NO_PLAN, NO_ROLE]);
    let sound = [CALLER, SOUND[0], SOUND[1]];
    let ran = over_all(&server, "case list --output text");
    let lines = ran
        .text()
        .lines()
        .filter(|line| line.starts_with("CASES\t"));
    let accounts = accounts_of(lines.map(|line| line.split('\t').nth(1).unwrap()));
    assert_eq!(accounts, sound);
    let errors = ran
        .text()
        .lines()
        .filter(|line| line.starts_with("ERROR\t"));
    let errors: Vec<_> = errors
        .map(|line| line.split('\t').nth(1).unwrap())
        .collect();
    assert_eq!(errors, [NO_PLAN, NO_ROLE]);

    let ran = over_all(&server, "case list --output table");
    let (cases, errors) = ran.text().split_once("\n\n").unwrap();
    assert!(
        cases.starts_with("ACCOUNT       ACCOUNT NAME  ID "),
        "{cases}"
    );
    let accounts = accounts_of(cases.lines().skip(1).map(|line| &line[..12]));
    assert_eq!(accounts, sound);
    let errors: Vec<&str> = errors.lines().collect();
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert!(
        errors[0].starts_with("ACCOUNT       ACCOUNT NAME  ERROR "),
        "{errors:?}"
    );
    assert!(errors[1].starts_with("333344445555  No plan       SubscriptionRequiredException  "));
    assert!(errors[2].starts_with("444455556666  No role       AccessDenied  "));
}

#[test]
fn a_query_is_applied_to_the_entries_of_all_accounts_in_their_order() {
    let server = serve(&[NO_ROLE]);
    let query = "{errors: cases[?error].account, open: cases[?status=='opened'].account}";
    let arguments = [
        "case",
        "list",
        "--query",
        query,
        "--accounts",
        "org",
        "--role",
        ROLE,
    ];
    let ran = against(&server.url, &arguments);
    let found: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(found["errors"], serde_json::json!([NO_ROLE]));
    assert_eq!(
        found["open"],
        serde_json::json!([CALLER, SOUND[0], SOUND[1]])
    );
    let arguments = [
        "case",
        "list",
        "--query",
        "keys(cases)",
        "--accounts",
        "org",
        "--role",
        ROLE,
    ];
    let before = server.received().len();
    against(&server.url, &arguments).refused(252);
    assert_eq!(
        server.received().len(),
        before,
        "a query that fits nothing sends nothing"
    );
}

#[test]
fn columns_can_be_chosen_and_errors_need_a_column_of_their_own() {
    let server = serve(&[NO_PLAN]);
    let ran = over_all(&server, "case list --output csv --columns subject,ACCOUNT");
    let lines: Vec<&str> = ran.text().lines().collect();
    assert_eq!(lines[0], "subject,account");
    assert_eq!(lines.len(), 1 + 15, "{lines:?}");
    let ran = over_all(
        &server,
        "case list --output text --columns account,errorcode",
    );
    assert!(
        ran.text()
            .lines()
            .any(|line| line == "333344445555\tSubscriptionRequiredException")
    );
    let ran = over_all(&server, "case list --output csv --columns acount");
    assert!(ran.refused(252).contains("the nearest is account"));
}

#[test]
fn a_failed_account_stops_no_other_and_the_exit_code_is_1() {
    let server = serve(&[NO_PLAN, FAULTY]);
    let ran = over_all(&server, "case list --output jsonl");
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let lines = ran.text().lines().map(|line| &line[12..24]);
    let mut accounts: Vec<&str> = lines.collect();
    accounts.sort_unstable();
    accounts.dedup();
    assert_eq!(accounts, [CALLER, SOUND[0], SOUND[1], NO_PLAN, FAULTY]);
    let error = summary(&ran);
    assert!(
        error.starts_with("error: 1 of 5 accounts could not be read: DescribeCases: "),
        "{error}"
    );
    let line = "5 accounts: 3 read, 1 without a plan, 1 failed";
    assert!(
        ran.stderr.lines().any(|said| said == line),
        "{}",
        ran.stderr
    );
    let log = "read: 200000000001 generated-1, 5 entries";
    assert!(ran.stderr.lines().any(|said| said == log), "{}", ran.stderr);

    let ids = format!("{CALLER},{FAULTY}");
    let line = [
        "case",
        "list",
        "--max-attempts",
        "2",
        "--accounts",
        &ids,
        "--role",
        ROLE,
    ];
    let ran = against(&server.url, &line);
    let mut notes = ran.stderr.lines().filter(|line| line.starts_with("note: "));
    let note = notes.find(|note| note.contains(": attempt 2 of 2 in "));
    assert!(
        note.is_some_and(|note| note.contains(FAULTY)),
        "{}",
        ran.stderr
    );

    let ran = over_all(&server, "case list --output csv --error-format json");
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert_eq!(ran.error()["code"], "TransferFailed");
}

#[test]
fn lenient_takes_accounts_that_were_left_out_as_done_and_nothing_else() {
    let left_out = serve(&[NO_PLAN, NO_ROLE]);
    let ran = over_all(&left_out, "case list --output csv --lenient");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let says = "5 accounts: 3 read, 1 without a plan, 1 whose role cannot be assumed";
    assert_eq!(summary(&ran), says);
    let ran = over_all(&left_out, "case list --lenient --error-format json");
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""));
    let ran = over_all(
        &left_out,
        "agreement check --lenient --require Nothing-of-this-name",
    );
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let failed = serve(&[FAULTY, NO_PLAN]);
    let ran = over_all(&failed, "case list --output csv --lenient");
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let ran = over_all(&failed, "case list --lenient --jobz 3");
    ran.refused(2);
}

#[test]
fn without_progress_the_log_has_the_summary_and_the_causes_alone() {
    let server = serve(&[NO_ROLE]);
    let ran = over_all(&server, "case list --output csv --no-progress");
    assert_eq!(ran.code, Some(2));
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let [cause, account, summary] = lines[..] else {
        panic!("{lines:?}");
    };
    assert!(
        cause.starts_with("role not assumed: 1 account: "),
        "{cause}"
    );
    assert_eq!(account, "  444455556666 No role");
    assert!(summary.starts_with("4 accounts: 3 read"), "{summary}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_once_and_no_number_of_entries_is_claimed() {
    let server = serve(&[]);
    for format in ["jsonl", "csv", "json", "yaml", "table", "text"] {
        let full = std::fs::File::options().write(true).open("/dev/full");
        let mut command = super::run::signed(&server.url);
        command
            .args(["advisor", "list", "--output", format, "--accounts", "org"])
            .args(["--role", ROLE])
            .stdout(full.unwrap());
        let ran: RunOutput = command.output().unwrap().into();
        assert_eq!(ran.code, Some(255), "{format}: {}", ran.stderr);
        let said = summary(&ran);
        assert!(
            said.starts_with("error: standard output: ") && !said.contains("cut short"),
            "{format}: {said}"
        );
    }
}

#[test]
fn a_check_that_does_not_hold_in_one_account_is_3_unless_an_account_was_left_out() {
    let server = serve(&[]);
    let ran = over_all(&server, "advisor list --fail-on error --output csv");
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    for id in [CALLER, SOUND[0], SOUND[1]] {
        let mut notes = ran.stderr.lines();
        let note = notes.find(|line| {
            line.starts_with(&format!("note: {id}: ")) && line.ends_with("the status error")
        });
        assert!(note.is_some(), "{id}: {}", ran.stderr);
    }
    let require = "agreement check --output csv --require";
    let ran = over_all(&server, &format!("{require} Nothing-of-this-name"));
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let left_out = serve(&[NO_ROLE]);
    let ran = over_all(&left_out, &format!("{require} Nothing-of-this-name"));
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let failed = serve(&[FAULTY, NO_PLAN]);
    let ran = over_all(&failed, "advisor list --fail-on error --output csv");
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
}

#[test]
fn every_command_that_takes_accounts_reads_each_of_them() {
    let server = serve(&[]);
    for line in [
        "report list",
        "report list --sort date",
        "agreement list",
        "agreement list --available",
        "agreement check --require Nondisclosure",
        "inquiry list",
        "account show",
        "case list --all",
        "advisor list",
        "advisor checks",
        "advisor checks PNXoaK7lZp",
        "advisor result PNXoaK7lZp",
        "advisor summary",
        "advisor status",
    ] {
        let mut counts = Vec::new();
        for format in ["jsonl", "csv", "table", "text"] {
            let ran = over_all(&server, &format!("{line} --output {format}"));
            assert!(matches!(ran.code, Some(0 | 3)), "{line}: {}", ran.stderr);
            assert!(
                ran.stderr.contains("\n3 accounts: 3 read\n"),
                "{line}: {}",
                ran.stderr
            );
            if line.starts_with("inquiry") {
                continue;
            }
            for id in [CALLER, SOUND[0], SOUND[1]] {
                assert!(ran.text().contains(id), "{line} {format}: {}", ran.text());
            }
            if ["jsonl", "csv"].contains(&format) {
                let header = usize::from(format == "csv");
                let rows = match format {
                    "csv" => csv::Reader::from_reader(&*ran.stdout).records().count() + header,
                    _ => ran.text().lines().count(),
                };
                counts.push(rows - header);
            }
        }
        assert_eq!(counts.first(), counts.last(), "{line}");
    }
}

#[test]
fn findings_have_a_column_for_each_heading_of_the_check() {
    let server = serve(&[]);
    let ran = over_all(&server, "advisor result PNXoaK7lZp --output csv");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let one = emulated("advisor result PNXoaK7lZp --output csv");
    let header = one.text().lines().next().unwrap();
    assert_eq!(
        ran.text().lines().next(),
        Some(&*format!(
            "account,accountName,{header},errorCode,errorMessage"
        ))
    );
    let own = ran
        .text()
        .lines()
        .find_map(|line| {
            line.strip_prefix("111122223333,")
                .and_then(|line| line.split_once(','))
        })
        .map(|(_name, line)| line);
    let expected = format!("{},,", one.text().lines().nth(1).unwrap());
    assert_eq!(own, Some(&*expected));
}

#[test]
fn a_reader_that_stops_early_ends_the_run() {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;
    let server = serve(&[]);
    let mut child = super::run::signed(&server.url)
        .args(["advisor", "list", "--output", "jsonl", "--jobs", "1"])
        .args(["--accounts", "org", "--role", ROLE])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    lines.read_line(&mut String::new()).unwrap();
    drop(lines);
    let ran: RunOutput = child.wait_with_output().unwrap().into();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}
