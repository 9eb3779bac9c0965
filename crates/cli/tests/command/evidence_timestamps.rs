//! Timestamps of an authority that is OpenSSL, which checks them too.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use super::run::{RunOutput, command};
use super::server::{Answer, Server};
use super::synced::sync;

mod pss;

/// The kinds of keys, hashes and names of certificates that an authority may have.
const KINDS: [[&str; 4]; 2] = [
    ["rsa:2048", "", "sha256", "sha256"],
    ["ec", "ec_paramgen_curve:P-384", "sha384", "sha1"],
];

/// The words that make the certificate of an authority.
const CERTIFY: &str = "x509 -req -days 30 -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial \
                       -extfile settings -extensions stamps -out tsa.pem";

/// An authority, in a folder with its certificates.
struct Authority {
    home: tempfile::TempDir,
}

impl Authority {
    fn new([key, parameter, hash, ess]: [&str; 4]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let settings = format!(
            "[req]\ndistinguished_name=dn\nx509_extensions=ca\n[dn]\n\
             [ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n\
             [stamps]\nbasicConstraints=CA:FALSE\nextendedKeyUsage=critical,timeStamping\n\
             [tsa]\ndefault_tsa=one\n[one]\nserial=serial\nsigner_cert=tsa.pem\ncerts=ca.pem\nsigner_key=tsa.key\n\
             signer_digest={hash}\ndefault_policy=1.2.3.4\ndigests=sha256\naccuracy=secs:1\n\
             ordering=yes\ntsa_name=yes\ness_cert_id_alg={ess}\n"
        );
        fs::write(home.path().join("settings"), settings).unwrap();
        let new = Self { home };
        let mut key = vec!["-newkey", key, "-nodes", "-config", "settings"];
        if !parameter.is_empty() {
            key.extend(["-pkeyopt", parameter]);
        }
        let made = |line: &str| {
            let words: Vec<&str> = line.split(' ').collect();
            let words = match words[0] {
                "req" => [&words[..], &key].concat(),
                _ => words,
            };
            let ran = new.openssl(&words);
            assert!(
                ran.status.success(),
                "{line}: {}",
                String::from_utf8_lossy(&ran.stderr)
            );
        };
        made("req -x509 -days 30 -subj /CN=root -keyout ca.key -out ca.pem");
        made("req -subj /CN=stamps -keyout tsa.key -out tsa.csr");
        made(CERTIFY);
        new
    }

