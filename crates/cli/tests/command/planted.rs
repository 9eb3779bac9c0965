//! Folders in which something else has the name of a file that the command writes, and the
//! permissions of new files.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use super::run::{RunOutput, command};
use super::synced::{count, folder, manifest, sound, sync};

const KINDS: [&str; 4] = ["a link", "a named pipe", "a folder", "a socket"];

/// Creates an obstacle at the path of a file. If it is a link, it points to `victim`.
fn plant(kind: &str, place: &Path, victim: &Path) {
    match kind {
        "a link" => symlink(victim, place).unwrap(),
        "a folder" => fs::create_dir(place).unwrap(),
        "a socket" => drop(UnixListener::bind(place).unwrap()),
        _ => {
            let made = Command::new("mkfifo").arg(place).status().unwrap();
            assert!(made.success());
        }
    }
}

#[test]
fn nothing_but_a_regular_file_is_taken_for_the_lock_or_the_manifest() {
    for name in [".casebook.lock", "manifest.jsonl"] {
        for kind in KINDS {
            let (dir, folder) = folder();
            fs::create_dir_all(&folder).unwrap();
            let victim = dir.path().join("victim");
            fs::write(&victim, "mine").unwrap();
            plant(kind, &folder.join(name), &victim);
            let ran = sync(&folder, &["--series", "SOC 3"]);
            let error = ran.refused(1);
            assert!(error.contains(name), "{error}");
            let says = format!("expected a regular file, found {kind}");
            assert!(error.contains(&says), "{error}");
            assert_eq!(fs::read(&victim).unwrap(), b"mine");
        }
        // A dangling link does not create its target.
        let (dir, folder) = folder();
        fs::create_dir_all(&folder).unwrap();
        let nowhere = dir.path().join("nowhere");
        symlink(&nowhere, folder.join(name)).unwrap();
        sync(&folder, &["--series", "SOC 3"]).refused(1);
        assert!(!nowhere.exists());
    }
}

