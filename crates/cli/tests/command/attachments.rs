//! `attachment get`

use std::fs;
use std::path::Path;

use casebook_emulator::{Emulator, Scenario};
use serde_json::{Value, json};

use super::run::{RunOutput, against, command, signed};
use super::server::{Answer, ReceivedRequest, Server, ask};

/// Starts a service with one file, whose content is this base64 text.
fn serving(name: &str, data: &Value) -> Server {
    let answer = json!({"attachment": {"fileName": name, "data": data}});
    Server::start(move |_| Answer::json(200, &answer))
}

fn get(server: &Server, folder: &Path, more: &[&str]) -> RunOutput {
    let mut get = signed(&server.url);
    get.args(["attachment", "get", "attachment-1"])
        .args(more)
        .current_dir(folder);
    get.output().unwrap().into()
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}

#[test]
fn a_terminal_shows_a_text_without_hazards_and_refuses_everything_else() {
    let shown = |bytes: &str| {
        let server = serving("trace.log", &json!(bytes));
        let mut get = signed(&server.url);
        get.args(["attachment", "get", "attachment-1", "-o", "-"]);
        super::pty::show(get, 80)
    };
    // "12:00 start\tup\r\n{\u{202e}x", "{\"a\":\u{9b}31m 1}" and an ELF header.
    let text = shown("MTI6MDAgc3RhcnQJdXANCnvigK54");
    assert_eq!(text.code, Some(0), "{}", text.text);
    assert_eq!(text.text, "12:00 start    up\n{x\n");
    for (bytes, is_text) in [
        ("eyJhIjrCmzMxbSAxfQ==", true),
        ("", true),
        ("f0VMRgEB", false),
    ] {
        let shown = shown(bytes);
        assert_eq!(
            shown.code,
            Some(if is_text { 0 } else { 252 }),
            "{}",
            shown.text
        );
        assert!(!shown.text.contains('\u{9b}'), "{}", shown.text);
        assert_eq!(shown.text.contains("-o FILE saves it"), !is_text);
    }
}

#[test]
fn bytes_arrive_unchanged_under_their_own_name_or_another() {
    let folder = tempfile::tempdir().unwrap();
    let server = serving("trace 1.log", &json!("AP9i\r\nDQo="));
    let bytes = b"\0\xffb\r\n";
    let got = get(&server, folder.path(), &[]).json();
    assert_eq!(
        got,
        json!({"attachmentId": "attachment-1", "fileName": "trace 1.log", "file": "trace 1.log", "size": 5,
            "sha256": "e5045b1417bd01e1d94c68e2211127447945fe4c21170ef71969a4ff95571cbb"})
    );
    assert_eq!(fs::read(folder.path().join("trace 1.log")).unwrap(), bytes);

    fs::create_dir(folder.path().join("below")).unwrap();
    get(&server, folder.path(), &["-o", "below"]).json();
    get(&server, folder.path(), &["-o", "mine"]).json();
    get(&server, folder.path(), &["-o", "mine"]).json();
    assert_eq!(
        fs::read(folder.path().join("below/trace 1.log")).unwrap(),
        bytes
    );
    assert_eq!(fs::read(folder.path().join("mine")).unwrap(), bytes);
    assert_eq!(get(&server, folder.path(), &["-o", "-"]).stdout, bytes);
    assert_eq!(files(folder.path()), ["below", "mine", "trace 1.log"]);
}

#[test]
fn a_name_from_outside_stays_in_its_folder_and_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("below");
    fs::create_dir(&below).unwrap();
    let server = serving("../../../evil\n.sh", &json!("YQ=="));
    assert_eq!(get(&server, &below, &[]).json()["file"], "evil_.sh");
    assert_eq!(files(folder.path()), ["below"]);
    let again = get(&server, &below, &[]);
    assert!(
        again
            .refused(1)
            .contains("-o FILE replaces an existing file"),
        "{}",
        again.stderr
    );
    assert_eq!(files(&below), ["evil_.sh"]);
}

#[test]
fn what_is_no_base64_is_an_error_and_not_an_empty_file() {
    let folder = tempfile::tempdir().unwrap();
    for data in [json!("%%%"), json!("YQ"), json!(5), Value::Null] {
        let ran = get(&serving("a", &data), folder.path(), &[]);
        ran.refused(255);
    }
    assert!(files(folder.path()).is_empty());
    let empty = get(&serving("a", &json!("")), folder.path(), &[]).json();
    assert_eq!(empty["size"], 0);
}

#[test]
fn a_file_that_cannot_be_written_is_exit_1() {
    let folder = tempfile::tempdir().unwrap();
    let server = serving("a", &json!("YQ=="));
    let ran = get(&server, folder.path(), &["-o", "nowhere/a"]);
    assert!(ran.refused(1).starts_with("nowhere/a: "), "{}", ran.stderr);
    assert!(files(folder.path()).is_empty());
}