    fn openssl(&self, words: &[&str]) -> Output {
        let mut openssl = Command::new("openssl");
        openssl
            .args(words)
            .current_dir(self.home.path())
            .output()
            .unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Answers a question.
    fn answer(&self, query: &[u8]) -> Vec<u8> {
        fs::write(self.path("query"), query).unwrap();
        let words = [
            "ts",
            "-reply",
            "-config",
            "settings",
            "-queryfile",
            "query",
            "-out",
            "reply",
        ];
        let ran = self.openssl(&words);
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        fs::read(self.path("reply")).unwrap()
    }

    /// Serves it on a port. The path of its folder is leaked, because the server ends with the process.
    fn serve(self) -> (Server, PathBuf) {
        let ca = self.path("ca.pem");
        let server = Server::start(move |request| {
            assert_eq!(
                request.header("content-type"),
                Some("application/timestamp-query")
            );
            let headers = [(
                "content-type".to_owned(),
                "application/timestamp-reply".to_owned(),
            )];
            Answer {
                status: 200,
                headers: headers.into(),
                body: self.answer(&request.body),
                cut: None,
            }
        });
        (server, ca)
    }
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("reports");
    assert_eq!(sync(&folder, &["--series", "SOC 3"]).code, Some(0));
    let mut keygen = command();
    keygen
        .args(["evidence", "keygen", "-o"])
        .arg(home.path().join("audit.pem"));
    assert!(keygen.output().unwrap().status.success());
    (home, folder)
}

fn seal(folder: &Path, url: &str) -> RunOutput {
    let mut command = command();
    command.args(["evidence", "seal", "--tsa", url, "--key"]);
    command.arg(folder.with_file_name("audit.pem")).arg(folder);
    command.output().unwrap().into()
}

fn verify(folder: &Path, ca: Option<&Path>) -> RunOutput {
    let mut command = command();
    command.args(["evidence", "verify"]).arg(folder);
    command.args(ca.map(|ca| format!("--tsa-ca={}", ca.display())));
    command.output().unwrap().into()
}

/// What is said about the timestamp of the first seal.
fn about(ran: &RunOutput) -> Value {
    let checks: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let checks = checks["checks"].as_array().unwrap();
    let found = checks.iter().find(|it| it["what"] == "timestamp");
    found.unwrap_or_else(|| panic!("{checks:?}")).clone()
}

#[test]
fn openssl_agrees_that_a_seal_was_there() {
    for kind in KINDS {
        let (_home, folder) = folder();
        let (server, ca) = Authority::new(kind).serve();
        let sealed = seal(&folder, &server.url).json();
        assert!(
            sealed["timestamp"].as_str().unwrap().ends_with('Z'),
            "{sealed}"
        );
        let ran = verify(&folder, Some(&ca));
        assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.text());
        let says = format!(
            "the seal was there at {}",
            sealed["timestamp"].as_str().unwrap()
        );
        assert_eq!(about(&ran)["detail"], says);
        let note = about(&verify(&folder, None));
        assert_eq!(note["result"], "note");
        assert!(
            note["detail"].as_str().unwrap().contains("--tsa-ca names"),
            "{note}"
        );
        for [with, file] in [["-data", "seal-0001.json"], ["-queryfile", "seal-0001.tsq"]] {
            let mut openssl = Command::new("openssl");
            openssl
                .args([
                    "ts",
                    "-verify",
                    "-in",
                    "seal-0001.tsr",
                    with,
                    file,
                    "-CAfile",
                ])
                .arg(&ca);
            let ran = openssl.current_dir(&folder).output().unwrap();
            let said = String::from_utf8_lossy(&ran.stdout).into_owned();
            assert!(
                ran.status.success() && said.contains("OK"),
                "{kind:?}: {ran:?}"
            );
        }
    }
}

#[test]
fn a_timestamp_of_another_seal_of_another_authority_or_of_another_form_is_named() {
    let (_home, folder) = folder();
    let (server, ca) = Authority::new(KINDS[0]).serve();
    seal(&folder, &server.url).json();
    // The second seal is about another run, so it has another hash.
    assert_eq!(sync(&folder, &["--series", "SOC 3"]).code, Some(0));
    seal(&folder, &server.url).json();
    let (_, other_ca) = Authority::new(KINDS[0]).serve();
    let foreign = about(&verify(&folder, Some(&other_ca)));
    let says = "expected a timestamp of an authority that is trusted, found another: the issuer of its \
                certificate is not among the given authorities";
    assert_eq!(foreign["detail"], says);
    let path = |name: &str| folder.join(name);
    let before = fs::read(path("seal-0001.tsr")).unwrap();
    let broken = |says: &str| {
        let ran = verify(&folder, Some(&ca));
        assert_eq!(ran.code, Some(3), "{}", ran.text());
        let detail = about(&ran)["detail"].clone();
        assert!(detail.as_str().unwrap().contains(says), "{detail}");
    };
    fs::copy(path("seal-0002.tsr"), path("seal-0001.tsr")).unwrap();
    broken("expected a timestamp of the SHA-256");
    let query = fs::read(path("seal-0001.tsq")).unwrap();
    fs::copy(path("seal-0002.tsq"), path("seal-0001.tsq")).unwrap();
    broken("the question: expected a timestamp of the SHA-256");
    fs::write(path("seal-0001.tsq"), query).unwrap();
    // The time is a text near the end of what is signed.
    let mut later = before.clone();
    let year = later
        .windows(3)
        .position(|it| it[0] == 0x18 && it[2] == b'2')
        .unwrap()
        + 5;
    later[year] ^= 1;
    fs::write(path("seal-0001.tsr"), &later).unwrap();
    broken("expected the hash of its content, found another");
    fs::write(path("seal-0001.tsr"), &before[..before.len() / 2]).unwrap();
    broken("the answer of the authority");
    fs::remove_file(path("seal-0001.tsr")).unwrap();
    broken("expected the question and the answer, found one of them");
    fs::remove_file(path("seal-0001.tsq")).unwrap();
    broken("expected a timestamp, found none");
}

