//! Incomplete and wrong documents.

use casebook_emulator::Emulator;

use super::server::{Answer, ReceivedRequest, Server, ask};
use super::synced::{count, files, folder, manifest, sound, sync_from, unfinished};

/// Serves an emulator whose documents come from a host that responds like this.
fn hosted(document: impl Fn(&ReceivedRequest) -> Answer + Send + Sync + 'static) -> Server {
    Server::emulator(Emulator::new(), move |request| {
        let of_host = !request.is_call();
        of_host.then(|| document(request))
    })
}

fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Answer {
    let headers = headers.iter();
    Answer {
        status,
        headers: headers
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.into(),
        cut: None,
    }
}

#[test]
fn what_is_no_document_is_refused_by_name_and_leaves_no_file_and_no_line() {
    let cases = [
        (answer(200, &[], ""), "found an empty one"),
        (
            answer(200, &[("content-type", "text/html")], "sign in"),
            "a web page with status 200 from the host 127.0.0.1",
        ),
        (
            answer(200, &[], "<!doctype html><html>"),
            "a web page with status 200 from the host 127.0.0.1",
        ),
        (
            answer(206, &[("content-range", "bytes 0-99/10249")], [7; 100]),
            "another part of it than the requested one",
        ),
        (
            answer(200, &[("content-encoding", "gzip")], "\x1f"),
            "found the encoding \"gzip\"",
        ),
        (
            answer(302, &[("location", "http://evil.example/secret")], ""),
            "redirected (status 302) to evil.example, over plain http",
        ),
    ];
    for (odd, says) in cases {
        let server = hosted(move |_| odd.clone());
        let (_dir, folder) = folder();
        let ran = sync_from(&server, &folder, &["--series", "SOC 3"]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
        assert!(!ran.stderr.contains("secret"), "{}", ran.stderr);
        assert!(count(&ran, "failed") > 0 && count(&ran, "fetched") == 0);
        assert!(files(&folder).keys().all(|name| name == "manifest.jsonl"));
        assert!(manifest(&folder).is_empty());
        assert!(unfinished(&folder).is_empty());
    }
}

#[test]
fn redirects_of_a_link_lead_to_the_document() {
    let emulator = Emulator::new();
    let of_host = emulator.clone();
    let host = move |request: &ReceivedRequest| match request.target.contains("&led=1") {
        true => {
            let led = ReceivedRequest {
                target: request.target.replace("&led=1", ""),
                ..request.clone()
            };
            ask(&of_host, &led)
        }
        false => answer(
            307,
            &[("location", &format!("{}&led=1", request.target))],
            "",
        ),
    };
    let server = Server::emulator(emulator, move |request| {
        let of_host = !request.is_call();
        of_host.then(|| host(request))
    });
    let (_dir, folder) = folder();
    let ran = sync_from(&server, &folder, &["--series", "SOC 3"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(sound(&folder), count(&ran, "fetched"));
}

#[test]
fn a_document_has_a_limit_of_size_that_an_option_sets() {
    let server = hosted(|request| {
        let mut whole = ask(&Emulator::new(), request);
        whole.status = 200;
        whole.body = format!("{:<5000}", "%PDF-1.7\n").into_bytes();
        whole
    });
    let (_dir, folder) = folder();
    let filter = ["--series", "SOC 3", "--max-document-size"];
    let ran = sync_from(&server, &folder, &[&filter[..], &["4KiB"]].concat());
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("at most 4096 bytes"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--max-document-size"), "{}", ran.stderr);
    let ran = sync_from(&server, &folder, &[&filter[..], &["5000"]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let ran = sync_from(&server, &folder, &[&filter[..], &["5 potatoes"]].concat());
    ran.refused(252);
}

#[test]
fn the_timeout_holds_for_a_document_too() {
    // The header announces more bytes than follow.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            use std::io::{Read as _, Write as _};
            let mut stream = stream?;
            // An answer before the request ends the connection.
            let _ = stream.read(&mut [0; 4096])?;
            stream.write_all(b"HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\n%PDF")?;
            open.push(stream);
        }
        std::io::Result::Ok(())
    });
    let to = format!("http://{address}/doc");
    let server = hosted(move |_| answer(307, &[("location", &to)], ""));
    let (_dir, folder) = folder();
    let ran = sync_from(&server, &folder, &["--series", "SOC 3", "--timeout", "1"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("did not arrive in time"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("--timeout"), "{}", ran.stderr);
}
