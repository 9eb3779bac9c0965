//! Accepting, checking, downloading and terminating agreements.

use std::path::Path;

use serde_json::{Value, json};

use super::emulate::EmulatorProcess;
use super::run::{RunOutput, command, emulated, kept, run};

mod printed;
mod record;

const OFFERED: &str = "agreement-Nz7KcP3vRd9WqJ1x";
const IN_FORCE: &str = "customer-agreement-4QmX0tZr7BvKc2Lp";

/// An emulator in a file, and a folder for documents.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn documents(&self) -> std::path::PathBuf {
        self.0.path().join("documents")
    }

    fn run(&self, line: &[&str]) -> RunOutput {
        kept(&self.0.path().join("data"), line)
    }

    fn accept(&self, hashes: &[&str]) -> RunOutput {
        self.ceremony("accept", OFFERED, hashes)
    }

    fn ceremony(&self, verb: &str, id: &str, hashes: &[&str]) -> RunOutput {
        let folder = self.documents();
        let mut line = vec!["agreement", verb, id, "--dir", folder.to_str().unwrap()];
        line.extend(["--output", "json"]);
        if !hashes.is_empty() {
            line.push("--accept-terms");
        }
        line.extend(hashes.iter().flat_map(|hash| ["--sha256", *hash]));
        self.run(&line)
    }

    /// The names of the agreements in force.
    fn active(&self) -> Vec<String> {
        let all = self.run(&["agreement", "list", "--output", "json"]).json();
        let all = all["customerAgreements"].as_array().unwrap().clone();
        let active = all.into_iter().filter(|one| one["state"] == "ACTIVE");
        active
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    }

    fn is_accepted(&self) -> bool {
        self.active()
            .iter()
            .any(|name| name.contains("New Zealand"))
    }
}

/// The result of a run that waits for a consent.
fn waiting(ran: &RunOutput) -> Value {
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    serde_json::from_slice(&ran.stdout).unwrap()
}

fn hash_of(path: &Path) -> String {
    use sha2::{Digest as _, Sha256};
    hex::encode(Sha256::digest(std::fs::read(path).unwrap()))
}

#[test]
fn an_agreement_is_read_and_accepted_document_by_document() {
    let place = Place::new();
    let nda = waiting(&place.accept(&[]));
    assert_eq!((&nda["step"], &nda["terms"]), (&json!("nda"), &json!([])));
    let file = place.documents().join(format!("{OFFERED}.nda.pdf"));
    assert_eq!(nda["sha256"], hash_of(&file));
    let first = nda["sha256"].as_str().unwrap();

    let agreement = waiting(&place.accept(&[first]));
    assert_eq!(agreement["step"], "agreement");
    assert_eq!(agreement["terms"].as_array().unwrap().len(), 3);
    let file = place.documents().join(format!("{OFFERED}.agreement.pdf"));
    assert_eq!(agreement["sha256"], hash_of(&file));
    assert!(!place.is_accepted());

    // The record knows that the non-disclosure agreement is accepted.
    let second = agreement["sha256"].as_str().unwrap();
    let next = agreement["next"].as_str().unwrap();
    assert!(
        next.ends_with(&format!(" --accept-terms --sha256 {second}")),
        "{next}"
    );
    let accepted = place.accept(&[&second.to_uppercase()]).json();
    assert_eq!(accepted["step"], "accepted");
    assert_eq!(accepted["customerAgreement"]["state"], "ACTIVE");
    assert!(place.is_accepted());

    // Once more, it is in force already.
    let again = place.accept(&[first, second]).json();
    assert_eq!(again["step"], "active");
    assert_eq!(
        place
            .active()
            .iter()
            .filter(|name| name.contains("Zealand"))
            .count(),
        1
    );
}

#[test]
fn the_documents_and_their_record_are_private_and_hold_no_token() {
    let place = Place::new();
    let nda = waiting(&place.accept(&[]));
    waiting(&place.accept(&[nda["sha256"].as_str().unwrap()]));
    for entry in place.documents().read_dir().unwrap() {
        let path = entry.unwrap().path();
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        assert!(
            !text.contains("-token-") && !text.contains("X-Amz"),
            "{path:?}"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = path.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{path:?}");
        }
    }
}

