//! `attachment get --case`, and the numbers of files in `case show`

use std::fs;
use std::path::{Path, PathBuf};

use casebook_emulator::Emulator;
use serde_json::Value;

use super::cases::{file, open};
#[cfg(unix)]
use super::pty::show;
use super::run::{RunOutput, keeping, kept, signed};
use super::server::{Answer, Server, ask};

/// A data file with a case that has four files, two of them of the same name and one above 5 MB.
struct Sample {
    folder: tempfile::TempDir,
    case: String,
}

const SIZES: [(&str, usize); 4] = [
    ("trace.log", 10),
    ("core", 6_000_000),
    ("trace.log", 20),
    ("note.txt", 30),
];

fn bytes(at: usize) -> Vec<u8> {
    let size = SIZES[at].1;
    (0..size).map(|byte| (byte % 251 + at) as u8).collect()
}

impl Sample {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let attached = |at: usize| {
            let below = folder.path().join(at.to_string());
            fs::create_dir(&below).unwrap();
            file(&below, SIZES[at].0, &bytes(at))
        };
        let data = folder.path().join("data");
        let case = open(&data, &["--attach", &attached(0), "--attach", &attached(1)]);
        let reply = ["case", "reply", &case, "--body", "more", "--attach"];
        let (third, fourth) = (attached(2), attached(3));
        let replied = kept(
            &data,
            &[&reply[..], &[&third, "--attach", &fourth]].concat(),
        );
        assert_eq!(replied.code, Some(0), "{}", replied.stderr);
        Self { folder, case }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn get(&self, more: &[&str]) -> RunOutput {
        let line = ["attachment", "get", "--case", &self.case];
        let mut get = keeping(&self.path("data"), &[&line[..], more].concat());
        get.current_dir(self.folder.path()).output().unwrap().into()
    }
}

fn column<'a>(ran: &'a Value, member: &str) -> Vec<&'a str> {
    let rows = ran["attachments"].as_array().unwrap().iter();
    rows.map(|row| row[member].as_str().unwrap()).collect()
}

fn holds(path: &Path, at: usize) -> bool {
    fs::read(path).unwrap() == bytes(at)
}

#[test]
fn all_files_of_a_case_arrive_and_equal_ones_are_left() {
    let sample = Sample::new();
    let got = sample.get(&["-d", "files"]).json();
    let names = ["trace.log", "core", "trace-2.log", "note.txt"];
    let files = names.map(|name| format!("files/{name}"));
    assert_eq!(column(&got, "file"), files);
    assert_eq!(column(&got, "outcome"), ["saved"; 4]);
    for (at, file) in files.iter().enumerate() {
        assert!(holds(&sample.path(file), at), "{file}");
    }
    // The second run changes nothing, for a small file as for one that comes by a link.
    let again = sample.get(&["-d", "files"]).json();
    assert_eq!(column(&again, "outcome"), ["unchanged"; 4]);
    assert_eq!(fs::read_dir(sample.path("files")).unwrap().count(), 4);
}

