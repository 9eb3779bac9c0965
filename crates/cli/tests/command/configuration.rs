//! Configuration in files and variables, and credentials.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::run::{RunOutput, command, emulated, run};
use super::server::{Answer, Server};

/// Creates a home directory with these two files.
fn home(config: &str, credentials: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    fs::write(home.path().join(".aws/config"), config).unwrap();
    fs::write(home.path().join(".aws/credentials"), credentials).unwrap();
    home
}

fn at(home: &Path, line: &str) -> RunOutput {
    let output = command().env("HOME", home).args(line.split(' ')).output();
    output.unwrap().into()
}

#[test]
fn no_credentials_says_where_they_were_looked_for() {
    for line in ["credentials show", "report list --region us-east-1"] {
        let ran = run(&line.split(' ').collect::<Vec<_>>());
        let said = ran.refused(253);
        for place in [
            "AWS_ACCESS_KEY_ID",
            "profile default",
            "/nonexistent/.aws/credentials",
        ] {
            assert!(said.contains(place), "{said}");
        }
    }
}

#[test]
fn an_unknown_profile_says_which_files_were_looked_at() {
    let home = home("[default]\nregion = us-east-1\n", "");
    for line in [
        "report list --profile nobody",
        "credentials show --profile nobody",
    ] {
        let ran = at(home.path(), line);
        let said = ran.refused(253);
        assert!(
            said.contains("nobody") && said.contains(".aws/config"),
            "{said}"
        );
    }
}

#[test]
fn a_misspelt_profile_gets_the_nearest_of_the_files() {
    let home = home(
        "[profile prod]\nregion = us-east-1\n[profile staging]\n",
        "[sandbox]\n",
    );
    for line in [
        "report list --profile prodd",
        "credentials show --profile Prod",
    ] {
        let ran = at(home.path(), line);
        let said = ran.refused(253);
        assert!(
            said.contains("; the nearest is prod; `casebook doctor`"),
            "{said}"
        );
    }
    let ran = at(home.path(), "report list --profile sandox");
    assert!(
        ran.refused(253)
            .contains("; the nearest is sandbox; `casebook doctor`")
    );
    let ran = at(home.path(), "report list --profile zzz");
    assert!(!ran.refused(253).contains("nearest"));
}

#[test]
fn a_profile_may_have_blanks_in_its_name() {
    let home = home(
        "[profile 'Audit Team']\nregion = cn-north-1\n",
        "[Audit Team]\naws_access_key_id = AKIDAUDIT\naws_secret_access_key = s\n\
         [Ops Team]\naws_access_key_id = AKIDOPS\naws_secret_access_key = s\n",
    );
    let show = |name: &str| {
        let line = ["credentials", "show", "--profile", name];
        RunOutput::from(
            command()
                .env("HOME", home.path())
                .args(line)
                .output()
                .unwrap(),
        )
        .json()
    };
    assert_eq!(show("Audit Team")["AccessKeyId"], "AKIDAUDIT");
    assert_eq!(show("Ops Team")["AccessKeyId"], "AKIDOPS");
}

#[cfg(unix)]
#[test]
fn a_folder_or_a_pipe_in_the_place_of_a_file_is_no_file() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join(".aws/config")).unwrap();
    let pipe = home.path().join(".aws/credentials");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let mut show = command();
    show.env("HOME", home.path()).args(["credentials", "show"]);
    let said = RunOutput::from(show.output().unwrap());
    let said = said.refused(253);
    assert!(said.contains("credentials (not a regular file)"), "{said}");
    show.env("AWS_ACCESS_KEY_ID", "AKIDENV")
        .env("AWS_SECRET_ACCESS_KEY", "s");
    let shown = RunOutput::from(show.output().unwrap()).json();
    assert_eq!(shown["AccessKeyId"], "AKIDENV");
}

#[test]
fn a_malformed_file_is_named_with_its_line() {
    let home = home("[default]\nregion\n", "");
    let ran = at(home.path(), "report list");
    let said = ran.refused(253);
    assert!(said.contains(".aws/config") && said.contains('2'), "{said}");
}

