//! A key on machines that share no folder: a journal in a bucket, and marks.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

/// Serves a bucket, which keeps or ignores the conditions of writes.
fn bucket(keeps_conditions: bool) -> Server {
    refusing(keeps_conditions, |_| false)
}

/// Serves a bucket that refuses some requests.
fn refusing(
    keeps_conditions: bool,
    refuses: impl Fn(&ReceivedRequest) -> bool + Send + Sync + 'static,
) -> Server {
    let objects: Mutex<BTreeMap<String, (Vec<u8>, String)>> = Mutex::default();
    Server::start(move |request| {
        let mut objects = objects.lock().unwrap();
        let name = request.path().to_owned();
        let found = objects.get(&name).cloned();
        let e_tag = found.as_ref().map(|(_, e_tag)| e_tag.as_str());
        let answer = |status, body: Vec<u8>, e_tag: String| Answer {
            status,
            headers: vec![
                ("etag".into(), e_tag),
                (
                    "last-modified".into(),
                    "Sat, 28 Nov 2026 12:00:00 GMT".into(),
                ),
            ],
            body,
            cut: None,
        };
        let error = |status, code: &str| {
            let body = format!("<Error><Code>{code}</Code></Error>");
            answer(status, body.into_bytes(), String::new())
        };
        let must_be_new = request.header("if-none-match").is_some() && e_tag.is_some();
        let is_other = request
            .header("if-match")
            .is_some_and(|wanted| e_tag != Some(wanted));
        match request.method.as_str() {
            _ if refuses(request) => error(403, "AccessDenied"),
            "PUT" if keeps_conditions && (must_be_new || is_other) => {
                error(412, "PreconditionFailed")
            }
            "PUT" => {
                let e_tag = format!("\"{:x}\"", sum(&request.body));
                objects.insert(name, (request.body.clone(), e_tag.clone()));
                answer(200, Vec::new(), e_tag)
            }
            _ => match found {
                Some((bytes, e_tag)) => answer(200, bytes, e_tag),
                None => error(404, "NoSuchKey"),
            },
        }
    })
}

/// Returns a number that differs for each contents.
fn sum(bytes: &[u8]) -> u64 {
    let add = |sum: u64, byte: &u8| sum.wrapping_mul(1_000_003).wrapping_add(u64::from(*byte));
    bytes.iter().fold(7, add)
}

fn run(support: &Server, s3: &str, options: &[&str]) -> RunOutput {
    // Each run is on a machine of its own.
    let home = tempfile::tempdir().unwrap();
    let mut command = signed(&support.url);
    command
        .env("XDG_STATE_HOME", home.path())
        .env("AWS_ENDPOINT_URL_S3", s3);
    command
        .args(CREATE)
        .args(["--once", "alarm 1"])
        .args(options);
    command.output().unwrap().into()
}

#[test]
fn machines_with_a_journal_in_a_bucket_open_one_case() {
    let emulator = emulator();
    let (support, s3) = (server(&emulator, |_, _| Loss::Nothing), bucket(true));
    let run = || run(&support, &s3.url, &["--journal", "s3://incidents/journal"]);
    let first = run();
    assert_eq!(first.other_notes(), "");
    let again = run();
    assert_eq!(
        again.other_notes(),
        "note: key alarm 1 was used before; nothing was sent\n"
    );
    assert_eq!(again.json(), first.json());
    assert_eq!(cases(&support.url).len(), 1);
    let written = s3.received();
    let written = written.iter().filter(|request| request.method == "PUT");
    let conditions = ["if-none-match", "if-match"];
    let has_condition = |name: &str, request: &ReceivedRequest| request.header(name).is_some();
    for request in written {
        assert!(conditions.iter().any(|name| has_condition(name, request)));
        let text = String::from_utf8_lossy(&request.body);
        assert!(!text.contains("\"b\""), "no text of a case: {text}");
    }
}

#[test]
fn a_bucket_that_ignores_conditions_is_refused_and_nothing_is_sent() {
    let emulator = emulator();
    let (support, s3) = (server(&emulator, |_, _| Loss::Nothing), bucket(false));
    let refused = run(&support, &s3.url, &["--journal", "s3://incidents/journal"]);
    let says = refused.refused(253);
    assert!(says.contains("s3://incidents/journal"), "{says}");
    assert!(
        says.ends_with(
            "expected a bucket with conditional writes, found one that ignores the header \
             If-None-Match, so two runs could overwrite each other; name a bucket of another service, \
             or a folder"
        ),
        "{says}"
    );
    assert!(cases(&support.url).is_empty());
}

#[test]
fn a_bucket_that_refuses_the_record_right_before_the_request_leaves_the_key_free() {
    let emulator = emulator();
    let support = server(&emulator, |_, _| Loss::Nothing);
    let refused = AtomicBool::new(false);
    let s3 = refusing(true, move |request| {
        let text = String::from_utf8_lossy(&request.body);
        text.contains(r#""state":"sending""#) && !refused.swap(true, Ordering::Relaxed)
    });
    let run = |more: &[&str]| {
        let journal = ["--journal", "s3://incidents/journal"];
        run(&support, &s3.url, &[&journal[..], more].concat())
    };
    let failed = run(&["--error-format", "json"]);
    assert_eq!(failed.error()["sent"], "no", "{}", failed.stderr);
    assert!(cases(&support.url).is_empty());
    // Other details would be refused under a key that is not free.
    let opened = run(&["--severity", "low"]);
    assert_eq!(opened.code, Some(0), "{}", opened.stderr);
    assert_eq!(cases(&support.url).len(), 1);
}

#[test]
fn a_mark_goes_on_without_the_folder_of_the_journal_and_says_so() {
    let emulator = emulator();
    let support = server(&emulator, |_, _| Loss::Nothing);
    let home = tempfile::tempdir().unwrap();
    let state = home.path().join("state");
    std::fs::write(&state, "").unwrap();
    let run = |more: &[&str]| -> RunOutput {
        let mut command = signed(&support.url);
        command.env("XDG_STATE_HOME", &state).args(CREATE);
        command.args(["--once", "alarm 1"]).args(more);
        command.output().unwrap().into()
    };
    let marked = run(&["--mark"]);
    assert_eq!(marked.code, Some(0), "{}", marked.stderr);
    let told = marked.other_notes();
    let says = format!("note: journal file {}", state.display());
    assert!(told.starts_with(&says), "{told}");
    assert!(
        told.ends_with("; going on with the mark alone: two runs at the same time may both send\n"),
        "{told}"
    );
    assert_eq!(told.lines().count(), 1, "{told}");
    // Who names the folder relies on it.
    let named = home.path().join("state/once");
    for refused in [
        run(&["--mark", "--journal", named.to_str().unwrap()]),
        run(&[]),
    ] {
        refused.refused(252);
    }
    assert_eq!(cases(&support.url).len(), 1);
}

#[test]
fn machines_that_share_nothing_open_one_case_with_a_mark() {
    let emulator = emulator();
    let support = server(&emulator, |_, _| Loss::Nothing);
    let run = || run(&support, "http://127.0.0.1:9", &["--mark"]);
    let first = run();
    assert_eq!(first.other_notes(), "");
    let again = run();
    assert_eq!(
        again.other_notes(),
        "note: the service has the request of key alarm 1, by its mark; nothing was sent again\n"
    );
    assert_eq!(again.json(), first.json());
    assert_eq!(cases(&support.url).len(), 1);
}
