//! `report get` and `report terms`

use std::path::Path;

use casebook_emulator::Emulator;
use serde_json::Value;

use super::run::{RunOutput, command, emulated, signed};
use super::server::{Answer, Server};
use super::synced::hex;

fn report(acceptance: &str) -> Value {
    let query =
        format!("--query=reports[?acceptanceType=='{acceptance}'&&uploadState=='COMPLETE']|[0]");
    emulated(&format!("report list {query}")).json()
}

fn inside(folder: &Path, line: &[&str]) -> RunOutput {
    let mut command = command();
    command.arg("--emulator").args(line).current_dir(folder);
    command.output().unwrap().into()
}

#[test]
fn a_report_gets_a_readable_name_in_the_current_folder() {
    let report = report("PASSTHROUGH");
    let id = report["id"].as_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let saved = inside(folder.path(), &["report", "get", id]).json();
    let file = saved["file"].as_str().unwrap();
    let version = &report["version"];
    assert!(file.contains(&format!("_v{version}_{id}")), "{file}");
    let bytes = std::fs::read(folder.path().join(file)).unwrap();
    assert_eq!(saved["size"], bytes.len());
    assert_eq!(saved["sha256"], hex(&bytes));
    let terms = inside(folder.path(), &["report", "terms", id]).json();
    let terms = terms["file"].as_str().unwrap();
    assert_eq!(terms, file.replace(".pdf", ".terms.pdf"));
    assert!(folder.path().join(terms).is_file());
}

