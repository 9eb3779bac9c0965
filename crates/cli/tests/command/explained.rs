//! `credentials explain`, and the whole credential chain.

use std::fs;

use super::run::{RunOutput, command, run};

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
    let ran: RunOutput = command()
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
    let ran: RunOutput = command()
        .env("HOME", home.path())
        .envs([path])
        .args(show)
        .output()
        .unwrap()
        .into();
    assert_eq!(ran.json()["AccessKeyId"], "AKIDPROC");
}

#[cfg(unix)]
#[test]
fn a_process_that_asks_and_fails_on_standard_error_is_heard() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    let tool =
        "echo 'code:' >&2; read -r code || exit 7; [ \"$code\" = 123456 ] || exit 9; cat keys";
    let config = format!("[default]\ncredential_process = {tool}\n");
    fs::write(home.path().join(".aws/config"), config).unwrap();
    let keys = r#"{"Version": 1, "AccessKeyId": "AKIDASKED", "SecretAccessKey": "s"}"#;
    fs::write(home.path().join("keys"), keys).unwrap();
    let show = |typed: &str| -> RunOutput {
        let mut show = command();
        show.env("HOME", home.path())
            .env("PATH", "/usr/bin:/bin")
            .current_dir(home.path())
            .args(["credentials", "show"]);
        super::run::fed(show, typed)
    };
    let asked = show("123456\n");
    assert_eq!(asked.json()["AccessKeyId"], "AKIDASKED");
    assert_eq!(asked.stderr, "code:\n");
    for (typed, status) in [("", 7), ("654321\n", 9)] {
        let ran = show(typed);
        assert_eq!((ran.code, ran.text()), (Some(253), ""));
        let (heard, said) = ran.stderr.split_once('\n').unwrap();
        assert_eq!(heard, "code:");
        assert!(said.contains(&format!("exit status: {status}")), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn looking_for_credentials_ends_with_the_time_that_was_given() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    let config = "[default]\ncredential_process = exec sleep 600\n";
    fs::write(home.path().join(".aws/config"), config).unwrap();
    for line in [["credentials", "show"], ["credentials", "explain"]] {
        let mut look = command();
        look.env("HOME", home.path()).env("PATH", "/usr/bin:/bin");
        look.args(line).args(["--timeout", "0.05"]);
        let ran = RunOutput::from(look.output().unwrap());
        let said = ran.refused(255);
        assert!(
            said.starts_with("no credentials within 0.05 s; raise --timeout"),
            "{said}"
        );
    }
}