#[test]
fn a_profile_has_its_keys_and_its_region() {
    let home = home(
        "[profile work]\nregion = eu-west-1\n",
        "[work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = hidden-secret\n\
         aws_session_token = hidden-token\n",
    );
    let shown = at(home.path(), "credentials show --profile work").json();
    assert_eq!(
        shown,
        json!({
            "Version": 1, "AccessKeyId": "AKIDWORK", "SecretAccessKey": "hidden-secret",
            "SessionToken": "hidden-token",
        })
    );
    let table = at(
        home.path(),
        "credentials show --profile work --format table",
    );
    assert!(table.text().contains("AKIDWORK") && !table.text().contains("hidden-"));
    let env = at(home.path(), "credentials show --profile work --format env");
    assert!(
        env.text()
            .contains("export AWS_SESSION_TOKEN=hidden-token\n")
    );
    let endpoint = at(home.path(), "endpoint --service artifact --profile work").json();
    assert_eq!(endpoint["url"], "https://artifact.us-east-1.amazonaws.com");
}

#[test]
fn options_of_the_result_show_what_is_no_secret_or_are_refused() {
    let home = home(
        "",
        "[default]\naws_access_key_id = AKIDHOME\naws_secret_access_key = hidden-secret\n\
         aws_session_token = hidden-token\naws_account_id = 012345678901\n",
    );
    let whole = json!({"AccessKeyId": "AKIDHOME", "AccountId": "012345678901"});
    let query = |query: &str| at(home.path(), &format!("credentials show --query {query}")).json();
    assert_eq!(query("AccessKeyId"), "AKIDHOME");
    assert_eq!(query("@"), whole);
    assert_eq!(query("SecretAccessKey"), json!(null));
    for output in ["table", "json", "jsonl", "yaml", "text", "csv"] {
        let shown = at(home.path(), &format!("credentials show --output {output}"));
        assert_eq!(shown.code, Some(0), "{}", shown.stderr);
        assert!(shown.text().contains("AKIDHOME") && !shown.text().contains("hidden-"));
        if output == "json" {
            assert_eq!(shown.json(), whole);
        }
    }
    for format in ["process-json", "table", "env"] {
        for option in ["--query AccessKeyId", "--output json"] {
            let line = format!("credentials show --format {format} {option}");
            let ran = at(home.path(), &line);
            assert!(ran.refused(252).starts_with(&option[..7]), "{}", ran.stderr);
        }
    }
    // A default output format applies to results. `credentials show` ignores it, because programs
    // read its output.
    let mut show = command();
    show.env("HOME", home.path())
        .env("AWS_DEFAULT_OUTPUT", "text");
    let shown = RunOutput::from(show.args(["credentials", "show"]).output().unwrap()).json();
    assert_eq!(shown["SecretAccessKey"], "hidden-secret");
}

#[cfg(unix)]
#[test]
fn credentials_that_have_expired_are_shown_with_a_note() {
    let keys = r#"{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "b", "Expiration": "2020-01-01T00:00:00Z"}"#;
    let home = home(
        &format!("[default]\ncredential_process = echo '{keys}'\n"),
        "",
    );
    let mut show = command();
    show.env("HOME", home.path()).env("PATH", "/usr/bin:/bin");
    let ran = RunOutput::from(show.args(["credentials", "show"]).output().unwrap());
    assert_eq!(ran.json()["Expiration"], "2020-01-01T00:00:00Z");
    assert_eq!(
        ran.stderr,
        "note: by the clock of this machine these credentials have expired\n"
    );
}

#[test]
fn keys_are_signed_with_and_never_shown() {
    let home = home(
        "",
        "[default]\naws_access_key_id = AKIDHOME\naws_secret_access_key = hidden-secret\n\
         aws_session_token = hidden-token\n",
    );
    let server = Server::start(|_| Answer::refusal(403, "AccessDeniedException"));
    for debug in [&["--debug"][..], &[]] {
        let output = command()
            .env("HOME", home.path())
            .args([
                "--region",
                "us-east-1",
                "--endpoint-url",
                &server.url,
                "report",
                "list",
            ])
            .args(debug)
            .output();
        let ran = RunOutput::from(output.unwrap());
        assert_eq!(ran.code, Some(254), "{}", ran.stderr);
        assert!(!ran.stderr.contains("hidden-"), "{}", ran.stderr);
        assert_eq!(ran.stderr.contains("DEBUG"), !debug.is_empty());
    }
    let request = &server.received()[0];
    assert_eq!(request.header("x-amz-security-token"), Some("hidden-token"));
    assert!(
        request
            .header("authorization")
            .unwrap()
            .contains("AKIDHOME/")
    );
}

