//! `attachment get`

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::run::{RunOutput, command, signed};
use super::server::{Answer, Server};

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

#[test]
fn bytes_arrive_unchanged_under_their_own_name_or_another() {
    let folder = tempfile::tempdir().unwrap();
    let server = serving("trace 1.log", &json!("AP9i\r\nDQo="));
    let bytes = b"\0\xffb\r\n";
    let got = get(&server, folder.path(), &[]).json();
    assert_eq!(
        got,
        json!({"attachmentId": "attachment-1", "fileName": "trace 1.log", "file": "trace 1.log", "size": 5})
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