#[test]
fn an_attachment_that_is_not_there_is_exit_254_with_a_request_id() {
    let output = command()
        .args(["--emulator", "attachment", "get", "attachment-x"])
        .output();
    let ran = RunOutput::from(output.unwrap());
    let line = ran.refused(254);
    assert!(
        line.starts_with("DescribeAttachment: AttachmentIdNotFound: "),
        "{line}"
    );
    assert!(line.contains("(request id "), "{line}");
}

#[test]
#[cfg(unix)]
fn a_link_stays_one_and_its_file_gets_the_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (link, real) = (folder.path().join("link"), folder.path().join("below/real"));
    fs::create_dir(folder.path().join("below")).unwrap();
    fs::write(&real, "old").unwrap();
    std::os::unix::fs::symlink("below/real", &link).unwrap();
    let server = serving("a", &json!("YQ=="));
    let got = get(&server, folder.path(), &["-o", "link"]).json();
    assert_eq!(got["file"], "link");
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(fs::read(&real).unwrap(), b"a");
    assert_eq!(files(&folder.path().join("below")), ["real"]);
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_no_file_is_written_into_and_stays() {
    use std::io::Read as _;
    use std::os::unix::fs::FileTypeExt as _;

    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    // Open for reading and writing, so that neither side waits for the other.
    let mut reader = fs::File::options().read(true).write(true).open(&pipe);
    let ran = get(
        &serving("a", &json!("YQ==")),
        folder.path(),
        &["-o", "pipe"],
    );
    assert_eq!((ran.code, ran.text()), (Some(0), ""), "{}", ran.stderr);
    assert!(pipe.symlink_metadata().unwrap().file_type().is_fifo());
    let mut read = [0];
    reader.as_mut().unwrap().read_exact(&mut read).unwrap();
    assert_eq!(&read, b"a");
    assert_eq!(files(folder.path()), ["pipe"]);
}

#[cfg(unix)]
#[test]
fn a_file_is_for_its_owner_alone_unless_said_otherwise() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let server = serving("a.log", &json!("YQ=="));
    let plain = fs::File::create(folder.path().join("plain")).unwrap();
    let umask = plain.metadata().unwrap().permissions().mode();
    let place = folder.path().join("a.log");
    for (more, mode) in [(&[][..], 0o100_600), (&["--shared"][..], umask)] {
        get(&server, folder.path(), more).json();
        let made = fs::metadata(&place).unwrap().permissions().mode();
        assert_eq!(made, mode, "{made:o}");
        fs::remove_file(&place).unwrap();
    }
    // A link with the name of the file stays, and nothing is written through it.
    let victim = folder.path().join("victim");
    fs::write(&victim, "mine").unwrap();
    std::os::unix::fs::symlink(&victim, &place).unwrap();
    get(&server, folder.path(), &[]).refused(1);
    assert_eq!(fs::read(&victim).unwrap(), b"mine");
    assert!(place.is_symlink());
}

/// The size of a file that the service does not return without a link.
const LARGE: usize = 6_000_000;

/// Opens a case with a large file of this name; returns the id of the attachment.
fn large_attachment(emulator: &Emulator, name: &str, bytes: &[u8]) -> String {
    let served = emulator.clone();
    let server = Server::emulator(served, |_| None);
    let api = |operation: &str, input: &Value| {
        let input = input.to_string();
        against(
            &server.url,
            &["api", "support", operation, "--input", &input],
        )
        .json()
    };
    let links = api(
        "GetAttachmentUploadLinks",
        &json!({"fileName": name, "fileSizeBytes": bytes.len()}),
    );
    let part_size = links["partSizeBytes"].as_u64().unwrap() as usize;
    let parts = links["uploadUrls"].as_array().unwrap().iter();
    let completed: Vec<Value> = parts
        .zip(bytes.chunks(part_size))
        .map(|(link, bytes)| {
            let target = link["url"].as_str().unwrap().strip_prefix(&server.url);
            let put = ask(
                emulator,
                &ReceivedRequest {
                    method: "PUT".to_owned(),
                    target: target.unwrap().to_owned(),
                    headers: vec![("host".to_owned(), server.url[7..].to_owned())],
                    body: bytes.to_vec(),
                },
            );
            let etag = put.headers.iter().find(|(name, _)| name == "etag");
            json!({"partIndex": link["partIndex"], "eTag": etag.unwrap().1})
        })
        .collect();
    let id = &links["uploadId"];
    api(
        "CompleteAttachmentUpload",
        &json!({"uploadId": id, "completedUploads": completed}),
    );
    let case = api(
        "CreateCase",
        &json!({"subject": "x", "communicationBody": "x", "uploadIds": [id]}),
    );
    let said = api("DescribeCommunications", &json!({"caseId": case["caseId"]}));
    let attached = &said["communications"][0]["attachments"][0];
    attached["attachmentId"].as_str().unwrap().to_owned()
}

