//! `--once`

use std::path::Path;
use std::sync::Mutex;

use casebook_emulator::{Emulator, Scenario};
use serde_json::{Value, json};

use super::run::{RunOutput, command, emulated, keeping, signed};
use super::server::{Answer, ReceivedRequest, Server, ask};

mod anywhere;
mod belonging;

/// Serves an emulator. `loses` decides for each request whether the request or its response is
/// lost: the server then closes the connection.
pub(super) fn server(
    emulator: &Emulator,
    loses: impl Fn(&str, &ReceivedRequest) -> Loss + Send + Sync + 'static,
) -> Server {
    let inner = emulator.clone();
    Server::emulator(emulator.clone(), move |request| {
        let target = request.header("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        match loses(operation, request) {
            Loss::Nothing => None,
            Loss::Request => Some(Answer::default()),
            Loss::Answer => {
                ask(&inner, request);
                Some(Answer::default())
            }
        }
    })
}

/// What is lost: nothing, the request before the emulator acts, or the response after it has acted.
pub(super) enum Loss {
    Nothing,
    Request,
    Answer,
}

pub(super) fn emulator() -> Emulator {
    let scenario = Scenario::new().case_limit_per_hour(None).sample_data(false);
    Emulator::builder().scenario(scenario).build().unwrap()
}

/// Returns all cases.
pub(super) fn cases(url: &str) -> Vec<Value> {
    let listed = signed(url)
        .args(["case", "list", "--all"])
        .output()
        .unwrap();
    let listed = RunOutput::from(listed).json();
    listed["cases"].as_array().unwrap().clone()
}

fn line<'a>(folder: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    let mut line = vec!["--journal", folder.to_str().unwrap(), "--once", "alarm 1"];
    line.extend(more);
    line
}

const CREATE: [&str; 6] = ["case", "create", "--subject", "s", "--body", "b"];

#[test]
fn the_second_run_sends_nothing_and_prints_the_same() {
    let home = tempfile::tempdir().unwrap();
    let emulator = emulator();
    let server = server(&emulator, |_, _| Loss::Nothing);
    let log = home.path().join("a.log");
    std::fs::write(&log, "a").unwrap();
    let attach = ["--attach", log.to_str().unwrap()];
    let run = || -> RunOutput {
        let mut command = signed(&server.url);
        command.args(CREATE).args(line(home.path(), &attach));
        command.output().unwrap().into()
    };
    let first = run();
    assert_eq!(first.other_notes(), "");
    // Each run asks STS for the account, which is not a request to the support service.
    let to_the_service = || {
        let received = server.received().into_iter();
        received.filter(|one| one.target == "/").count()
    };
    let sent = to_the_service();
    let again = run();
    assert_eq!(again.json(), first.json());
    // A file with the same name and other bytes is another content, so the key is refused.
    std::fs::write(&log, "b").unwrap();
    let other = run();
    assert!(
        other.refused(252).contains("or other files"),
        "{}",
        other.stderr
    );
    assert_eq!(
        again.stderr,
        "note: key alarm 1 was used before; nothing was sent\n"
    );
    assert_eq!(to_the_service(), sent);
    assert_eq!(cases(&server.url).len(), 1);
}

#[test]
fn a_lost_answer_is_found_for_cases_and_replies() {
    let home = tempfile::tempdir().unwrap();
    let emulator = emulator();
    let server = server(&emulator, |operation, _| match operation {
        "CreateCase" | "AddCommunicationToCase" => Loss::Answer,
        _ => Loss::Nothing,
    });
    let run = |first: &[&str], key: &str| -> RunOutput {
        let mut command = signed(&server.url);
        command.args(first).args(["--once", key]);
        command.arg("--journal").arg(home.path());
        command.output().unwrap().into()
    };
    let created = run(&CREATE, "1");
    assert_eq!(
        created.other_notes(),
        "note: the response for key 1 was lost, but the service has the request; nothing was sent again\n"
    );
    let id = created.json()["caseId"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        let replied = run(&["case", "reply", &id, "--body", "more"], "2");
        assert_eq!(replied.json(), json!({"result": true}));
    }
    let shown = signed(&server.url)
        .args(["case", "show", &id])
        .output()
        .unwrap();
    let shown = RunOutput::from(shown).json();
    assert_eq!(shown["communications"].as_array().unwrap().len(), 2);
    assert_eq!(cases(&server.url).len(), 1);
}

