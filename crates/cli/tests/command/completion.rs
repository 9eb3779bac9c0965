//! The answers to the scripts that complete words.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use casebook_emulator::Emulator;
use serde_json::{Value, json};

use super::pty::start_typing;
use super::run::{RunOutput, command, run, signed};
use super::server::{Answer, Server};

/// Asks like the script of fish, whose words are passed one by one; the last one is being typed.
fn asking(mut command: Command, words: &[&str]) -> Command {
    command
        .env("CASEBOOK_COMPLETE", "fish")
        .args(["--", "casebook"])
        .args(words);
    command
}

/// Returns the answer, after a check that nothing else happened.
fn answer(command: Command, words: &[&str]) -> String {
    let ran: RunOutput = asking(command, words).output().unwrap().into();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{words:?}");
    ran.text().to_owned()
}

/// Returns the answer of the emulator in the process.
fn emulated(words: &[&str]) -> String {
    let mut line = vec!["--emulator"];
    line.extend(words);
    answer(command(), &line)
}

#[test]
fn each_shell_gets_the_numbers_of_cases_in_its_form() {
    let (id, subject) = ("1541019661", "Snapshots of a database take hours");
    let words = ["casebook", "--emulator", "case", "show", "1541"];
    let line = words.join(" ");
    for (shell, arguments, expected) in [
        ("fish", &words[..], format!("{id}\t{subject}\n")),
        ("powershell", &words, format!("{id}\t{subject}\n")),
        ("zsh", &words, format!("{id}:{subject}\n")),
        ("elvish", &words, format!("{id}\n")),
        (
            "bash",
            &[line.as_str(), "1541", "9", "80"],
            format!("{id}\n"),
        ),
    ] {
        let mut command = command();
        command
            .env("CASEBOOK_COMPLETE", shell)
            .env("_CLAP_COMPLETE_INDEX", "4")
            .arg("--")
            .args(arguments);
        let ran: RunOutput = command.output().unwrap().into();
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{shell}");
        assert_eq!(ran.text(), expected, "{shell}");
    }
}

#[test]
fn closed_sets_come_with_what_their_words_mean() {
    for (words, line) in [
        (&["--output", ""][..], "yaml\tYAML"),
        (&["--output=y"], "--output=yaml\tYAML"),
        (&["--region", "eu-central-1"], "eu-central-1\tFrankfurt"),
        (
            &["case", "create", "--severity", "ur"],
            "urgent\ta production system is down",
        ),
        (&["case", "create", "--language", "j"], "ja\tJapanese"),
        (
            &["case", "list", "--status", "pending"],
            "pending-customer-action\tAWS waits for your reply",
        ),
        (
            &["case", "wait", "1", "--status", "opened,resol"],
            "opened,resolved\tthe case is closed",
        ),
        (
            &["advisor", "list", "--category", "sec"],
            "security\tprotection against attacks and misuse",
        ),
        (
            &["advisor", "list", "--status", "warn"],
            "warning\tyellow: investigation recommended",
        ),
        (
            &["catalog", "options", "--issue-type", "cust"],
            "customer-service\tthe account and its bills",
        ),
        (
            &["api", "support", "describecases"],
            "DescribeCases\tfind cases",
        ),
        (
            &["account", "set", "sub"],
            "SUBSCRIBED\tthe account gets notifications",
        ),
        (&["completions", "po"], "powershell"),
        (&["ag"], "agreement\tAgreements of the account with AWS"),
    ] {
        let answer = answer(command(), words);
        assert!(answer.lines().any(|it| it == line), "{words:?}: {answer}");
    }
}