fn at_once() -> Emulator {
    let scenario = Scenario::new().upload_processing(std::time::Duration::ZERO);
    Emulator::builder().scenario(scenario).build().unwrap()
}

#[test]
fn a_large_attachment_comes_by_its_link_to_every_target() {
    let emulator = at_once();
    let bytes: Vec<u8> = (0..LARGE).map(|at| (at % 251) as u8).collect();
    let id = large_attachment(&emulator, "../core 1.gz", &bytes);
    let server = Server::emulator(emulator, |_| None);
    let folder = tempfile::tempdir().unwrap();
    let get = |more: &[&str]| -> RunOutput {
        let mut get = signed(&server.url);
        get.args(["attachment", "get", &id]).args(more);
        get.current_dir(folder.path()).output().unwrap().into()
    };
    assert_eq!(
        get(&[]).json(),
        json!({"attachmentId": id, "fileName": "../core 1.gz", "file": "core 1.gz", "size": LARGE, "sha256": sha256(&bytes)})
    );
    fs::create_dir(folder.path().join("below")).unwrap();
    get(&["-o", "below"]).json();
    get(&["-o", "mine", "--shared"]).json();
    get(&["-o", "mine"]).json();
    for name in ["core 1.gz", "below/core 1.gz", "mine"] {
        assert!(
            fs::read(folder.path().join(name)).unwrap() == bytes,
            "{name}"
        );
    }
    assert!(get(&["-o", "-"]).stdout == bytes);
    // A name from outside replaces nothing, and the file is not fetched to find that out.
    let fetched = |server: &Server| {
        let received = server.received().into_iter();
        received.filter(|request| request.method == "GET").count()
    };
    let before = fetched(&server);
    let taken = get(&[]);
    let said = "core 1.gz: entity already exists; -o FILE replaces an existing file";
    assert_eq!(taken.refused(1), said);
    assert_eq!(fetched(&server), before);
    assert_eq!(files(folder.path()), ["below", "core 1.gz", "mine"]);
    let small = get(&["-o", "mine", "--max-document-size", "1MiB"]);
    assert!(small.refused(1).contains("--max-document-size allows more"));
    // Nothing of a signature goes with a request for a document.
    for request in server.received() {
        let is_signed = request.header("authorization").is_some();
        assert_eq!(is_signed, request.method == "POST");
    }
}

#[test]
fn a_download_that_breaks_goes_on_where_it_broke() {
    let emulator = at_once();
    let bytes: Vec<u8> = (0..LARGE).map(|at| (at % 249) as u8).collect();
    let id = large_attachment(&emulator, "core", &bytes);
    let broken = emulator.clone();
    let server = Server::emulator(emulator, move |request| {
        let mut answer = ask(&broken, request);
        answer.cut = Some(2_500_000);
        (request.method == "GET").then_some(answer)
    });
    let folder = tempfile::tempdir().unwrap();
    let got = get_by(&server, folder.path(), &id);
    assert_eq!(got.json()["size"], LARGE);
    assert!(fs::read(folder.path().join("core")).unwrap() == bytes);
    let received = server.received();
    let ranges: Vec<_> = received
        .iter()
        .filter(|request| request.method == "GET")
        .map(|request| request.header("range"))
        .collect();
    assert_eq!(
        ranges,
        [None, Some("bytes=2500000-"), Some("bytes=5000000-")]
    );
}

fn get_by(server: &Server, folder: &Path, id: &str) -> RunOutput {
    let mut get = signed(&server.url);
    get.args(["attachment", "get", id]).current_dir(folder);
    get.output().unwrap().into()
}

#[test]
fn a_caller_who_may_not_describe_an_attachment_may_have_its_link() {
    let emulator = at_once();
    let id = large_attachment(&emulator, "core", b"small");
    let folder = tempfile::tempdir().unwrap();
    let denied = |names: &'static [&str]| {
        let served = emulator.clone();
        Server::emulator(served, move |request| {
            let target = request.header("x-amz-target")?;
            let is_denied = names.iter().any(|name| target.ends_with(name));
            is_denied.then(|| Answer::refusal(400, "AccessDeniedException"))
        })
    };
    let one = denied(&["DescribeAttachment"]);
    assert_eq!(get_by(&one, folder.path(), &id).json()["size"], 5);
    let both = denied(&["DescribeAttachment", "GetAttachmentDownloadLink"]);
    let refused = get_by(&both, folder.path(), &id);
    let line = refused.refused(254);
    assert!(
        line.starts_with("GetAttachmentDownloadLink: AccessDenied"),
        "{line}"
    );
    for action in ["support:DescribeAttachment", "support:DownloadAttachment"] {
        assert!(line.contains(action), "{line}");
    }
}