#[test]
fn what_has_the_name_of_a_part_is_neither_written_to_nor_waited_for() {
    for kind in KINDS {
        let (dir, folder) = folder();
        fs::create_dir_all(&folder).unwrap();
        let victim = dir.path().join("victim");
        fs::write(&victim, "mine").unwrap();
        let planted = [
            ".manifest.jsonl.part",
            ".manifest.jsonl.1-1.part",
            ".x.pdf.1-1.part",
        ];
        for name in planted {
            plant(kind, &folder.join(name), &victim);
        }
        let ran = sync(&folder, &["--series", "SOC 3"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        for name in planted {
            assert!(folder.join(name).symlink_metadata().is_ok(), "{kind}");
        }
        assert_eq!(fs::read(&victim).unwrap(), b"mine");
        assert!(!manifest(&folder).is_empty());
    }
}

#[test]
fn a_link_in_the_place_of_a_document_is_replaced_and_other_things_are_named() {
    let (dir, folder) = folder();
    let filter = ["--series", "ISO", "--accept-terms"];
    sync(&folder, &filter);
    let lines = manifest(&folder);
    let victim = dir.path().join("victim");
    // The path is too long for a socket.
    for kind in &KINDS[..3] {
        let kind = *kind;
        fs::write(&victim, "mine").unwrap();
        let name = lines[0]["file"].as_str().unwrap();
        let place = folder.join(name);
        fs::remove_file(&place).unwrap();
        plant(kind, &place, &victim);
        let ran = sync(&folder, &filter);
        if kind == "a link" {
            assert_eq!(
                (ran.code, count(&ran, "fetched")),
                (Some(0), 1),
                "{}",
                ran.stderr
            );
        } else {
            assert_eq!(
                (ran.code, count(&ran, "failed")),
                (Some(1), 1),
                "{}",
                ran.stderr
            );
            let says =
                format!("{name} could not be written: expected a regular file, found {kind}");
            assert!(ran.stderr.contains(&says), "{}", ran.stderr);
            assert!(place.symlink_metadata().is_ok());
            match kind {
                "a folder" => fs::remove_dir(&place).unwrap(),
                _ => fs::remove_file(&place).unwrap(),
            }
            sync(&folder, &filter);
        }
        assert_eq!(fs::read(&victim).unwrap(), b"mine");
        assert_eq!(sound(&folder), lines.len());
    }
}

#[test]
fn the_folder_itself_may_be_a_link() {
    let (dir, folder) = folder();
    fs::create_dir_all(&folder).unwrap();
    let link = dir.path().join("link");
    symlink(&folder, &link).unwrap();
    let ran = sync(&link, &["--series", "SOC 3"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(sound(&folder), count(&ran, "fetched"));
}

/// Runs a command in a folder, under a umask.
fn within(folder: &Path, umask: &str, line: &[&str]) -> RunOutput {
    let script = format!("umask {umask}; exec \"$0\" --emulator \"$@\"");
    let mut shell = Command::new("sh");
    shell
        .env_clear()
        .args(["-c", &script, env!("CARGO_BIN_EXE_casebook")])
        .args(line)
        .current_dir(folder);
    shell.output().unwrap().into()
}

/// Returns the id of a report with terms.
fn some_report() -> String {
    let query = "reports[?acceptanceType=='PASSTHROUGH' && uploadState=='COMPLETE'].id | [0]";
    let mut command = command();
    command.args(["--emulator", "report", "list", "--query", query]);
    let listed = RunOutput::from(command.output().unwrap()).json();
    listed.as_str().unwrap().to_owned()
}

#[test]
fn a_link_that_has_the_name_that_is_made_up_is_not_written_through() {
    let dir = tempfile::tempdir().unwrap();
    let report = some_report();
    let got = within(
        dir.path(),
        "022",
        &["report", "get", &report, "--output", "json"],
    );
    let name = got.json()["file"].as_str().unwrap().to_owned();
    let (place, victim) = (dir.path().join(&name), dir.path().join("victim"));
    for folder in [None, Some(["-o", "."])] {
        fs::remove_file(&place).unwrap();
        fs::write(&victim, "mine").unwrap();
        symlink(&victim, &place).unwrap();
        let line = ["report", "get", &report, "--output", "json"];
        let line = [&line[..], folder.as_ref().map_or(&[], |it| &it[..])].concat();
        within(dir.path(), "022", &line).json();
        assert_eq!(fs::read(&victim).unwrap(), b"mine");
        assert!(fs::symlink_metadata(&place).unwrap().is_file());
    }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn reports_are_for_their_owner_alone_unless_said_otherwise() {
    let dir = tempfile::tempdir().unwrap();
    let theirs = dir.path().join("theirs");
    fs::create_dir(&theirs).unwrap();
    fs::set_permissions(&theirs, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(theirs.join("notes.txt"), "mine").unwrap();
    fs::set_permissions(theirs.join("notes.txt"), fs::Permissions::from_mode(0o644)).unwrap();
    let sync = |folder: &str, more: &[&str]| {
        let line = ["report", "sync", folder, "--series", "SOC 3"];
        let ran = within(dir.path(), "022", &[&line[..], more].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    };
    sync("theirs", &[]);
    sync("made/below", &[]);
    sync("shared", &["--shared"]);
    for (folder, of_folder, of_file) in [
        ("theirs", 0o755, 0o600),
        ("made/below", 0o700, 0o600),
        ("shared", 0o755, 0o644),
    ] {
        let folder = dir.path().join(folder);
        assert_eq!(mode(&folder), of_folder, "{folder:?}");
        let mut files = 0;
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("notes.txt") {
                assert_eq!(mode(&path), 0o644);
            } else {
                assert_eq!(mode(&path), of_file, "{path:?}");
                files += 1;
            }
        }
        assert!(files > 3);
    }
    let report = some_report();
    for (more, of_file) in [(&[][..], 0o600), (&["--shared"][..], 0o644)] {
        for what in ["get", "terms"] {
            let line = ["report", what, &report, "-o", "x.pdf"];
            within(dir.path(), "022", &[&line[..], more].concat()).json();
            assert_eq!(mode(&dir.path().join("x.pdf")), of_file);
        }
    }
}

#[test]
fn what_was_shared_is_for_its_owner_alone_after_a_run_that_does_not_share() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("d");
    let sync = |more: &[&str]| {
        let line = ["report", "sync", "d", "--series", "SOC 3"];
        let ran = within(dir.path(), "022", &[&line[..], more].concat());
        // No report has the category `none`, with which nothing is fetched.
        let code = if more.contains(&"none") { 2 } else { 0 };
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        ran.stderr
    };
    let said = sync(&["--shared"]);
    assert!(!said.contains("owner"), "{said}");
    let notes = folder.join("notes.txt");
    fs::write(&notes, "mine").unwrap();
    fs::set_permissions(&notes, fs::Permissions::from_mode(0o644)).unwrap();
    // One of the files is replaced by a symbolic link.
    let document = manifest(&folder)[0]["file"].clone();
    let document = folder.join(document.as_str().unwrap());
    let elsewhere = dir.path().join("elsewhere");
    fs::rename(&document, &elsewhere).unwrap();
    symlink(&elsewhere, &document).unwrap();
    // The link is none of them, and the manifest, the records of the runs and the hashes are.
    let listed = 2 * manifest(&folder).len() - 1 + 3;

    // With --shared, permissions stay unchanged.
    assert!(!sync(&["--shared", "--category", "none"]).contains("owner"));
    assert_eq!(mode(&folder.join("manifest.jsonl")), 0o644);

    let said = sync(&["--category", "none"]);
    let counted =
        format!("note: d: {listed} files that others could read are now readable by the owner");
    assert!(said.contains(&counted), "{said}");
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        match name {
            "notes.txt" | ".casebook.lock" => assert_eq!(mode(&path), 0o644, "{name}"),
            _ if path == document => assert_eq!(mode(&elsewhere), 0o644),
            _ => assert_eq!(mode(&path), 0o600, "{name}"),
        }
    }
    assert_eq!(mode(&folder), 0o755);
    assert!(!sync(&["--category", "none"]).contains("owner"));
}

#[test]
fn a_data_file_of_the_emulator_is_for_its_owner_alone() {
    let dir = tempfile::tempdir().unwrap();
    within(
        dir.path(),
        "022",
        &["--data", "state.json", "account", "show"],
    )
    .json();
    assert_eq!(mode(&dir.path().join("state.json")), 0o600);
}

#[test]
#[cfg(target_os = "linux")]
fn a_data_file_that_does_not_fit_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    // A limit on the file size makes a write fail like a full disk.
    let script =
        "ulimit -f 50; trap '' XFSZ; exec \"$0\" --emulator --data state.json account show";
    let mut shell = Command::new("sh");
    shell
        .env_clear()
        .args(["-c", script, env!("CARGO_BIN_EXE_casebook")])
        .current_dir(dir.path());
    let ran = RunOutput::from(shell.output().unwrap());
    assert!(ran.refused(255).contains("state.json"), "{}", ran.stderr);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}
