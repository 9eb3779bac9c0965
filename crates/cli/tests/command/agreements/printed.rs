//! What a run prints, and what it says if it cannot.

use super::super::run::{against, keeping};
use super::super::server::{Answer, Server};
use super::*;

/// A shell runs the line that a run prints, word for word.
#[cfg(unix)]
#[test]
fn the_next_command_goes_on_as_it_is_printed() {
    let place = Place::new();
    let bin = Path::new(env!("CARGO_BIN_EXE_casebook")).parent().unwrap();
    let [folder, data] = ["it's a folder", "my data"].map(|name| place.0.path().join(name));
    let begin = [
        "agreement",
        "accept",
        OFFERED,
        "--dir",
        folder.to_str().unwrap(),
    ];
    let mut ran = kept(&data, &[&begin[..], &["--region", "us-east-1"]].concat());
    for step in ["agreement", "accepted"] {
        let next = waiting(&ran)["next"].as_str().unwrap().to_owned();
        assert!(
            next.contains(" --region us-east-1 ") && next.contains(" --emulator "),
            "{next}"
        );
        let mut shell = std::process::Command::new("/bin/sh");
        shell
            .args(["-c", &next])
            .env_clear()
            .env("PATH", bin)
            .env("HOME", "/nonexistent");
        ran = shell.output().unwrap().into();
        let result: Value = serde_json::from_slice(&ran.stdout).unwrap();
        assert_eq!(result["step"], step, "{next}: {}", ran.stderr);
    }
    assert_eq!(ran.code, Some(0));
}

#[test]
fn a_write_that_fails_behind_the_non_disclosure_agreement_says_that_it_is_accepted() {
    let place = Place::new();
    let folder = place.documents();
    let gone = folder.clone();
    let server = Server::emulator(casebook_emulator::Emulator::new(), move |request| {
        if request.path().ends_with("acceptNdaForAgreement") {
            std::fs::remove_dir_all(&gone).unwrap();
        }
        None
    });
    let begin = ["agreement", "accept", OFFERED, "--output", "json", "--dir"];
    let begin = [&begin[..], &[folder.to_str().unwrap()]].concat();
    let nda = waiting(&against(&server.url, &begin));
    let consent = [
        "--accept-terms",
        "--sha256",
        nda["sha256"].as_str().unwrap(),
    ];
    let line = [&begin[..], &consent].concat();
    let ran = against(&server.url, &line);
    let error = ran.refused(255);
    for says in [
        "AcceptNdaForAgreement: ",
        "is accepted, the agreement is not",
        "run the same",
    ] {
        assert!(error.contains(says), "{error}");
    }
    let json = [&line[..], &["--error-format", "json"]].concat();
    waiting(&against(&server.url, &begin));
    let error = against(&server.url, &json).error();
    assert_eq!(
        (&error["sent"], &error["operation"]),
        (&json!("yes"), &json!("AcceptNdaForAgreement"))
    );
}

/// A run whose list is from before the other run.
#[test]
fn an_agreement_that_another_run_accepts_at_the_same_time_is_in_force_already() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let stale = std::sync::Arc::new(AtomicUsize::new(0));
    let left = stale.clone();
    let server = Server::emulator(casebook_emulator::Emulator::new(), move |request| {
        let is_list = request.path().ends_with("/customer-agreement/list");
        let is_stale = |left: usize| left.checked_sub(1);
        (is_list
            && left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, is_stale)
                .is_ok())
        .then(|| Answer::json(200, &json!({"customerAgreements": []})))
    });
    let places = [Place::new(), Place::new()];
    let accept = |place: &Place, hashes: &[String]| {
        let folder = place.documents();
        let mut line = vec!["agreement", "accept", OFFERED, "--output", "json", "--dir"];
        line.push(folder.to_str().unwrap());
        if !hashes.is_empty() {
            line.push("--accept-terms");
        }
        line.extend(hashes.iter().flat_map(|hash| ["--sha256", hash]));
        against(&server.url, &line)
    };
    let mut hashes = [vec![], vec![]];
    for _ in 0..2 {
        for (place, hashes) in places.iter().zip(&mut hashes) {
            let waits = waiting(&accept(place, hashes));
            hashes.push(waits["sha256"].as_str().unwrap().to_owned());
        }
    }
    let first = accept(&places[0], &hashes[0]).json();
    assert_eq!(first["step"], "accepted");
    stale.store(2, Ordering::SeqCst);
    let ran = accept(&places[1], &hashes[1]);
    let second = ran.json();
    assert_eq!(stale.load(Ordering::SeqCst), 0);
    assert_eq!(second["step"], "active");
    assert_eq!(
        second["customerAgreement"]["id"],
        first["customerAgreement"]["id"]
    );
    assert!(ran.stderr.contains("in force already"), "{}", ran.stderr);
}