#[test]
fn lists_of_the_services_come_with_ids_and_names() {
    for (words, line) in [
        (
            &["report", "get", "tis"][..],
            "TISAX Assessment Summary\treport-2RrO6hewTFAUqYRQ",
        ),
        (
            &["report", "get", "report-2"],
            "report-2RrO6hewTFAUqYRQ\tTISAX Assessment Summary",
        ),
        // Two reports have this name.
        (
            &["report", "show", "SOC 3"],
            "report-4RyXbET1h68HRIro\tSOC 3 Report",
        ),
        (&["report", "sync", "--series", "PCI"], "PCI DSS"),
        (
            &["advisor", "result", "idle ec2"],
            "Idle EC2 Instances\t8HlrwYMfve",
        ),
        (
            &["case", "create", "--service", "amazon-ath"],
            "amazon-athena\tAthena",
        ),
        (
            &["case", "create", "--service", "rds"],
            "amazon-relational-database-service-postgresql\tRelational Database Service (PostgreSQL)",
        ),
        (
            &["catalog", "services", "ec"],
            "amazon-elastic-container-registry\tElastic Container Registry (ECR)",
        ),
        (
            &["catalog", "languages", "--service", "alb"],
            "elastic-load-balancing\tElastic Load Balancing",
        ),
        (
            &["case", "create", "--service", "ec2", "--category", "perf"],
            "performance\tPerformance",
        ),
        (
            &["attachment", "get", "--case", "7180"],
            "7180339887\tInvoice shows a region that we do not use",
        ),
        (
            &["inquiry", "show", "bank"],
            "Bank questionnaire 2026\tcompliance-inquiry-7Hq2Lm9Xc4Rv8Tb1",
        ),
        (
            &["agreement", "get", "nondis"],
            "Nondisclosure Agreement\tcustomer-agreement-Bk6PzR1oVx4JqN7c",
        ),
        (
            &["agreement", "accept", "new"],
            "New Zealand Notifiable Data Breach Addendum\tagreement-Nz7KcP3vRd9WqJ1x",
        ),
    ] {
        let answer = emulated(words);
        assert!(answer.lines().any(|it| it == line), "{words:?}: {answer}");
    }
}

#[test]
fn an_empty_word_becomes_a_value_and_an_option_only_if_there_is_no_value() {
    let cases = emulated(&["case", "show", ""]);
    assert!(cases.starts_with(|c: char| c.is_ascii_digit()), "{cases}");
    assert!(!cases.contains("--after"), "{cases}");
    let options = emulated(&["case", "create", ""]);
    assert!(options.starts_with("--subject\t"), "{options}");
    let dashes = emulated(&["case", "show", "--af"]);
    assert!(dashes.starts_with("--after\t"), "{dashes}");
}

#[test]
fn a_profile_may_have_the_name_of_a_command() {
    let answer = emulated(&["--profile", "case", "report", "get", "report-2"]);
    assert!(answer.starts_with("report-2RrO6hewTFAUqYRQ\t"), "{answer}");
}

#[test]
fn profiles_come_from_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    fs::write(&config, "[default]\n[profile audit]\n[profile admin]\n").unwrap();
    let mut asked = command();
    asked.env("AWS_CONFIG_FILE", &config);
    assert_eq!(answer(asked, &["--profile", "a"]), "admin\naudit\n");
}

/// Returns a server of one case, whose subject is that of the caller's access key.
fn desk() -> Server {
    Server::start(|request| {
        let signed = request.header("authorization").unwrap_or_default();
        let key = signed.split(['=', '/']).nth(1).unwrap_or_default();
        Answer::json(
            200,
            &json!({"cases": [{"displayId": "77", "subject": format!("case of {key}\u{1b}[2J")}]}),
        )
    })
}

/// Returns the command with a home directory, and with the keys of an account.
fn at_home(home: &Path, key: &str) -> Command {
    let mut command = signed("http://127.0.0.1:9");
    command
        .env("HOME", home)
        .env("AWS_ACCESS_KEY_ID", key)
        .env("AWS_SECRET_ACCESS_KEY", "a-secret");
    command
}

#[test]
fn the_options_of_the_line_choose_the_service_and_its_list_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let (one, other) = (desk(), desk());
    let words = |url| ["--endpoint-url", url, "case", "show", ""];
    for _ in 0..2 {
        let answer = answer(at_home(home.path(), "AKIDA"), &words(&one.url));
        assert_eq!(answer, "77\tcase of AKIDA [2J\n");
    }
    assert_eq!(one.received().len(), 1);

    // Another service, another account and another Region have lists of their own.
    answer(at_home(home.path(), "AKIDA"), &words(&other.url));
    assert_eq!(other.received().len(), 1);
    let answered = answer(at_home(home.path(), "AKIDB"), &words(&one.url));
    assert_eq!(answered, "77\tcase of AKIDB [2J\n");
    let region = [
        "--region=eu-west-1",
        "--endpoint-url",
        &one.url,
        "case",
        "show",
        "",
    ];
    answer(at_home(home.path(), "AKIDA"), &region);
    assert_eq!(one.received().len(), 3);

    let folder = home.path().join(".cache/casebook/completion");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600);
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("a-secret"), "{text}");
    }
}

