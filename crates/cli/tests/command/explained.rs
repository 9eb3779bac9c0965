//! `credentials explain`, and what only the whole chain can do.

use std::fs;

use super::run::{Ran, command, run};

#[test]
fn every_source_says_what_it_looks_at_and_why_it_gave_nothing() {
    let ran = run(&["credentials", "explain", "--output", "table"]);
    assert_eq!(ran.code, Some(253));
    assert_eq!(ran.stderr, "error: no credentials were found\n");
    for line in [
        "1. the environment: nothing: AWS_ACCESS_KEY_ID is not set",
        "   looks at /nonexistent/.aws/credentials",
        "   looks at AWS_WEB_IDENTITY_TOKEN_FILE",
        "   looks at AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "5. instance metadata: nothing: AWS_EC2_METADATA_DISABLED is true",
    ] {
        assert!(
            ran.text().lines().any(|said| said == line),
            "{}",
            ran.text()
        );
    }
}

#[test]
fn sources_behind_the_first_that_has_any_are_not_asked_and_no_secret_is_told() {
    let ran: Ran = command()
        .env("AWS_ACCESS_KEY_ID", "AKIDFIRST")
        .env("AWS_SECRET_ACCESS_KEY", "hunter2")
        .args(["credentials", "explain", "--output", "json"])
        .output()
        .unwrap()
        .into();
    let json = ran.json();
    let outcomes: Vec<_> = json["sources"].as_array().unwrap().iter().collect();
    assert_eq!(outcomes[0]["outcome"], "found");
    assert_eq!(outcomes[0]["why"], "AKIDFIRST");
    assert!(
        outcomes[1..]
            .iter()
            .all(|source| source["outcome"] == "not asked")
    );
    assert!(!ran.text().contains("hunter2"));
}

#[cfg(unix)]
#[test]
fn a_process_gives_credentials_through_the_shell() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    let process =
        r#"echo '{"Version": 1, "AccessKeyId": "AKIDPROC", "SecretAccessKey": "s"}' | cat"#;
    let config = format!("[default]\ncredential_process = {process}\n");
    fs::write(home.path().join(".aws/config"), config).unwrap();
    let show = ["credentials", "show", "--format", "process-json"];
    let path = ("PATH", "/usr/bin:/bin");
    let ran: Ran = command()
        .env("HOME", home.path())
        .envs([path])
        .args(show)
        .output()
        .unwrap()
        .into();
    assert_eq!(ran.json()["AccessKeyId"], "AKIDPROC");
}