#[test]
fn another_file_is_replaced_with_force_only_and_does_not_stop_the_rest() {
    let sample = Sample::new();
    fs::create_dir(sample.path("files")).unwrap();
    for name in ["files/core", "files/trace.log"] {
        fs::write(sample.path(name), "mine").unwrap();
    }
    let ran = sample.get(&["-d", "files"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let got: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let outcomes = ["failed", "failed", "saved", "saved"];
    assert_eq!(column(&got, "outcome"), outcomes);
    let said = "error: 2 of 4 files were not saved: files/trace.log: another file has this name; \
                --force replaces it";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    assert!(ran.stderr.contains("failed: core: "), "{}", ran.stderr);
    assert_eq!(fs::read(sample.path("files/core")).unwrap(), b"mine");
    let got = sample.get(&["-d", "files", "--force"]).json();
    let outcomes = ["saved", "saved", "unchanged", "unchanged"];
    assert_eq!(column(&got, "outcome"), outcomes);
    assert!(holds(&sample.path("files/core"), 1) && holds(&sample.path("files/trace.log"), 0));
    assert_eq!(fs::read_dir(sample.path("files")).unwrap().count(), 4);
}

#[test]
fn a_name_and_a_number_select_files_and_one_that_fits_none_says_which_there_are() {
    let sample = Sample::new();
    let got = sample.get(&["--name", "*.log", "-d", "logs"]).json();
    assert_eq!(column(&got, "file"), ["logs/trace.log", "logs/trace-2.log"]);
    let got = sample.get(&["--number", "3", "-d", "one"]).json();
    assert_eq!(column(&got, "file"), ["one/trace-2.log"]);
    assert!(holds(&sample.path("one/trace-2.log"), 2));
    for (option, value) in [("--name", "*.pdf"), ("--number", "5"), ("--number", "0")] {
        let ran = sample.get(&[option, value, "-d", "none"]);
        let said = ran.refused(2);
        let has = "it has [1] trace.log, [2] core, [3] trace.log, [4] note.txt";
        assert!(said.starts_with(option) && said.ends_with(has), "{said}");
    }
    let ran = sample.get(&["--name", "*.log", "--name", "*.txtt", "-d", "none"]);
    assert!(
        ran.refused(2).starts_with("--name '*.txtt': no file"),
        "{}",
        ran.stderr
    );
    assert!(!sample.path("none").exists());
    let both = sample.get(&["attachment-1"]);
    assert!(
        both.refused(2).contains("cannot be used with"),
        "{}",
        both.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_file_is_never_written_through_a_link() {
    let sample = Sample::new();
    fs::create_dir(sample.path("files")).unwrap();
    let victim = sample.path("victim");
    fs::write(&victim, "mine").unwrap();
    for name in ["core", "note.txt"] {
        std::os::unix::fs::symlink(&victim, sample.path("files").join(name)).unwrap();
    }
    assert_eq!(sample.get(&["-d", "files"]).code, Some(1));
    assert!(sample.path("files/core").is_symlink());
    sample.get(&["-d", "files", "--force"]).json();
    assert!(holds(&sample.path("files/core"), 1) && holds(&sample.path("files/note.txt"), 3));
    assert!(!sample.path("files/core").is_symlink());
    assert_eq!(fs::read(&victim).unwrap(), b"mine");
}

#[test]
fn a_file_that_cannot_be_fetched_does_not_stop_the_others() {
    let emulator = Emulator::new();
    let folder = tempfile::tempdir().unwrap();
    let attached = ["a.txt", "b.txt"].map(|name| file(folder.path(), name, name.as_bytes()));
    let plain = Server::emulator(emulator.clone(), |_| None);
    let create = ["case", "create", "--subject", "s", "--body", "b"];
    let opened: RunOutput = signed(&plain.url)
        .args(create)
        .args(["--attach", &attached[0], "--attach", &attached[1]])
        .output()
        .unwrap()
        .into();
    let case = opened.json()["caseId"].as_str().unwrap().to_owned();
    let served = emulator.clone();
    let broken = Server::emulator(emulator, move |request| {
        let target = request.header("x-amz-target")?;
        let is_first = String::from_utf8_lossy(&ask(&served, request).body).contains("a.txt");
        let fails = target.ends_with("DescribeAttachment") && is_first;
        fails.then(|| Answer::refusal(400, "AttachmentIdNotFound"))
    });
    let got: RunOutput = signed(&broken.url)
        .args(["attachment", "get", "--case", &case, "-d"])
        .arg(folder.path().join("files"))
        .output()
        .unwrap()
        .into();
    assert_eq!(got.code, Some(1), "{}", got.stderr);
    let rows: Value = serde_json::from_slice(&got.stdout).unwrap();
    assert_eq!(column(&rows, "outcome"), ["failed", "saved"]);
    assert!(
        got.stderr.contains("1 of 2 files were not saved"),
        "{}",
        got.stderr
    );
    assert_eq!(
        fs::read(folder.path().join("files/b.txt")).unwrap(),
        b"b.txt"
    );
}

#[cfg(unix)]
#[test]
fn a_case_on_a_screen_numbers_its_files_and_says_how_to_get_them() {
    let sample = Sample::new();
    let shown = show(
        keeping(&sample.path("data"), &["case", "show", &sample.case]),
        100,
    );
    for file in ["  [1] trace.log\n", "  [2] core\n", "  [4] note.txt\n"] {
        assert!(shown.text.contains(file), "{}", shown.text);
    }
    // An id is longer than such a screen.
    let wide = keeping(&sample.path("data"), &["case", "show", &sample.case]);
    let wide = show(wide, 400).text;
    assert!(wide.contains("  [1] trace.log  attachment-"), "{wide}");
    assert!(
        shown.text.contains("`casebook attachment get --case "),
        "{}",
        shown.text
    );
    let after = ["case", "show", &sample.case, "--after", "2020-01-01"];
    let shown = show(keeping(&sample.path("data"), &after), 100);
    assert!(shown.text.contains("  [-] core  "), "{}", shown.text);
}