/// The record and the documents of a ceremony up to the consent to the agreement, and both hashes.
fn read_both(place: &Place) -> [String; 2] {
    let hash = |ran: &RunOutput| waiting(ran)["sha256"].as_str().unwrap().to_owned();
    let nda = hash(&place.accept(&[]));
    let agreement = hash(&place.accept(&[&nda]));
    [nda, agreement]
}

#[test]
fn a_hash_of_another_document_accepts_nothing_and_names_both() {
    let place = Place::new();
    let nda = waiting(&place.accept(&[]));
    let (other, first) = ("7".repeat(64), nda["sha256"].as_str().unwrap());
    let ran = place.accept(&[&other]);
    let line = ran.refused(252);
    for says in [&other, first, "nothing was accepted"] {
        assert!(line.contains(says), "{line}");
    }
    waiting(&place.accept(&[first]));
    let ran = place.accept(&[first, &other]);
    let line = ran.refused(252);
    assert!(line.contains("the agreement was not accepted"), "{line}");
    assert!(!place.is_accepted());
    place.accept(&["12"]).refused(252);
    let three = [first, &other, &"8".repeat(64)];
    place.accept(&three).refused(252);
}

#[test]
fn a_consent_without_a_hash_and_a_hash_without_a_consent_read_nothing() {
    let (place, hash) = (Place::new(), "7".repeat(64));
    let folder = place.documents();
    let line = [
        "agreement",
        "accept",
        OFFERED,
        "--dir",
        folder.to_str().unwrap(),
    ];
    for more in [&["--accept-terms"][..], &["--sha256", &hash]] {
        assert_eq!(place.run(&[&line[..], more].concat()).code, Some(2));
    }
    let ran = place.run(&[&line[..], &["--query", "abs(terms)"]].concat());
    ran.refused(252);
    assert!(!folder.exists());
}

/// The emulator revises an agreement by its control, and numbers the copies of a document.
#[test]
fn a_copy_of_the_revision_that_was_read_is_accepted_and_a_new_revision_is_not() {
    let place = Place::new();
    let scenario = place.0.path().join("scenario.json");
    std::fs::write(&scenario, r#"{"watermarked_agreements": true}"#).unwrap();
    let emulator = EmulatorProcess::start(&["--scenario", scenario.to_str().unwrap()]);
    let folder = place.documents();
    let accept = |hash: &str| {
        let line = format!(
            "agreement accept {OFFERED} --output json --dir {}",
            folder.display()
        );
        match hash {
            "" => emulator.client(&line),
            hash => emulator.client(&format!("{line} --accept-terms --sha256 {hash}")),
        }
    };
    let nda = waiting(&accept(""));
    let agreement = waiting(&accept(nda["sha256"].as_str().unwrap()));
    let hash = agreement["sha256"].as_str().unwrap();
    let path = format!("/_emulator/agreements/{OFFERED}/revise");
    emulator.ask(&format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    ));
    let ran = accept(hash);
    let line = ran.refused(255);
    for says in [
        "the document changed from revision",
        "the agreement was not accepted",
    ] {
        assert!(line.contains(says), "{line}");
    }
    let agreement = waiting(&accept(nda["sha256"].as_str().unwrap()));
    let accepted = accept(agreement["sha256"].as_str().unwrap());
    assert_eq!(accepted.json()["step"], "accepted");
    assert!(
        accepted
            .stderr
            .contains("another copy of the revision that you read")
    );
}

#[test]
fn an_agreement_is_terminated_with_the_hash_of_its_signed_document() {
    let place = Place::new();
    let signed = waiting(&place.ceremony("terminate", IN_FORCE, &[]));
    assert_eq!(signed["step"], "signed");
    assert_eq!(signed["terms"].as_array().unwrap().len(), 1);
    place
        .ceremony("terminate", IN_FORCE, &[&"7".repeat(64)])
        .refused(252);
    assert!(
        place
            .active()
            .contains(&"Business Associate Addendum".to_owned())
    );
    let hash = signed["sha256"].as_str().unwrap();
    let ended = place.ceremony("terminate", IN_FORCE, &[hash]).json();
    assert_eq!(ended["customerAgreement"]["state"], "CUSTOMER_TERMINATED");
    assert!(
        !place
            .active()
            .contains(&"Business Associate Addendum".to_owned())
    );
    for hashes in [&[][..], &[hash]] {
        let again = place.ceremony("terminate", IN_FORCE, hashes);
        assert!(
            again.stderr.contains("has ended already"),
            "{}",
            again.stderr
        );
        let again = again.json();
        assert_eq!(again["step"], "ended");
        assert_eq!(again["customerAgreement"]["state"], "CUSTOMER_TERMINATED");
    }
}

