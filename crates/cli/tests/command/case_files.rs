//! `case create --attach` and `case reply --attach`

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Once;

use casebook_emulator::Emulator;
use serde_json::json;

use super::cases::{file, open, texts};
use super::run::{against, kept};
use super::server::{Answer, Server};

const ATTACH: [&str; 7] = [
    "case",
    "create",
    "--subject",
    "s",
    "--body",
    "b",
    "--attach",
];

#[test]
fn ten_files_take_one_communication_and_more_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let files: Vec<String> = (1..=11)
        .map(|n| file(folder.path(), &format!("{n}.log"), &[n]))
        .collect();
    let attach: Vec<&str> = files.iter().flat_map(|file| ["--attach", file]).collect();
    let id = open(&data, &attach[..20]);
    let shown = kept(&data, &["case", "show", &id]).json();
    assert_eq!(texts(&shown), ["Since this morning."]);
    let attached = shown["communications"][0]["attachments"].as_array();
    assert_eq!(attached.unwrap().len(), 10);
    kept(
        &data,
        &[&["case", "reply", &id, "--body", "more"][..], &attach[..8]].concat(),
    )
    .json();
    let shown = kept(&data, &["case", "show", &id]).json();
    assert_eq!(shown["communications"].as_array().unwrap().len(), 2);

    // Four files are uploaded, and a log has a line for each.
    let ran = kept(
        &data,
        &[
            &["case", "reply", &id, "--body", "logged"][..],
            &attach[..8],
        ]
        .concat(),
    );
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let expected = ["1", "2", "3", "4"].map(|n| format!("uploaded: {n}.log, 1 B"));
    assert_eq!(lines, expected);

    let reply = ["case", "reply", &id, "--body", "all"];
    let refused = kept(&data, &[&reply[..], &attach].concat());
    assert_eq!(refused.code, Some(252));
    let says = "--attach: expected at most 10 files, found 11";
    assert!(refused.stderr.contains(says), "{}", refused.stderr);
}

#[test]
fn files_that_no_upload_takes_are_refused_and_nothing_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let before = kept(&data, &["case", "list", "--all"]).json();
    let sparse = |name: &str, size| {
        let path = folder.path().join(name);
        let file = File::create(&path).unwrap();
        file.set_len(size).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let missing = folder.path().join("gone").to_str().unwrap().to_owned();
    for (path, says) in [
        (
            sparse("empty", 0),
            "expected at least 1 byte, found an empty file",
        ),
        (
            sparse("large", 157_286_401),
            "expected at most 157286400 bytes, found 157286401",
        ),
        (missing, "gone cannot be read"),
    ] {
        let refused = kept(&data, &[&ATTACH[..], &[&path]].concat());
        assert_eq!(refused.code, Some(252));
        assert!(refused.stderr.contains(says), "{}", refused.stderr);
    }
    assert_eq!(kept(&data, &["case", "list", "--all"]).json(), before);
}

#[test]
fn a_denied_upload_names_the_iam_action_and_opens_no_case() {
    let folder = tempfile::tempdir().unwrap();
    let large = file(folder.path(), "core", &vec![7; 5_000_001]);
    let server = Server::start(|_| Answer::refusal(400, "AccessDeniedException"));
    let refused = against(&server.url, &[&ATTACH[..], &[&large]].concat());
    assert_eq!(refused.code, Some(254));
    for says in [
        "GetAttachmentUploadLinks",
        "no case was opened",
        "the IAM action support:UploadAttachment",
    ] {
        assert!(refused.stderr.contains(says), "{}", refused.stderr);
    }
    assert_eq!(server.received().len(), 1);
}

#[test]
fn a_file_of_more_than_five_megabytes_is_uploaded_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let bytes: Vec<u8> = (0..12_000_000).map(|at: u32| (at / 3) as u8).collect();
    let large = file(folder.path(), "core", &bytes);
    let id = open(&data, &["--attach", &large]);
    let shown = kept(&data, &["case", "show", &id]).json();
    let attachment = &shown["communications"][0]["attachments"][0];
    assert_eq!(attachment["fileName"], "core");
    let link = ["api", "support", "GetAttachmentDownloadLink"];
    let input = json!({"attachmentId": attachment["attachmentId"]}).to_string();
    let link = kept(&data, &[&link[..], &["--input", &input]].concat()).json();
    assert_eq!(link["fileName"], "core");
    let back = folder.path().join("back");
    let attachment = attachment["attachmentId"].as_str().unwrap();
    let get = [
        "attachment",
        "get",
        attachment,
        "-o",
        back.to_str().unwrap(),
    ];
    assert_eq!(kept(&data, &get).json()["size"], bytes.len());
    assert!(fs::read(back).unwrap() == bytes);
}