#[test]
fn a_timestamp_that_names_another_certificate_than_that_which_has_signed_is_named() {
    let (_home, folder) = folder();
    let (server, ca) = Authority::new(KINDS[0]).serve();
    seal(&folder, &server.url).json();
    let mut openssl = Command::new("openssl");
    openssl.args(["x509", "-noout", "-serial", "-in"]);
    let said = openssl.arg(ca.with_file_name("tsa.pem")).output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    let serial = said.trim().strip_prefix("serial=").unwrap();
    let serial: Vec<u8> = (0..serial.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&serial[at..at + 2], 16).unwrap())
        .collect();
    let path = folder.join("seal-0001.tsr");
    let mut answer = fs::read(&path).unwrap();
    let found = answer.windows(serial.len()).enumerate();
    let found: Vec<usize> = found
        .filter(|(_, it)| *it == serial)
        .map(|(at, _)| at)
        .collect();
    // The first is in the certificate, and the second the name of the signer, which is not signed.
    answer[found[1]] ^= 1;
    fs::write(&path, answer).unwrap();
    for ca in [Some(&*ca), None] {
        let found = about(&verify(&folder, ca));
        let says = "expected the issuer and the serial number of its certificate";
        assert!(
            found["result"] == "broken" && found["detail"].as_str().unwrap().contains(says),
            "{found}"
        );
    }
}

#[test]
fn an_answer_to_another_question_seals_nothing() {
    let (_home, folder) = folder();
    let authority = Authority::new(KINDS[0]);
    let asked = AtomicU32::new(0);
    let server = Server::start(move |request| {
        let mut query = request.body.clone();
        // First another hash, then another nonce.
        let at = [30, 60][asked.fetch_add(1, Ordering::Relaxed) as usize];
        query[at] ^= 1;
        Answer {
            status: 200,
            body: authority.answer(&query),
            ..Answer::default()
        }
    });
    for says in [
        "expected a timestamp of the SHA-256",
        "expected the nonce of the question",
    ] {
        let refused = seal(&folder, &server.url);
        let line = refused.refused(255);
        assert!(
            line.contains(says) && line.contains("nothing was sealed"),
            "{line}"
        );
        assert!(!folder.join("seal-0001.tsr").exists());
    }
}

#[test]
fn an_authority_that_redirects_seals_nothing_and_its_new_address_is_named() {
    let (_home, folder) = folder();
    let location = std::sync::Mutex::new("https://new.example.com/tsr?key=secret");
    let server = Server::start(move |_| Answer {
        status: 302,
        headers: vec![(
            "location".into(),
            std::mem::replace(&mut *location.lock().unwrap(), "/elsewhere").into(),
        )],
        ..Answer::default()
    });
    for there in [
        "https://new.example.com/tsr",
        &format!("{}/elsewhere", server.url),
    ] {
        let refused = seal(&folder, &server.url);
        let says = format!(
            "no timestamp of 127.0.0.1: expected the status 200, found 302: it redirects to {there}; nothing was \
             sealed; give the new address as --tsa if you trust it"
        );
        assert_eq!(refused.refused(255), says);
    }
    assert!(!folder.join("seal-0001.json").exists());
}

#[test]
fn a_folder_without_any_seal_is_broken_for_those_who_name_an_authority() {
    let (_home, folder) = folder();
    let (server, ca) = Authority::new(KINDS[0]).serve();
    assert_eq!(seal(&folder, &server.url).code, Some(0));
    for name in ["seal-0001.json", "seal-0001.tsq", "seal-0001.tsr"] {
        fs::remove_file(folder.join(name)).unwrap();
    }
    assert_eq!(verify(&folder, None).code, Some(0));
    let ran = verify(&folder, Some(&ca));
    assert_eq!(ran.code, Some(3), "{}{}", ran.stderr, ran.text());
    let says = "expected a seal with a timestamp, for --tsa-ca, found none";
    assert!(ran.text().contains(says), "{}", ran.text());
}