#[test]
fn a_check_fails_with_3_if_an_agreement_is_not_in_force() {
    let part = ["--require", "organizations business"];
    let check = ["--emulator", "agreement", "check", "--output", "json"];
    let ran = run(&[&check[..], &part].concat());
    let found = &ran.json()["agreements"][0];
    assert_eq!(found["state"], "ACTIVE");
    assert_eq!(found["name"], "Organizations Business Associate Addendum");
    let ran = emulated(&format!(
        "agreement check --require {IN_FORCE} --require Zealand"
    ));
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("no agreement \"Zealand\" is in force"),
        "{}",
        ran.stderr
    );
    let misspelt = ["--require", "Busines Asociate Adendum"];
    let ran = run(&[&check[..], &misspelt].concat());
    let near = "is in force; the nearest are ";
    assert!(
        ran.code == Some(3) && ran.stderr.contains(near),
        "{}",
        ran.stderr
    );
    let ended = ["--require", "Data Residency Addendum"];
    let ran = run(&[&check[..], &ended].concat());
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let found: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(found["agreements"][0]["state"], "CUSTOMER_TERMINATED");
    let empty = ["--emulator", "agreement", "check", "--require", " "];
    let ran: RunOutput = command().args(empty).output().unwrap().into();
    ran.refused(252);
}

/// The gate of a pipeline must not pass for another agreement.
#[test]
fn a_check_does_not_pass_for_an_agreement_of_a_longer_name() {
    let place = Place::new();
    let [nda, agreement] = read_both(&place);
    place.accept(&[&nda, &agreement]).json();
    let signed = waiting(&place.ceremony("terminate", IN_FORCE, &[]));
    place
        .ceremony("terminate", IN_FORCE, &[signed["sha256"].as_str().unwrap()])
        .json();
    let check = |required: &str| place.run(&["agreement", "check", "--require", required]);
    let ended = [
        "Business Associate Addendum",
        "Business Associate",
        "Notifiable Data Breach Addendum",
        IN_FORCE,
    ];
    for required in ended {
        let ran = check(required);
        assert_eq!(ran.code, Some(3), "{required}: {}", ran.stderr);
    }
    for required in ["a", "breach", "associate addendum"] {
        let ran = check(required);
        let line = ran.refused(252);
        for says in ["agreement-", "write the whole name, or the id"] {
            assert!(line.contains(says), "{line}");
        }
    }
    for required in [
        "zealand",
        OFFERED,
        "organizations  BUSINESS associate addendum",
    ] {
        let ran = check(required);
        assert_eq!(ran.code, Some(0), "{required}: {}", ran.stderr);
    }
}

#[test]
fn a_signed_document_is_downloaded_to_a_file_or_to_stdout() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("baa.pdf");
    let line = format!("agreement get {IN_FORCE} --output json -o");
    let saved = emulated(&format!("{line} {}", file.display())).json();
    assert_eq!(saved["sha256"], hash_of(&file));
    let ran = emulated(&format!("agreement get {IN_FORCE} -o -"));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stdout, std::fs::read(&file).unwrap());
    emulated(&format!("agreement get {OFFERED}")).refused(252);
}

#[test]
fn an_agreement_is_shown_with_its_terms_or_not_found() {
    let shown = emulated(&format!("agreement show {OFFERED} --output json")).json();
    assert_eq!(
        shown["agreement"]["acceptanceTerms"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let shown = emulated(&format!("agreement show {IN_FORCE} --output json")).json();
    assert_eq!(shown["customerAgreement"]["id"], IN_FORCE);
    let ran = emulated("agreement show agreement-0000000000000000");
    assert!(ran.refused(254).contains("agreement list --available"));
    let ran = emulated("agreement show nonsense");
    let line = ran.refused(252);
    for says in ["id, ARN or name", "agreement list --available"] {
        assert!(line.contains(says), "{line}");
    }
    let all = emulated("agreement list --available --output json").json();
    assert!(all["agreements"].as_array().unwrap().len() >= 4);
}