#[test]
fn the_profile_of_the_line_signs() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    let server = desk();
    let config = format!(
        "[profile audit]\nregion = eu-west-1\nendpoint_url = {}\naws_access_key_id = AKIDAUDIT\n\
         aws_secret_access_key = s\n",
        server.url
    );
    fs::write(home.path().join(".aws/config"), config).unwrap();
    let mut asked = command();
    asked.env("HOME", home.path());
    let answer = answer(asked, &["case", "show", "--profile", "audit", ""]);
    assert_eq!(answer, "77\tcase of AKIDAUDIT [2J\n");
}

#[test]
fn an_error_completes_nothing_and_says_nothing() {
    let refuses = Server::emulator(Emulator::new(), |_| {
        Some(Answer::refusal(403, "AccessDeniedException"))
    });
    for command in [
        signed(&refuses.url),
        signed("http://127.0.0.1:1"),
        command(),
    ] {
        // Only the options fit, which need no service.
        let answer = answer(command, &["case", "show", ""]);
        assert!(answer.starts_with("--"), "{answer}");
    }
    for words in [
        &["--region", "not/one", "case", "show", "1"][..],
        &[
            "--emulator",
            "--endpoint-url",
            "http://127.0.0.1:1",
            "case",
            "show",
            "1",
        ],
        &["no-such-command", "x"],
        &["case", "create", "--category", "x"],
        &[],
    ] {
        assert_eq!(answer(command(), words), "", "{words:?}");
    }
}

#[test]
fn an_ordinary_run_is_not_one_that_completes() {
    let mut ordinary = command();
    ordinary.env("CASEBOOK_COMPLETE", "fish");
    let ran: RunOutput = ordinary.arg("--version").output().unwrap().into();
    assert_eq!(ran.text(), run(&["--version"]).text());
    let mut unknown = command();
    unknown
        .env("CASEBOOK_COMPLETE", "tcsh")
        .args(["--", "casebook", ""]);
    let ran: RunOutput = unknown.output().unwrap().into();
    assert_eq!(ran.code, Some(2), "{}", ran.text());
}

#[test]
fn a_service_that_never_answers_does_not_hold_the_keyboard() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // The connections stay open until the test has ended.
    thread::spawn(move || listener.incoming().collect::<Vec<_>>());
    let begun = Instant::now();
    assert_eq!(answer(signed(&url), &["case", "show", "1"]), "");
    // A single attempt of an ordinary run would take a minute.
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_slow_program_for_credentials_is_ended() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    let pid = home.path().join("pid");
    let program = home.path().join("slow");
    let script = format!("#!/bin/sh\necho $$ > {}\nexec sleep 1000\n", pid.display());
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    let config = format!(
        "[default]\nregion = eu-west-1\ncredential_process = {}\n",
        program.display()
    );
    fs::write(home.path().join(".aws/config"), config).unwrap();
    let mut asked = command();
    asked.env("HOME", home.path()).env("PATH", "/usr/bin:/bin");
    assert_eq!(answer(asked, &["case", "show", "1"]), "");
    // On a busy machine the time may be over before the program has begun.
    let Ok(pid) = fs::read_to_string(pid) else {
        return;
    };
    // The process may be a moment in the table of processes after its end, as a zombie.
    let state = || fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
    while cfg!(target_os = "linux") && state().is_ok_and(|stat| !stat.contains(") Z ")) {
        thread::yield_now();
    }
}

#[test]
fn nobody_is_asked_for_the_code_of_a_device() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    let config = "[default]\nregion = eu-west-1\nsource_profile = b\n\
                  role_arn = arn:aws:iam::111122223333:role/admin\n\
                  mfa_serial = arn:aws:iam::111122223333:mfa/me\n\
                  [profile b]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n";
    fs::write(home.path().join(".aws/config"), config).unwrap();
    let mut asked = command();
    asked.env("HOME", home.path());
    let shown = start_typing(asking(asked, &["case", "show", "1"])).end();
    assert_eq!((shown.code, shown.text.as_str()), (Some(0), ""));
}

#[test]
fn a_data_file_is_read_and_never_created() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let words = ["--data", data.to_str().unwrap(), "case", "show", "1541"];
    assert!(emulated(&words).starts_with("1541019661\t"));
    assert!(!data.exists());

    let line = "case create --subject Printer --body x --query caseId";
    let created: Value = super::run::kept(&data, &line.split(' ').collect::<Vec<_>>()).json();
    let shown = super::run::kept(&data, &["case", "show", created.as_str().unwrap()]).json();
    let number = shown["case"]["displayId"].as_str().unwrap();
    let words = ["--data", data.to_str().unwrap(), "case", "show", "print"];
    assert_eq!(emulated(&words), format!("{number}\tPrinter\n"));
}