#[test]
fn a_document_goes_where_it_is_wanted() {
    let id = report("PASSTHROUGH")["id"].as_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let saved = inside(folder.path(), &["report", "get", &id, "-o", "mine.pdf"]).json();
    assert_eq!(saved["file"], "mine.pdf");
    assert!(folder.path().join("mine.pdf").is_file());
    std::fs::create_dir(folder.path().join("below")).unwrap();
    let saved = inside(folder.path(), &["report", "terms", &id, "-o", "below"]).json();
    assert!(saved["file"].as_str().unwrap().starts_with("below/"));
    for kind in ["get", "terms"] {
        let ran = inside(folder.path(), &["report", kind, &id, "-o", "-"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stdout.starts_with(b"%PDF-"));
        assert!(ran.stdout.trim_ascii_end().ends_with(b"%%EOF"));
    }
}

#[test]
fn terms_are_never_accepted_silently() {
    let id = report("EXPLICIT")["id"].as_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    for to in [&[][..], &["-o", "-"], &["-o", "mine.pdf"]] {
        let line = [&["report", "get", &id][..], to].concat();
        let ran = inside(folder.path(), &line);
        let said = ran.refused(2);
        assert!(
            said.contains(&id) && said.contains("--accept-terms"),
            "{said}"
        );
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    inside(folder.path(), &["report", "get", &id, "--accept-terms"]).json();
    inside(folder.path(), &["report", "terms", &id]).json();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_file_that_cannot_be_written_is_exit_1_and_not_there() {
    let id = report("PASSTHROUGH")["id"].as_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let ran = inside(
        folder.path(),
        &["report", "get", &id, "-o", "nowhere/mine.pdf"],
    );
    assert!(
        ran.refused(1).contains("nowhere/mine.pdf"),
        "{}",
        ran.stderr
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_report_that_is_not_there_is_exit_254() {
    let folder = tempfile::tempdir().unwrap();
    let id = "report-aaaaaaaaaaaaaaaa";
    for kind in ["get", "terms"] {
        let ran = inside(folder.path(), &["report", kind, id]);
        assert!(ran.refused(254).contains("ResourceNotFoundException"));
    }
}

#[test]
fn a_download_goes_on_after_a_break_and_sends_no_signature() {
    let id = report("PASSTHROUGH")["id"].as_str().unwrap().to_owned();
    let emulator = Emulator::new();
    let whole = emulator.clone();
    let server = Server::emulator(emulator, move |request| {
        let first = !request.is_call() && request.header("range").is_none();
        first.then(|| Answer {
            cut: Some(1000),
            ..super::server::ask(&whole, request)
        })
    });
    let folder = tempfile::tempdir().unwrap();
    let mut get = signed(&server.url);
    get.args(["report", "get", &id, "-o", "mine.pdf"])
        .current_dir(folder.path());
    let saved = RunOutput::from(get.output().unwrap()).json();
    let bytes = std::fs::read(folder.path().join("mine.pdf")).unwrap();
    assert_eq!(saved["sha256"], hex(&bytes));
    assert!(bytes.trim_ascii_end().ends_with(b"%%EOF"));
    let received = server.received();
    let documents = received.iter().filter(|request| !request.is_call());
    let mut count = 0;
    for request in documents {
        count += 1;
        assert_eq!(request.header("authorization"), None);
        assert_eq!(request.header("x-amz-date"), None);
    }
    assert_eq!(count, 2);
}

#[test]
#[cfg(unix)]
fn a_link_stays_one_wherever_it_leads() {
    let id = report("PASSTHROUGH")["id"].as_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("real.pdf"), "old").unwrap();
    std::os::unix::fs::symlink("real.pdf", path("link.pdf")).unwrap();
    std::os::unix::fs::symlink("/dev/stdout", path("out")).unwrap();
    for kind in ["get", "terms"] {
        let saved = inside(folder.path(), &["report", kind, &id, "-o", "link.pdf"]).json();
        assert_eq!(saved["file"], "link.pdf");
        let bytes = std::fs::read(path("real.pdf")).unwrap();
        assert_eq!(saved["sha256"], hex(&bytes));
        // `out` leads to stdout and not to a file, so only the document is written to it, and no
        // result.
        let ran = inside(folder.path(), &["report", kind, &id, "-o", "out"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stdout.starts_with(b"%PDF-"));
        assert!(ran.stdout.trim_ascii_end().ends_with(b"%%EOF"));
        for link in ["link.pdf", "out"] {
            assert!(
                path(link).symlink_metadata().unwrap().is_symlink(),
                "{link}"
            );
        }
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
}

/// Starts a server that sends this body, of this type, instead of every document.
fn instead(kind: &'static str, body: &'static [u8]) -> Server {
    Server::emulator(Emulator::new(), move |request| {
        (!request.is_call()).then(|| Answer {
            status: 200,
            headers: vec![("content-type".into(), kind.into())],
            body: body.to_vec(),
            cut: None,
        })
    })
}

#[test]
fn what_comes_instead_of_a_document_is_refused_and_not_kept() {
    let id = report("PASSTHROUGH")["id"].as_str().unwrap().to_owned();
    for (kind, body, named) in [
        (
            "application/pdf",
            &b"<!-- proxy --><html>sign in"[..],
            "a web page",
        ),
        ("application/json", b"{\"error\":\"blocked\"}", "JSON"),
        ("text/plain", b"Blocked by policy", "plain text"),
        ("binary/octet-stream", b"Blocked by policy", "plain text"),
        (
            "application/xml",
            b"<Error><Code>AccessDenied</Code></Error>",
            "XML",
        ),
        ("application/pdf", b"\x1f\x8b\x08\0\0\0\0\0", "gzip"),
    ] {
        let server = instead(kind, body);
        let folder = tempfile::tempdir().unwrap();
        for line in [
            &["get", &id][..],
            &["get", &id, "-o", "x.pdf"],
            &["get", &id, "-o", "x"],
            &["get", &id, "-o", "-"],
            &["terms", &id],
            &["sync", "reports", "--series", "ISO"],
        ] {
            let mut command = signed(&server.url);
            command.arg("report").args(line).current_dir(folder.path());
            let ran = RunOutput::from(command.output().unwrap());
            assert_eq!(ran.code, Some(1), "{line:?}: {}", ran.stderr);
            assert!(ran.stderr.contains(named), "{line:?}: {}", ran.stderr);
            assert!(ran.stderr.contains("127.0.0.1"), "{line:?}: {}", ran.stderr);
            assert!(
                line[0] == "sync" || ran.stdout.is_empty(),
                "{line:?}: {:?}",
                ran.stdout
            );
        }
        let kept = super::synced::files(&folder.path().join("reports"));
        assert!(
            kept.iter()
                .all(|(name, bytes)| name == "manifest.jsonl" && bytes.is_empty()),
            "{kept:?}"
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn an_archive_is_no_pdf_but_has_a_name_of_its_own() {
    let id = report("PASSTHROUGH")["id"].as_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let archive = instead("application/zip", b"PK\x03\x04\x14\0");
    let get = |server: &Server, line: &[&str]| -> RunOutput {
        let mut command = signed(&server.url);
        let line = [&["report"], line].concat();
        command.args(line).current_dir(folder.path());
        command.output().unwrap().into()
    };
    for line in [
        &["get", &id][..],
        &["get", &id, "-o", "x.PDF"],
        &["terms", &id],
    ] {
        let ran = get(&archive, line);
        let said = ran.refused(1);
        assert!(said.contains("expected a PDF document"), "{said}");
        assert!(said.contains("-o FILE.zip") || line[0] == "terms", "{said}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    for name in ["x.zip", "x.xlsx", "x"] {
        get(&archive, &["get", &id, "-o", name]).json();
        assert!(folder.path().join(name).is_file());
    }
    let document = instead("", b"%PDF-1.7\n");
    let ran = get(&document, &["get", &id, "-o", "other.zip"]);
    assert!(ran.refused(1).contains("-o FILE.pdf"), "{}", ran.stderr);
}

#[test]
fn a_refusal_of_a_document_names_its_host_and_what_to_do() {
    for (status, says) in [
        (
            503,
            "asks for a retry after 86400 seconds; run the command again later",
        ),
        (403, "run the command again: links expire"),
    ] {
        let server = Server::emulator(Emulator::new(), move |request| {
            let mut refusal = Answer::json(status, &serde_json::json!({}));
            let wait = ("retry-after".to_owned(), "86400".to_owned());
            refusal.headers.extend((status == 503).then_some(wait));
            (!request.is_call()).then_some(refusal)
        });
        let id = "report-kBpnCq7fNLQikGjq";
        let ran = super::run::against(&server.url, &["report", "terms", id, "-o", "-"]);
        let said = ran.refused(1);
        let refused = format!("127.0.0.1, refused with status {status}");
        assert!(said.contains(&refused) && said.contains(says), "{said}");
    }
}