#[test]
fn debugging_shows_no_link_and_no_token() {
    let list = emulated("report list --query reports[?acceptanceType=='PASSTHROUGH']|[0].id");
    let id = list.json();
    let folder = tempfile::tempdir().unwrap();
    let line = [
        "--emulator",
        "--debug",
        "report",
        "get",
        id.as_str().unwrap(),
    ];
    let output = command().args(line).current_dir(folder.path()).output();
    let ran = RunOutput::from(output.unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("DEBUG"));
    for secret in [
        "X-Amz-Signature",
        "term-token",
        "termToken=",
        casebook_emulator::SECRET_ACCESS_KEY,
    ] {
        assert!(!ran.stderr.contains(secret), "{}", ran.stderr);
    }
}

#[test]
fn plain_http_to_another_machine_needs_a_word() {
    let line = [
        "report",
        "list",
        "--region",
        "us-east-1",
        "--endpoint-url",
        "http://example.com",
    ];
    let ran = run(&line);
    assert!(ran.refused(253).contains("--allow-http"), "{}", ran.stderr);
}

#[test]
fn a_bundle_that_is_not_there_is_configuration() {
    // The transport reads the bundle only for a TLS handshake, so there has to be a listener to
    // connect to.
    let server = Server::start(|_| Answer::default());
    let output = super::run::signed(&server.url.replace("http:", "https:"))
        .env("AWS_CA_BUNDLE", "/nonexistent/bundle.pem")
        .args(["report", "list", "--max-attempts", "1"])
        .output();
    let ran = RunOutput::from(output.unwrap());
    assert!(
        ran.refused(253).contains("/nonexistent/bundle.pem"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_proxy_that_cannot_be_used_is_configuration() {
    let output = super::run::signed("https://svc.corp.example")
        .env("HTTPS_PROXY", "socks5://user:hunter2@127.0.0.1:1")
        .args(["report", "list", "--error-format", "json"])
        .output();
    let ran = RunOutput::from(output.unwrap());
    let said = ran.refused(253);
    assert!(said.contains("HTTPS_PROXY"), "{said}");
    assert!(said.contains("\"retryable\":false"), "{said}");
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn the_environment_wins_over_the_file_and_an_option_over_both() {
    let home = home("[default]\nregion = eu-west-1\nmax_attempts = 1\n", "");
    let found = |variable: Option<&str>, option: &[&str]| {
        let mut command = command();
        command
            .env("HOME", home.path())
            .args(["endpoint", "--service", "support"]);
        if let Some(region) = variable {
            command.env("AWS_REGION", region);
        }
        let ran = RunOutput::from(command.args(option).output().unwrap()).json();
        ran["signing_region"].as_str().unwrap().to_owned()
    };
    assert_eq!(found(None, &[]), "us-east-1");
    assert_eq!(found(Some("cn-north-1"), &[]), "cn-north-1");
    assert_eq!(
        found(Some("cn-north-1"), &["--region", "us-gov-east-1"]),
        "us-gov-west-1"
    );
}

#[test]
fn attempts_are_counted() {
    let server = Server::start(|_| Answer::refusal(500, "InternalServerException"));
    let attempts = |command: &mut std::process::Command| {
        let before = server.received().len();
        let ran = RunOutput::from(command.args(["account", "show"]).output().unwrap());
        ran.refused(254);
        server.received().len() - before
    };
    assert_eq!(attempts(&mut super::run::signed(&server.url)), 3);
    assert_eq!(
        attempts(super::run::signed(&server.url).env("AWS_MAX_ATTEMPTS", "2")),
        2
    );
    assert_eq!(
        attempts(super::run::signed(&server.url).args(["--max-attempts", "1"])),
        1
    );
}
