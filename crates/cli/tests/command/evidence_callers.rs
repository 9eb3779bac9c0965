//! Who calls: `report sync` asks STS before anything else, because its record names the caller.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use casebook_emulator::Emulator;
use serde_json::Value;

use super::evidence_runs::runs;
use super::run::{RunOutput, command, run, signed};
use super::server::{Answer, Server};
use super::synced::{files, folder, manifest, sync, sync_from};

/// Starts a server whose STS answers in this way.
fn with_sts(answer: impl Fn() -> Option<Answer> + Send + Sync + 'static) -> Server {
    Server::emulator(Emulator::new(), move |request| {
        let is_sts = request.body.starts_with(b"Action=GetCallerIdentity");
        is_sts.then(&answer).flatten()
    })
}

/// A server that knows AWS Artifact alone, and answers everything else with a document.
fn without_sts() -> Server {
    with_sts(|| {
        Some(Answer {
            status: 200,
            headers: vec![("content-type".into(), "application/pdf".into())],
            body: "%PDF-1.4".into(),
            ..Answer::default()
        })
    })
}

#[test]
fn where_sts_refuses_nothing_is_fetched_and_no_file_is_touched() {
    let (dir, folder) = folder();
    let key = dir.path().join("audit.pem");
    let key = key.to_str().unwrap();
    assert_eq!(run(&["evidence", "keygen", "-o", key]).code, Some(0));
    for options in [&[][..], &["--seal", "--key", key]] {
        let server = with_sts(|| Some(Answer::refusal(403, "AccessDenied")));
        let ran = sync_from(&server, &folder, options);
        assert_eq!(ran.code, Some(254), "{}", ran.stderr);
        let host = server.url.strip_prefix("http://").unwrap();
        let says = format!(
            "error: GetCallerIdentity: AccessDenied: because (request id req-1); nothing was fetched: the \
             record of a run names its caller, whom only STS at {host} tells; `casebook report get` asks no STS; \
             the caller needs the IAM action sts:GetCallerIdentity\n"
        );
        assert_eq!(ran.stderr, says);
        assert_eq!(server.received().len(), 1);
        assert!(!folder.exists());
    }
}

#[test]
fn where_sts_cannot_be_reached_an_existing_folder_stays_as_it_is() {
    let (_dir, folder) = folder();
    assert_eq!(sync(&folder, &["--series", "ISO"]).code, Some(0));
    let removed = &manifest(&folder)[0]["file"];
    fs::remove_file(folder.join(removed.as_str().unwrap())).unwrap();
    let before = (files(&folder), fs::read(folder.join("runs.txt")).unwrap());
    let server = Server::emulator(Emulator::new(), |_| None);
    let mut sync = signed(&server.url);
    sync.env("AWS_ENDPOINT_URL_ARTIFACT", &server.url)
        .env("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1")
        .env_remove("AWS_ENDPOINT_URL")
        .args(["report", "sync"])
        .arg(&folder);
    let ran: RunOutput = sync.output().unwrap().into();
    assert_eq!(ran.code, Some(255), "{}", ran.stderr);
    let line = ran.stderr.lines().last().unwrap();
    for says in [
        "error: GetCallerIdentity: the service could not be reached: no connection to http://127.0.0.1:1",
        "nothing was fetched: the record of a run names its caller, whom only STS at 127.0.0.1:1 tells",
        "let this network reach it, or name another endpoint of STS in AWS_ENDPOINT_URL_STS",
    ] {
        assert!(line.contains(says), "{line}");
    }
    assert!(server.received().is_empty());
    let after = (files(&folder), fs::read(folder.join("runs.txt")).unwrap());
    assert_eq!(after, before);
}

#[test]
fn a_short_outage_of_sts_is_waited_for() {
    let (_dir, folder) = folder();
    let asked = AtomicUsize::new(0);
    let server = with_sts(move || {
        let is_first = asked.fetch_add(1, Ordering::Relaxed) == 0;
        is_first.then(|| Answer::refusal(503, "ServiceUnavailable"))
    });
    let ran = sync_from(&server, &folder, &["--series", "SOC 3"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(runs(&folder)[0].0["caller"]["account"], "111122223333");
}

#[test]
fn at_an_endpoint_of_aws_artifact_alone_a_run_is_not_recorded_and_the_next_one_names_what_it_has_found()
 {
    let (_dir, folder) = folder();
    let ran = sync_from(&without_sts(), &folder, &["--series", "ISO"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let says = "note: this run is not recorded, because STS does not answer at 127.0.0.1:";
    assert!(ran.stderr.contains(says), "{}", ran.stderr);
    let fetched = manifest(&folder);
    assert!(!fetched.is_empty() && !folder.join("runs.txt").exists());
    // Such lines, which earlier versions wrote too, stay readable.
    assert_eq!(fetched[0]["account"], Value::Null);
    assert_eq!(sync(&folder, &["--series", "ISO"]).code, Some(0));
    let (run, _) = &runs(&folder)[0];
    assert!(run["found"]["added"][fetched[0]["file"].as_str().unwrap()].is_string());
}

#[test]
fn at_an_endpoint_of_aws_artifact_alone_a_run_that_seals_fetches_nothing() {
    let (dir, folder) = folder();
    let key = dir.path().join("audit.pem");
    let key = key.to_str().unwrap();
    assert_eq!(run(&["evidence", "keygen", "-o", key]).code, Some(0));
    let ran = sync_from(&without_sts(), &folder, &["--seal", "--key", key]);
    assert_eq!(ran.code, Some(255), "{}", ran.stderr);
    let line = ran.stderr.lines().last().unwrap();
    assert!(
        line.contains("GetCallerIdentity") && line.contains("nothing was fetched"),
        "{line}"
    );
    assert!(!folder.exists());
}

#[test]
fn a_caller_with_a_hostile_name_is_recorded_and_shown_without_harm() {
    let (_dir, folder) = folder();
    let server = Server::emulator(Emulator::new(), |request| {
        let is_sts = request.body.starts_with(b"Action=GetCallerIdentity");
        let body = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account>\
                    <Arn>arn:\u{9b}2Jcmd|\u{202e}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>";
        is_sts.then(|| Answer {
            status: 200,
            body: body.into(),
            ..Answer::default()
        })
    });
    assert_eq!(
        sync_from(&server, &folder, &["--series", "SOC 3"]).code,
        Some(0)
    );
    assert_eq!(runs(&folder).len(), 1);
    for form in ["table", "json", "text"] {
        let mut verify = command();
        verify
            .args(["evidence", "verify", "--output", form])
            .arg(&folder);
        let ran: RunOutput = verify.output().unwrap().into();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.text().contains("cmd|"), "{}", ran.text());
        assert!(
            !ran.text().contains(['\u{9b}', '\u{202e}']),
            "{:?}",
            ran.text()
        );
    }
}
