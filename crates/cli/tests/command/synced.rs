//! Downloads reports into a folder, and inspects it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::run::{RunOutput, command, signed};
use super::server::Server;

/// Runs `report sync` against the emulator.
pub(super) fn sync(folder: &Path, options: &[&str]) -> RunOutput {
    let mut command = command();
    command
        .args(["--emulator", "report", "sync"])
        .arg(folder)
        .args(options);
    command.output().unwrap().into()
}

/// Returns how many reports have this outcome.
pub(super) fn count(ran: &RunOutput, outcome: &str) -> usize {
    let result: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let reports = result["reports"].as_array().unwrap();
    reports
        .iter()
        .filter(|report| report["outcome"] == outcome)
        .count()
}

/// Returns the path of a folder that does not exist yet. Dropping the first value removes its
/// parent.
pub(super) fn folder() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("below/reports");
    (dir, path)
}

/// Runs `report sync` against a server.
pub(super) fn sync_from(server: &Server, folder: &Path, options: &[&str]) -> RunOutput {
    let mut command = signed(&server.url);
    command.args(["report", "sync"]).arg(folder).args(options);
    command.output().unwrap().into()
}

/// Makes a folder like that of a version that recorded no runs.
pub(super) fn without_records(folder: &Path) {
    for name in RECORDS {
        fs::remove_file(folder.join(name)).unwrap();
    }
    let lines = manifest(folder).into_iter().map(|mut line| {
        line.as_object_mut().unwrap().remove("caller");
        format!("{line}\n")
    });
    let lines: String = lines.collect();
    fs::write(folder.join("manifest.jsonl"), lines).unwrap();
}

/// Returns the lines of the manifest after a run that was not killed. Every line must be complete,
/// including the last, and no file has two.
pub(super) fn manifest(folder: &Path) -> Vec<Value> {
    let Ok(text) = fs::read_to_string(folder.join("manifest.jsonl")) else {
        return Vec::new();
    };
    assert!(text.is_empty() || text.ends_with('\n'), "a torn line");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        lines,
        manifest_of_a_killed_run(folder),
        "lines that no longer count"
    );
    lines
}

/// Returns the lines of the manifest that count: the last one about each file, unless it says that the
/// file was removed. A last line without a line feed does not count.
pub(super) fn manifest_of_a_killed_run(folder: &Path) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("manifest.jsonl")).unwrap_or_default();
    let mut lines: Vec<Value> = Vec::new();
    for line in text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'))
    {
        let line: Value = serde_json::from_str(line).unwrap();
        lines.retain(|before| before["file"] != line["file"]);
        if line["removed"] != true {
            lines.push(line);
        }
    }
    lines
}

/// The files that tell of the runs, and change with each.
const RECORDS: [&str; 2] = ["runs.txt", "manifest-sha256.txt"];

/// Returns the visible files with their bytes, without those that tell of the runs.
pub(super) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeMap::new();
    };
    let mut files = BTreeMap::new();
    for entry in entries {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.starts_with('.') && !RECORDS.contains(&&*name) {
            let bytes = fs::read(folder.join(&name)).unwrap();
            files.insert(name, bytes);
        }
    }
    files
}

/// Returns the names of the unfinished files.
pub(super) fn unfinished(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.') && name != ".casebook.lock")
        .collect()
}

/// Asserts that every file is a complete PDF, and that every line of the manifest is correct for
/// its two files. Returns the number of lines.
pub(super) fn sound(folder: &Path) -> usize {
    sound_without(folder, &[])
}

/// Asserts the same as [`sound`], except that these files may be missing, because a test removed
/// them.
pub(super) fn sound_without(folder: &Path, taken: &[String]) -> usize {
    sound_lines(folder, &manifest(folder), taken)
}

/// Asserts the same as [`sound_without`] of the folder of a run that was killed.
pub(super) fn sound_after_a_kill(folder: &Path, taken: &[String]) -> usize {
    sound_lines(folder, &manifest_of_a_killed_run(folder), taken)
}

fn sound_lines(folder: &Path, lines: &[Value], taken: &[String]) -> usize {
    let files = files(folder);
    for (name, bytes) in files.iter().filter(|(name, _)| *name != "manifest.jsonl") {
        assert!(name.ends_with(".pdf"), "{name}");
        assert!(bytes.starts_with(b"%PDF-"), "{name}");
        assert!(bytes.trim_ascii_end().ends_with(b"%%EOF"), "{name} is torn");
    }
    for line in lines {
        for (file, sha256, size) in [
            ("file", "sha256", "size"),
            ("terms_file", "terms_sha256", "terms_size"),
        ] {
            let name = line[file].as_str().unwrap();
            let Some(bytes) = files.get(name) else {
                assert!(taken.iter().any(|it| it == name), "{name} is not there");
                continue;
            };
            assert_eq!(line[size], bytes.len(), "{name}");
            assert_eq!(line[sha256], hex(bytes), "{name}");
        }
    }
    lines.len()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
