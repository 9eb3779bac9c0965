//! What `evidence verify` finds in a folder.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::run::{RunOutput, command};
use super::synced::{hex, manifest, sync, without_records};

/// A folder of two runs, and a key beside it.
pub(super) struct Sample {
    _home: tempfile::TempDir,
    pub(super) folder: PathBuf,
    pub(super) key: PathBuf,
    pub(super) public: PathBuf,
}

impl Sample {
    pub(super) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let (folder, key) = (home.path().join("reports"), home.path().join("audit.pem"));
        for series in ["ISO", "SOC 3"] {
            assert_eq!(sync(&folder, &["--series", series]).code, Some(0));
        }
        keygen(&key).json();
        let public = home.path().join("audit.pub");
        Self {
            _home: home,
            folder,
            key,
            public,
        }
    }

    pub(super) fn sealed() -> Self {
        let sample = Self::new();
        sample.seal(&[]).json();
        sample
    }

    pub(super) fn seal(&self, options: &[&str]) -> RunOutput {
        let mut command = command();
        command
            .args(["evidence", "seal"])
            .arg(&self.folder)
            .arg("--key")
            .arg(&self.key);
        command.args(options).output().unwrap().into()
    }

    /// Checks that the folder is as recorded and sealed by the key.
    pub(super) fn verify(&self) -> RunOutput {
        verify(&self.folder, &["--key", self.public.to_str().unwrap()])
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The name of the first document.
    pub(super) fn document(&self) -> String {
        manifest(&self.folder)[0]["file"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

fn keygen(path: &Path) -> RunOutput {
    command()
        .args(["evidence", "keygen", "-o"])
        .arg(path)
        .output()
        .unwrap()
        .into()
}

pub(super) fn verify(folder: &Path, options: &[&str]) -> RunOutput {
    let mut command = command();
    command
        .args(["evidence", "verify"])
        .arg(folder)
        .args(options);
    command.output().unwrap().into()
}

/// What is broken, in a run that found something.
pub(super) fn broken(ran: &RunOutput) -> Vec<Value> {
    assert_eq!(ran.code, Some(3), "{}{}", ran.stderr, ran.text());
    let checks: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let checks = checks["checks"].as_array().unwrap().iter();
    checks
        .filter(|it| it["result"] == "broken")
        .cloned()
        .collect()
}

/// Flips a bit of a file, and returns its hash before and after.
pub(super) fn flip(path: &Path) -> (String, String) {
    let mut bytes = fs::read(path).unwrap();
    let before = hex(&bytes);
    bytes[20] ^= 1;
    fs::write(path, &bytes).unwrap();
    (before, hex(&bytes))
}

#[test]
fn a_folder_of_report_sync_is_as_recorded_and_a_seal_holds() {
    let sample = Sample::new();
    let ran = verify(&sample.folder, &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.text());
    let sealed = sample.seal(&[]).json();
    assert_eq!(
        (&sealed["file"], &sealed["runs"]),
        (&json!("seal-0001.json"), &json!(2))
    );
    let ran = sample.verify();
    assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.text());
    assert!(ran.text().contains(sealed["key"].as_str().unwrap()));
    // A run after the seal is not sealed, and the seal of the runs before still holds.
    sync(&sample.folder, &["--accept-terms"]);
    let found = broken(&sample.verify());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["detail"], "runs 3 to 3 are not sealed");
    assert_eq!(verify(&sample.folder, &[]).code, Some(0));
    assert_eq!(sample.seal(&[]).json()["file"], "seal-0002.json");
    assert_eq!(sample.verify().code, Some(0));
}

#[test]
fn a_flipped_bit_a_missing_file_and_an_added_one_are_named_with_their_hashes() {
    let sample = Sample::sealed();
    let document = sample.document();
    let (before, after) = flip(&sample.path(&document));
    let terms = manifest(&sample.folder)[1]["terms_file"]
        .as_str()
        .unwrap()
        .to_owned();
    let gone = hex(&fs::read(sample.path(&terms)).unwrap());
    fs::remove_file(sample.path(&terms)).unwrap();
    fs::write(sample.path("mine.txt"), "mine").unwrap();
    let found = broken(&sample.verify());
    let of = |name: &str| {
        let found = found.iter().find(|it| it["name"] == name);
        found.map(|it| (it["expected"].clone(), it["found"].clone()))
    };
    assert_eq!(of(&document), Some((json!(before), json!(after))));
    assert_eq!(of(&terms), Some((json!(gone), Value::Null)));
    assert_eq!(of("mine.txt"), Some((Value::Null, json!(hex(b"mine")))));
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn terms_that_were_swapped_with_others_are_named() {
    let sample = Sample::sealed();
    let lines = manifest(&sample.folder);
    let [one, other] = [0, 1].map(|at| sample.path(lines[at]["terms_file"].as_str().unwrap()));
    let bytes = fs::read(&one).unwrap();
    fs::write(&one, fs::read(&other).unwrap()).unwrap();
    fs::write(&other, bytes).unwrap();
    assert_eq!(broken(&sample.verify()).len(), 2);
}

#[test]
fn a_line_that_was_taken_out_of_the_manifest_is_named_with_its_file() {
    let sample = Sample::sealed();
    let (path, document) = (sample.path("manifest.jsonl"), sample.document());
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.split_once('\n').unwrap().1).unwrap();
    let found = broken(&sample.verify());
    let is_it = |it: &&Value| it["what"] == "line" && it["name"] == document.as_str();
    assert!(found.iter().any(|it| is_it(&it)), "{found:?}");
    assert!(
        found
            .iter()
            .any(|it| it["name"] == "manifest.jsonl" && it["found"].is_string())
    );
    // Also if the document goes with its line, and the hashes are made anew.
    fs::remove_file(sample.path(&document)).unwrap();
    assert!(
        broken(&sample.verify())
            .iter()
            .any(|it| it["name"] == document.as_str())
    );
}

#[test]
fn a_run_that_was_taken_out_breaks_the_chain_and_the_seal() {
    let sample = Sample::sealed();
    let path = sample.path("runs.txt");
    let text = fs::read_to_string(&path).unwrap();
    let (first, second) = text.split_once('\n').unwrap();
    fs::write(&path, second).unwrap();
    let found = broken(&sample.verify());
    let details: Vec<&str> = found
        .iter()
        .map(|it| it["detail"].as_str().unwrap())
        .collect();
    assert!(
        details.contains(&"expected the record of run 1, found that of run 2"),
        "{details:?}"
    );
    assert!(
        details
            .iter()
            .any(|it| it.starts_with("run 2: expected the run before to have"))
    );
    // A run at the end is missed only by the seal.
    fs::write(&path, format!("{first}\n")).unwrap();
    let found = broken(&sample.verify());
    let says = "it seals 2 runs: expected their records, found 1";
    assert!(found.iter().any(|it| it["detail"] == says), "{found:?}");
}

#[test]
fn who_rewrites_the_whole_chain_cannot_sign_it() {
    let sample = Sample::sealed();
    // Somebody who knows the form changes who called, and makes all hashes anew.
    let path = sample.path("runs.txt");
    let text = fs::read_to_string(&path).unwrap();
    let (first, second) = text.split_once('\n').unwrap();
    let first = first.replace("111122223333", "999922223333") + "\n";
    let mut second: Value = serde_json::from_str(second).unwrap();
    second["previous"] = hex(first.as_bytes()).into();
    let forged = format!("{first}{second}\n");
    fs::write(&path, &forged).unwrap();
    let sums = sample.path("manifest-sha256.txt");
    let text = fs::read_to_string(&sums).unwrap();
    let lines = text.lines().map(|line| match line.ends_with("  runs.txt") {
        true => format!("{}  runs.txt\n", hex(forged.as_bytes())),
        false => format!("{line}\n"),
    });
    fs::write(&sums, lines.collect::<String>()).unwrap();
    let found = broken(&sample.verify());
    assert!(
        found.iter().all(|it| it["name"] == "seal-0001.json"),
        "{found:?}"
    );
    let is_head = |it: &&Value| {
        it["detail"]
            .as_str()
            .unwrap()
            .starts_with("expected run 2 to have")
    };
    assert!(found.iter().any(|it| is_head(&it)), "{found:?}");
    // Without its seal nothing shows, and that is said.
    fs::remove_file(sample.path("seal-0001.json")).unwrap();
    assert_eq!(verify(&sample.folder, &[]).code, Some(0));
    let found = broken(&sample.verify());
    assert_eq!(
        found[0]["detail"],
        "expected a seal by the key of --key, found none"
    );
}

#[test]
fn a_foreign_signature_counts_for_nothing() {
    let sample = Sample::new();
    let theirs = sample.folder.with_file_name("theirs.pem");
    let their_id = keygen(&theirs).json()["key"].clone();
    let mut command = command();
    command
        .args(["evidence", "seal"])
        .arg(&sample.folder)
        .arg("--key")
        .arg(&theirs);
    assert!(command.status().unwrap().success());
    let found = broken(&sample.verify());
    let detail = found[0]["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("expected a signature by the key"),
        "{detail}"
    );
    assert!(
        detail.ends_with(&format!("found one by {}", their_id.as_str().unwrap())),
        "{detail}"
    );
    // Without --key, the key in the seal is taken, and that it proves nothing is said.
    let ran = verify(&sample.folder, &[]);
    assert_eq!(ran.code, Some(0));
    assert!(
        ran.text().contains("which anyone can make; --key names"),
        "{}",
        ran.text()
    );
    // A changed statement has no signature at all.
    let path = sample.path("seal-0001.json");
    let mut seal: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let payload = seal["payload"].as_str().unwrap().replacen("ey", "eZ", 1);
    seal["payload"] = payload.into();
    fs::write(&path, seal.to_string()).unwrap();
    assert_eq!(broken(&verify(&sample.folder, &[])).len(), 1);
}

#[test]
fn the_file_for_sha256sum_is_checked_too() {
    let sample = Sample::new();
    let path = sample.path("manifest-sha256.txt");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen(&text[..4], "0000", 1)).unwrap();
    let found = broken(&verify(&sample.folder, &[]));
    assert_eq!((found.len(), &found[0]["what"]), (1, &json!("sums")));
    fs::remove_file(&path).unwrap();
    assert_eq!(
        broken(&verify(&sample.folder, &[]))[0]["name"],
        "manifest-sha256.txt"
    );
    // The next run writes it.
    sync(&sample.folder, &["--series", "ISO"]);
    assert_eq!(verify(&sample.folder, &[]).code, Some(0));
}

#[test]
fn a_folder_without_records_is_checked_by_its_manifest_and_not_sealed() {
    let sample = Sample::new();
    without_records(&sample.folder);
    let ran = verify(&sample.folder, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.text());
    assert!(ran.text().contains("no run is recorded"), "{}", ran.text());
    let refused = sample.seal(&[]);
    assert!(
        refused.refused(3).contains("no run is recorded"),
        "{}",
        refused.stderr
    );
    flip(&sample.path(&sample.document()));
    assert_eq!(broken(&verify(&sample.folder, &[])).len(), 1);
    // A folder in which nothing is left is not as recorded.
    fs::remove_dir_all(&sample.folder).unwrap();
    fs::create_dir(&sample.folder).unwrap();
    assert_eq!(broken(&verify(&sample.folder, &[])).len(), 1);
}
