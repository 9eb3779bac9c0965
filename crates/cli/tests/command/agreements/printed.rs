//! What a run prints, and what it says if it cannot.

use super::super::run::{against, keeping};
use super::super::server::Server;
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
    std::fs::create_dir(&folder).unwrap();
    let error = against(&server.url, &json).error();
    assert_eq!(
        (&error["sent"], &error["operation"]),
        (&json!("yes"), &json!("AcceptNdaForAgreement"))
    );
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
