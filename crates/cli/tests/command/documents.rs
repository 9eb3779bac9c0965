//! `report get` and `report terms`

use std::path::Path;

use casebook_emulator::Emulator;
use serde_json::Value;

use super::run::{Ran, command, emulated, signed};
use super::server::{Answer, Server};
use super::synced::hex;

fn report(acceptance: &str) -> Value {
    let query =
        format!("--query=reports[?acceptanceType=='{acceptance}'&&uploadState=='COMPLETE']|[0]");
    emulated(&format!("report list {query}")).json()
}

fn inside(folder: &Path, line: &[&str]) -> Ran {
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
        let first = !request.path().starts_with("/v1/") && request.header("range").is_none();
        first.then(|| Answer {
            cut: Some(1000),
            ..super::server::ask(&whole, request)
        })
    });
    let folder = tempfile::tempdir().unwrap();
    let mut get = signed(&server.url);
    get.args(["report", "get", &id, "-o", "mine.pdf"])
        .current_dir(folder.path());
    let saved = Ran::from(get.output().unwrap()).json();
    let bytes = std::fs::read(folder.path().join("mine.pdf")).unwrap();
    assert_eq!(saved["sha256"], hex(&bytes));
    assert!(bytes.trim_ascii_end().ends_with(b"%%EOF"));
    let received = server.received();
    let documents = received
        .iter()
        .filter(|request| !request.path().starts_with("/v1/"));
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
        // What is no file gets the document and nothing else, as stdout does.
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