#[test]
fn a_refused_step_says_that_nothing_was_accepted_and_an_open_one_says_once_what_may_be() {
    let acts = [
        ("acceptNdaForAgreement", "nothing was accepted"),
        ("agreement/accept", "the agreement was not accepted"),
    ];
    for (operation, says) in acts {
        for (code, status) in [
            ("AccessDeniedException", 403),
            ("ValidationException", 400),
            ("InternalServerException", 500),
        ] {
            let place = Place::new();
            let server = Server::emulator(casebook_emulator::Emulator::new(), move |request| {
                let is_it = request.path().ends_with(operation);
                is_it.then(|| Answer::refusal(status, code))
            });
            let folder = place.documents();
            let mut line = vec!["agreement", "accept", OFFERED, "--output", "json", "--dir"];
            line.extend([folder.to_str().unwrap(), "--max-attempts", "1"]);
            let mut hashes: Vec<String> = Vec::new();
            let error = loop {
                let mut line = line.clone();
                if !hashes.is_empty() {
                    line.extend(["--settle", "0.1", "--accept-terms"]);
                }
                line.extend(hashes.iter().flat_map(|hash| ["--sha256", hash]));
                let ran = against(&server.url, &line);
                if ran.code != Some(2) {
                    break ran.stderr;
                }
                hashes.push(waiting(&ran)["sha256"].as_str().unwrap().to_owned());
            };
            if status == 500 {
                assert_eq!(error.matches("may have acted").count(), 1, "{error}");
            } else {
                assert!(error.contains(code) && error.contains(says), "{error}");
            }
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_printed_is_on_stderr() {
    let place = Place::new();
    let [nda, agreement] = read_both(&place);
    let unprinted = |hashes: &[&str]| {
        let folder = place.documents();
        let mut command = keeping(
            &place.0.path().join("data"),
            &[
                "agreement",
                "accept",
                OFFERED,
                "--dir",
                folder.to_str().unwrap(),
                "--accept-terms",
            ],
        );
        command.args(hashes.iter().flat_map(|hash| ["--sha256", *hash]));
        command.args(["--error-format", "json"]);
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let ran: RunOutput = command.stdout(full).output().unwrap().into();
        assert_eq!(ran.code, Some(255), "{}", ran.stderr);
        ran.error()
    };
    let error = unprinted(&[&nda]);
    assert_eq!(error["operation"], "AcceptNdaForAgreement");
    assert_eq!(
        (&error["members"]["step"], &error["members"]["sha256"]),
        (&json!("agreement"), &json!(agreement))
    );
    let error = unprinted(&[&agreement]);
    assert_eq!(
        (&error["operation"], &error["sent"]),
        (&json!("AcceptAgreement"), &json!("yes"))
    );
    let id = error["members"]["customerAgreement"]["id"]
        .as_str()
        .unwrap();
    assert!(id.starts_with("customer-agreement-"), "{id}");
    assert!(place.is_accepted());
}

#[test]
fn a_result_without_the_id_of_the_new_agreement_has_it_on_stderr() {
    let place = Place::new();
    let [nda, agreement] = read_both(&place);
    let folder = place.documents();
    let line = [
        "agreement",
        "accept",
        OFFERED,
        "--dir",
        folder.to_str().unwrap(),
    ];
    let consent = [
        "--accept-terms",
        "--sha256",
        &nda,
        "--sha256",
        &agreement,
        "--query",
        "step",
    ];
    let ran = place.run(&[&line[..], &consent].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("note: AcceptAgreement: id customer-agreement-"),
        "{}",
        ran.stderr
    );
}