#[test]
fn what_is_not_known_says_perhaps_and_may_be_run_again() {
    let home = tempfile::tempdir().unwrap();
    let emulator = emulator();
    let server = server(&emulator, |_, _| Loss::Nothing);
    // The service opens the case, then stops responding.
    let gate = Mutex::new(0);
    let inner = emulator.clone();
    let blind = Server::emulator(emulator.clone(), move |request| {
        let target = request.header("x-amz-target").unwrap_or_default();
        let mut asked = gate.lock().unwrap();
        *asked += i32::from(target.ends_with("DescribeCases"));
        if target.ends_with("CreateCase") {
            ask(&inner, request);
            return Some(Answer::default());
        }
        (*asked > 2).then(Answer::default)
    });
    let run = |url: &str, more: &[&str]| -> RunOutput {
        let mut command = signed(url);
        command.args(CREATE).args(line(home.path(), more));
        command.output().unwrap().into()
    };
    let failed = run(
        &blind.url,
        &["--error-format", "json", "--max-attempts", "1"],
    );
    let error = failed.error();
    assert_eq!(failed.code, Some(255), "{}", failed.stderr);
    assert_eq!(error["sent"], "perhaps");
    assert_eq!(error["operation"], "DescribeCases");
    assert_eq!(error["retryable"], true);
    let told = run(&blind.url, &["--max-attempts", "1"]);
    let told = told.refused(255);
    assert!(
        told.ends_with(
            "run the same command again: it looks for the earlier request before it sends another"
        ),
        "{told}"
    );
    // At another address of the same emulator, the key has the same record in the journal, and the
    // case is found.
    assert_eq!(run(&server.url, &[]).code, Some(0));
    assert_eq!(cases(&server.url).len(), 1);
}

#[test]
fn other_contents_and_odd_journals_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let folder = home.path().join("once");
    let run = |line: &[&str]| RunOutput::from(keeping(&data, line).output().unwrap());
    run(&[&CREATE[..], &line(&folder, &[])].concat()).json();
    let other = ["case", "create", "--subject", "s", "--body", "other"];
    let refused = run(&[&other[..], &line(&folder, &[])].concat());
    assert_eq!(
        refused.refused(252),
        "--once: the key \"alarm 1\" was used with another text, other details or other files; \
         choose another key"
    );

    let accounts = std::fs::read_dir(&folder).unwrap();
    let account = accounts.map(Result::unwrap).next().unwrap().path();
    for file in std::fs::read_dir(account).unwrap() {
        let path = file.unwrap().path();
        if path.extension().unwrap() == "json" {
            std::fs::write(path, "{\"version\": 9}").unwrap();
        }
    }
    let refused = run(&[&CREATE[..], &line(&folder, &[])].concat());
    assert!(
        refused
            .refused(255)
            .contains("expected a record of version 2, found version 9"),
        "{}",
        refused.stderr
    );

    let file = home.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused = run(&[&CREATE[..], &line(&file, &[])].concat());
    let told = refused.refused(252);
    assert!(told.starts_with("--journal: "), "{told}");
    let advice = "; it takes a folder that can be made and written to, or s3://BUCKET/PREFIX; nothing was sent";
    assert!(told.ends_with(advice), "{told}");
    emulated("case create --subject s --body b --once").refused(2);
    emulated("case create --subject s --body b --settle 1").refused(2);
    let refused = run(&[&CREATE[..], &line(&folder, &["--settle", "1e19"])].concat());
    assert_eq!(
        refused.refused(252),
        "--settle: expected at most 86400 seconds, found \"1e19\""
    );
    let long = "a".repeat(257);
    let refused = run(&[&CREATE[..], &["--once", &long]].concat());
    assert_eq!(
        refused.refused(252),
        "--once: key: expected 1 to 256 characters, found 257"
    );
}

#[test]
fn keys_are_kept_in_the_folder_for_state() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let line = [&CREATE[..], &["--once", "a"]].concat();
    let mut command = keeping(&data, &line);
    command.env("XDG_STATE_HOME", home.path().join("state"));
    RunOutput::from(command.output().unwrap()).json();
    let accounts = std::fs::read_dir(home.path().join("state/casebook/once")).unwrap();
    assert_eq!(accounts.count(), 1);
}