/// A way in which a file changes, with its name.
type Change = (&'static str, fn(&Path));

/// The ways in which a file changes.
const CHANGES: [Change; 4] = [
    ("grows", |path| {
        let size = fs::metadata(path).unwrap().len();
        File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_len(size + 1)
            .unwrap();
    }),
    ("shrinks", |path| {
        let size = fs::metadata(path).unwrap().len();
        File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_len(size - 1)
            .unwrap();
    }),
    ("has other bytes", |path| {
        let size = fs::metadata(path).unwrap().len();
        fs::write(path, vec![8; size as usize]).unwrap();
    }),
    ("is replaced", |path| {
        fs::remove_file(path).unwrap();
        fs::write(path, "another").unwrap();
    }),
];

/// Serves an emulator that lets a file change as soon as a request for an operation arrives.
fn changing(
    emulator: &Emulator,
    operation: &'static str,
    path: PathBuf,
    change: fn(&Path),
) -> Server {
    let change_once = Once::new();
    Server::emulator(emulator.clone(), move |request| {
        let target = request.header("x-amz-target").unwrap_or_default();
        if target.ends_with(operation) {
            change_once.call_once(|| change(&path));
        }
        None
    })
}

#[test]
fn a_file_that_changes_before_it_is_uploaded_fails_the_run_and_no_case_is_opened() {
    for (name, change) in CHANGES {
        // One large file, and the last of four small ones.
        for (size, files) in [(11_000_000, 1), (100_000, 4)] {
            let folder = tempfile::tempdir().unwrap();
            let files: Vec<String> = (1..=files)
                .map(|n| file(folder.path(), &format!("{n}.log"), &vec![n; size]))
                .collect();
            let last = files.last().unwrap();
            let emulator = Emulator::new();
            let server = changing(&emulator, "GetAttachmentUploadLinks", last.into(), change);
            let mut line = ATTACH[..6].to_vec();
            line.extend(files.iter().flat_map(|file| ["--attach", file]));
            let ran = against(&server.url, &line);
            let error = ran.refused(255);
            let file_name = format!("{}.log", files.len());
            for says in [
                file_name.as_str(),
                "it was changed while it was uploaded",
                "no case was opened",
                "attach a copy",
            ] {
                assert!(error.contains(says), "a file {name}: {error}");
            }
            assert_eq!(emulator.tally().of("CreateCase").seen, 0, "a file {name}");
        }
    }
}

#[test]
fn a_reply_is_not_added_without_a_file_that_has_changed() {
    let folder = tempfile::tempdir().unwrap();
    let large = file(folder.path(), "core", &vec![7; 6_000_000]);
    let emulator = Emulator::new();
    let server = changing(
        &emulator,
        "GetAttachmentUploadLinks",
        large.clone().into(),
        CHANGES[0].1,
    );
    let list = against(&server.url, &["case", "list", "--output", "json"]).json();
    let id = list["cases"][0]["caseId"].as_str().unwrap();
    let reply = [
        "case",
        "reply",
        id,
        "--body",
        "b",
        "--attach",
        &large,
        "--error-format",
        "json",
    ];
    let ran = against(&server.url, &reply);
    assert_eq!(ran.code, Some(255), "{}", ran.stderr);
    let error = ran.error();
    assert_eq!(
        (&error["code"], &error["sent"]),
        (&json!("FileChanged"), &json!("no"))
    );
    assert_eq!(emulator.tally().of("AddCommunicationToCase").seen, 0);
}

/// A set holds the bytes in the request, so they were read once.
#[test]
fn a_small_file_goes_with_the_case_as_it_was_read() {
    for (name, change) in CHANGES {
        let folder = tempfile::tempdir().unwrap();
        let small = file(folder.path(), "a.log", b"as it was read");
        let emulator = Emulator::new();
        let server = changing(
            &emulator,
            "AddAttachmentsToSet",
            small.clone().into(),
            change,
        );
        let made = against(&server.url, &[&ATTACH[..], &[&small]].concat()).json();
        let shown = against(
            &server.url,
            &["case", "show", made["caseId"].as_str().unwrap()],
        )
        .json();
        let id = &shown["communications"][0]["attachments"][0]["attachmentId"];
        let get = against(
            &server.url,
            &["attachment", "get", id.as_str().unwrap(), "-o", "-"],
        );
        assert_eq!(get.text(), "as it was read", "a file {name}");
    }
}
