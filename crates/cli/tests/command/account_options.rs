//! `--accounts` and `--role`: which accounts they name, and what is refused.

use casebook_emulator::{Emulator, Scenario};

use super::organization::{CALLER, NO_PLAN, NO_ROLE, ROLE, serve};
use super::run::{RunOutput, against, command, emulated};
use super::server::Server;

#[test]
fn accounts_and_roles_that_are_wrong_are_refused_in_one_line() {
    let server = serve(&[]);
    let list = |options: &[&str]| {
        let line = [&["case", "list"][..], options].concat();
        against(&server.url, &line)
    };
    for (options, says) in [
        (
            &["--accounts", "11112222333"][..],
            "--accounts: account 1: account id: expected 12 characters, found 11",
        ),
        (
            &["--accounts", "111122223333,200000000001,111122223333"],
            "--accounts: account 3: expected each account once, found 111122223333 as account 1, too",
        ),
        (
            &["--accounts", "nothing.txt"],
            "--accounts: expected org, a file, or ids of 12 digits with commas between them, found nothing.txt: ",
        ),
        (
            &["--accounts", "/"],
            "--accounts: /: expected a file, found a folder",
        ),
        (
            &["--accounts", "org"],
            "--role: expected the name of the role to assume",
        ),
        (
            &["--accounts", "200000000001"],
            "--role: account 200000000001: expected a role",
        ),
        (
            &["--accounts", "org", "--role", "a b"],
            "--role: role name: expected",
        ),
        (
            &["--accounts", "org", "--role", ROLE, "--max-items", "3"],
            "--max-items: expected a list of one account, found --accounts",
        ),
        (
            &[
                "--accounts",
                "org",
                "--role",
                ROLE,
                "--after",
                "2026-02-01",
                "--before",
                "2026-01-01",
            ],
            "--before",
        ),
    ] {
        let ran = list(options);
        let said = ran.refused(252);
        assert!(said.contains(says), "{options:?}: {said}");
        assert_eq!(said.lines().count(), 1);
    }
    let ran = list(&["--calls-per-second", "3"]);
    let says = "--calls-per-second: expected --accounts with it, found none";
    assert_eq!(ran.refused(252), says);
    let said = list(&["--role", ROLE]).refused(2).to_owned();
    assert!(said.contains("--accounts <ACCOUNTS>"), "{said}");
    let ran = against(
        &server.url,
        &["case", "show", "1541019661", "--accounts", "org"],
    );
    let said = ran.refused(2);
    assert!(
        said.contains("an id belongs to one account; `casebook case list` takes"),
        "{said}"
    );
}

#[test]
fn a_file_names_accounts_with_roles_and_external_ids_of_their_own() {
    let scenario = format!(
        r#"{{"accounts": [
            {{"id": "{NO_PLAN}", "roles": [{{"name": "team/Auditor", "trusts": ["{CALLER}"], "external_id": "audit-7"}}]}},
            {{"id": "{NO_ROLE}", "roles": [{{"name": "Reader", "trusts": ["{CALLER}"]}}]}}
        ]}}"#
    );
    let scenario = Scenario::parse(&scenario).unwrap();
    let emulator = Emulator::builder().scenario(scenario).build().unwrap();
    let server = Server::emulator(emulator, |_| None);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("accounts.csv");
    let text = format!("# both\n{NO_PLAN},team/Auditor,audit-7\n{NO_ROLE}\n{CALLER}\n");
    std::fs::write(&file, text).unwrap();
    let path = file.to_str().unwrap();
    let line = [
        "account",
        "show",
        "--accounts",
        path,
        "--role",
        "Reader",
        "--output",
        "text",
    ];
    let ran = against(&server.url, &line);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let lines = ran.text().lines();
    let accounts: Vec<&str> = lines.map(|line| line.split('\t').nth(1).unwrap()).collect();
    assert_eq!(accounts, [CALLER, NO_PLAN, NO_ROLE]);
    std::fs::write(&file, format!("{CALLER}\n{CALLER}")).unwrap();
    let ran = against(&server.url, &line);
    let says = "accounts.csv: line 2, column 1: expected each account once";
    assert!(ran.refused(252).contains(says), "{}", ran.stderr);
}

#[test]
fn the_own_account_needs_no_role_and_the_emulator_reads_it() {
    let ran = emulated(&format!("case list --accounts {CALLER} --output csv"));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.text().lines().count(), 6);
    let ran = emulated(&format!("case list --accounts org --role {ROLE}"));
    let said = ran.refused(254);
    assert!(said.contains("AWSOrganizationsNotInUseException"), "{said}");
    assert!(said.contains("name the accounts in a list"), "{said}");
}

#[test]
fn a_caller_without_credentials_is_told_once_and_before_anything_else() {
    let server = serve(&[]);
    let mut command = command();
    command
        .env("AWS_ENDPOINT_URL", &server.url)
        .env("AWS_REGION", "us-east-1");
    command.args(["case", "list", "--accounts", "org", "--role", ROLE]);
    let ran: RunOutput = command.output().unwrap().into();
    ran.refused(253);
    assert_eq!(server.received().len(), 0);
}