#[test]
fn a_key_under_which_nothing_was_told_stays_open() {
    let home = tempfile::tempdir().unwrap();
    let emulator = emulator();
    let inner = emulator.clone();
    // A successful response without content and without effect, like that of a proxy.
    let server = Server::emulator(emulator, move |request| {
        let target = request.header("x-amz-target").unwrap_or_default();
        match target.rsplit('.').next() {
            Some("CreateCase") => Some(Answer::json(200, &json!({}))),
            Some("AddCommunicationToCase") => Some(Answer::json(200, &json!({"result": false}))),
            _ => None,
        }
    });
    let open = Server::emulator(inner, |_| None);
    let created = signed(&open.url).args(CREATE).output().unwrap();
    let id = RunOutput::from(created).json()["caseId"]
        .as_str()
        .unwrap()
        .to_owned();
    let other = ["case", "create", "--subject", "t", "--body", "b"];
    let reply = ["case", "reply", &id, "--body", "more"];
    for (number, first) in [&other[..], &reply].into_iter().enumerate() {
        let key = number.to_string();
        let settle = [
            "--once",
            &key,
            "--settle",
            "0.01",
            "--journal",
            home.path().to_str().unwrap(),
        ];
        let run = |server: &Server, more: &[&str]| -> RunOutput {
            let mut command = signed(&server.url);
            command.args(first).args(settle).args(more);
            command.output().unwrap().into()
        };
        let error = run(&server, &["--error-format", "json"]).error();
        assert_eq!(
            (&error["sent"], &error["retryable"]),
            (&json!("perhaps"), &json!(true))
        );
        let told = run(&server, &[]);
        let told = told.refused(255);
        assert!(told.contains("run the same command again"), "{told}");
        // The real service receives the request for the first time.
        run(&open, &[]).json();
        assert_eq!(run(&open, &[]).code, Some(0));
    }
    let acted = open.received().into_iter().filter(|one| {
        let target = one.header("x-amz-target").unwrap_or_default();
        target.ends_with("CreateCase") || target.ends_with("AddCommunicationToCase")
    });
    assert_eq!(acted.count(), 3);
}

/// Returns the files with this extension of the only account in a journal.
fn files_of(folder: &Path, extension: &str) -> Vec<std::path::PathBuf> {
    let account = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap();
    let files = std::fs::read_dir(account.path()).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect()
}

#[test]
fn a_key_that_another_run_has_is_told_of_and_given_up_at_the_timeout() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("journal");
    let data = home.path().join("data");
    let run = |line: &[&str]| RunOutput::from(keeping(&data, line).output().unwrap());
    run(&[&CREATE[..], &line(&folder, &[])].concat()).json();
    let held: Vec<_> = files_of(&folder, "lock")
        .iter()
        .map(|path| {
            let file = std::fs::File::open(path).unwrap();
            file.try_lock().unwrap();
            file
        })
        .collect();
    assert!(!held.is_empty());
    let asked = [&CREATE[..], &line(&folder, &["--timeout", "1.5"])].concat();
    let ran = run(&asked);
    assert_eq!((ran.code, ran.text()), (Some(255), ""), "{}", ran.stderr);
    let mut lines = ran.stderr.lines();
    let note = lines.next().unwrap();
    assert!(
        note.starts_with("note: another run uses the key \"alarm 1\""),
        "{note}"
    );
    assert!(note.ends_with("waiting up to 1.5 s"), "{note}");
    let error = lines.next().unwrap();
    assert!(
        error.contains("the key \"alarm 1\"") && error.contains("this call sent nothing"),
        "{error}"
    );
    let ran = run(&[&asked[..], &["--error-format", "json"]].concat());
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    let error = ran.error();
    assert_eq!(
        (&error["code"], &error["sent"]),
        (&"Timeout".into(), &"perhaps".into())
    );
    assert_eq!(error["retryable"], true);
    drop(held);
    run(&asked).json();
}

#[test]
fn a_damaged_record_is_named_with_what_to_do_and_nothing_is_sent() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("journal");
    let data = home.path().join("data");
    let run = |line: &[&str]| RunOutput::from(keeping(&data, line).output().unwrap());
    let asked = [&CREATE[..], &line(&folder, &[])].concat();
    let id = run(&asked).json()["caseId"].as_str().unwrap().to_owned();
    let path = files_of(&folder, "json").remove(0);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(&id, &format!("{id}0"))).unwrap();
    let ran = run(&asked);
    let error = ran.refused(255);
    assert!(error.contains(&*path.to_string_lossy()), "{error}");
    assert!(
        error.contains("damaged") && error.contains("casebook case list"),
        "{error}"
    );
    let key = &asked[asked.iter().position(|word| *word == "--once").unwrap() + 1];
    let named = format!("CreateCase: the key {key:?}: ");
    assert!(error.starts_with(&named), "{error}");
}

#[test]
fn a_journal_in_a_bucket_over_plain_http_names_the_option_that_allows_it() {
    let server = server(&Emulator::new(), |_, _| Loss::Nothing);
    let mut create = signed(&server.url);
    create.env("AWS_ENDPOINT_URL_S3", "http://s3.example.com");
    create
        .args(CREATE)
        .args(["--once", "k", "--journal", "s3://bucket/journal"]);
    let refused: RunOutput = create.output().unwrap().into();
    let line = refused.refused(253);
    assert!(
        line.contains("found http") && line.ends_with("; --allow-http allows it"),
        "{line}"
    );
}
