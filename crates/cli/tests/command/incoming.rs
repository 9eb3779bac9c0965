//! Text from files and from stdin.

use std::process::Stdio;

use serde_json::{Value, json};

use super::run::{RunOutput, against, fed, signed};
use super::server::{Answer, Server};
use super::support_refused::{create, reply};

fn willing() -> Server {
    Server::start(|_| Answer::json(200, &json!({"caseId": "case-1", "result": true})))
}

/// The text of the last request that has one: a look-up of a new case may follow it.
fn last_text(server: &Server) -> Value {
    let received = server.received().into_iter().rev();
    let mut bodies = received.map(|one| serde_json::from_slice::<Value>(&one.body).unwrap());
    let body = bodies.find(|body| body["communicationBody"].is_string());
    body.unwrap()["communicationBody"].take()
}

#[test]
fn a_text_is_sent_without_its_byte_order_mark() {
    let server = willing();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("body");
    let file = path.to_str().unwrap();
    let utf16: Vec<u8> = "\u{feff}Größe\r\nzwei\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [
        "\u{feff}Größe\r\nzwei\r\n".as_bytes(),
        "Größe\r\nzwei\n".as_bytes(),
        &utf16,
    ] {
        std::fs::write(&path, bytes).unwrap();
        for line in [
            create(&["--body-file", file]),
            reply(&["--body-file", file]),
        ] {
            assert_eq!(against(&server.url, &line).code, Some(0));
            assert_eq!(last_text(&server), "Größe\r\nzwei");
        }
    }
    let mut reading = signed(&server.url);
    reading.args(create(&[]));
    assert_eq!(fed(reading, "\u{feff}from a pipe\n").code, Some(0));
    assert_eq!(last_text(&server), "from a pipe");
    let input = "\u{feff}{\"subject\": \"s\", \"communicationBody\": \"from a file\"}";
    std::fs::write(&path, input).unwrap();
    let at = format!("@{file}");
    let ran = against(
        &server.url,
        &["api", "support", "CreateCase", "--input", &at],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(last_text(&server), "from a file");
}

#[test]
fn the_longest_text_is_sent_from_a_file_in_utf_16_too() {
    let server = willing();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("body");
    // Each of these characters has four bytes in UTF-16.
    let longest = "\u{1d11e}".repeat(8_000);
    let file: Vec<u8> = format!("\u{feff}{longest}\r\n")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    std::fs::write(&path, file).unwrap();
    let line = create(&["--body-file", path.to_str().unwrap()]);
    let ran = against(&server.url, &line);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let body: Value = serde_json::from_slice(&server.received()[0].body).unwrap();
    assert_eq!(body["communicationBody"], longest);
}

#[test]
fn what_is_no_text_is_refused_by_name() {
    let server = willing();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("body");
    let file = path.to_str().unwrap();
    for (bytes, says) in [
        (
            &b"Gr\xF6\xDFe"[..],
            "found 0xF6 at byte 3; save it as UTF-8",
        ),
        (b"a\0b\0", "UTF-16 without a byte order mark"),
        (b"\xFF\xFE\0\0", "UTF-32"),
        (b"\xEF\xBB\xBF\n", "found none"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let ran = against(&server.url, &create(&["--body-file", file]));
        assert!(ran.refused(252).contains(says), "{}", ran.stderr);
    }
    let dir = folder.path().to_str().unwrap();
    let ran = against(&server.url, &create(&["--body-file", dir]));
    ran.refused(252);
    let at = format!("@{dir}");
    let ran = against(
        &server.url,
        &["api", "support", "CreateCase", "--input", &at],
    );
    ran.refused(252);
    assert!(server.received().is_empty());
}

#[test]
#[cfg(target_os = "linux")]
fn what_has_no_end_is_given_up_where_the_service_takes_no_more() {
    let server = willing();
    let endless = || std::fs::File::open("/dev/zero").unwrap();
    for (line, says) in [
        (create(&[]), "expected 1 to 8000 characters, found more"),
        (
            reply(&["--body-file", "/dev/zero"]),
            "expected 1 to 8000 characters, found more",
        ),
        (
            create(&["--body", "b", "--attach", "/dev/zero"]),
            "expected at most 5000000 bytes",
        ),
        (
            vec!["api", "support", "CreateCase", "--input", "-"],
            "expected at most 33554432 bytes, found more",
        ),
        (
            vec!["api", "support", "CreateCase", "--input", "@/dev/zero"],
            "expected at most 33554432 bytes, found more",
        ),
    ] {
        let output = signed(&server.url).args(line).stdin(endless()).output();
        let ran = RunOutput::from(output.unwrap());
        assert!(ran.refused(252).contains(says), "{}", ran.stderr);
    }
    assert!(server.received().is_empty());
}

#[test]
#[cfg(unix)]
fn a_pipe_without_a_writer_is_left_on_ctrl_c() {
    let server = willing();
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let path = pipe.to_str().unwrap();
    let at = format!("@{path}");
    for line in [
        create(&["--body-file", path]),
        vec!["api", "support", "CreateCase", "--input", &at],
    ] {
        let child = signed(&server.url)
            .args(line)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // This waits until the command has opened the pipe for reading. Nothing is written to the
        // pipe, so the command goes on reading.
        let silent = std::fs::File::options().write(true).open(&pipe).unwrap();
        let id = child.id().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-INT", &id])
            .status();
        assert!(sent.unwrap().success());
        let ran = RunOutput::from(child.wait_with_output().unwrap());
        assert_eq!(ran.refused(130), "interrupted");
        drop(silent);
    }
    assert!(server.received().is_empty());
}
