//! `case create --attach` and `case reply --attach`

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
        let file = std::fs::File::create(&path).unwrap();
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
    assert!(std::fs::read(back).unwrap() == bytes);
}
