//! The record of the documents that were read, and the files beside it.

use std::sync::{Arc, Mutex, Once, OnceLock};

use casebook_emulator::Emulator;

use super::super::run::against;
use super::super::server::Server;
use super::*;

#[test]
fn a_record_that_is_damaged_or_of_another_agreement_is_refused_and_nothing_is_accepted() {
    let place = Place::new();
    let [nda, agreement] = read_both(&place);
    let path = place.documents().join(format!("{OFFERED}.json"));
    let whole = std::fs::read_to_string(&path).unwrap();
    let odd = [
        (
            whole.replace("\"accepted\": true", "\"accepted\": false"),
            "found a damaged one",
        ),
        (whole.replace(&agreement, &nda), "found a damaged one"),
        (
            whole[..whole.len() / 2].to_owned(),
            "found something else at line",
        ),
        (String::new(), "found something else at line"),
        (
            whole.replace("\"version\": 1", "\"version\": 2"),
            "found version 2",
        ),
    ];
    for (text, says) in odd {
        assert_ne!(text, whole);
        std::fs::write(&path, text).unwrap();
        for hashes in [&[][..], &[&*nda], &[&*nda, &*agreement], &[&*agreement]] {
            let ran = place.accept(hashes);
            let line = ran.refused(255);
            for says in [says, "nothing was sent", "--dir"] {
                assert!(line.contains(says), "{line}");
            }
        }
    }
    std::fs::write(&path, &whole).unwrap();
    let other = place.documents().join(format!("{IN_FORCE}.json"));
    std::fs::copy(&path, other).unwrap();
    let ran = place.ceremony("terminate", IN_FORCE, &[]);
    assert!(
        ran.refused(255)
            .contains(&format!("found that of {OFFERED}"))
    );
    assert!(!place.is_accepted());
    place.accept(&[&agreement]).json();
    assert!(place.is_accepted());
}

/// The hashes may come from anywhere: only a record shows that a person was given the documents here.
#[test]
fn hashes_without_a_record_accept_and_end_nothing_before_the_documents_were_saved_and_printed() {
    let elsewhere = Place::new();
    let [nda, agreement] = read_both(&elsewhere);
    let place = Place::new();
    let both = [&*nda, &*agreement];
    for step in ["nda", "agreement"] {
        let ran = place.accept(&both);
        let waits = waiting(&ran);
        assert_eq!(waits["step"], step);
        assert!(Path::new(waits["file"].as_str().unwrap()).exists());
        let no_record = ran.stderr.contains("the folder has no record");
        assert_eq!(no_record, step == "nda", "{}", ran.stderr);
        assert!(!place.is_accepted());
    }
    assert_eq!(place.accept(&both).json()["step"], "accepted");

    let signed = waiting(&elsewhere.ceremony("terminate", IN_FORCE, &[]));
    let hash = signed["sha256"].as_str().unwrap();
    let ran = place.ceremony("terminate", IN_FORCE, &[hash]);
    assert_eq!(waiting(&ran)["step"], "signed");
    assert!(
        ran.stderr.contains("the folder has no record"),
        "{}",
        ran.stderr
    );
    let ended = place.ceremony("terminate", IN_FORCE, &[hash]).json();
    assert_eq!(ended["step"], "terminated");
}

#[cfg(unix)]
#[test]
fn neither_the_record_nor_a_document_is_read_or_written_through_a_link() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    let outside = place.0.path().join("outside");
    std::fs::create_dir(place.documents()).unwrap();
    for ending in ["json", "nda.pdf"] {
        let link = place.documents().join(format!("{OFFERED}.{ending}"));
        for exists in [false, true] {
            if exists {
                std::fs::write(&outside, "mine").unwrap();
            }
            symlink(&outside, &link).unwrap();
            let ran = place.accept(&[]);
            assert!(
                matches!(ran.code, Some(252 | 255)),
                "{ending}: {}",
                ran.stderr
            );
            assert_eq!(std::fs::read(&outside).is_ok(), exists, "{ending}");
            std::fs::remove_file(&link).unwrap();
        }
        assert_eq!(std::fs::read(&outside).unwrap(), b"mine");
        std::fs::remove_file(&outside).unwrap();
    }
    waiting(&place.accept(&[]));
}

#[test]
fn a_document_that_was_changed_stays_and_the_agreement_can_be_read_again() {
    let place = Place::new();
    let [nda, _] = read_both(&place);
    // From the beginning, over the files of before.
    let [again, agreement] = read_both(&place);
    assert_eq!(nda, again);
    let file = place.documents().join(format!("{OFFERED}.agreement.pdf"));
    std::fs::write(&file, "with notes").unwrap();
    let ran = place.accept(&[&nda]);
    assert!(ran.refused(252).contains("exists; name another folder"));
    assert_eq!(std::fs::read(&file).unwrap(), b"with notes");
    assert_eq!(place.accept(&[&agreement]).json()["step"], "accepted");
}

#[test]
fn a_file_that_is_not_of_the_record_stays() {
    let place = Place::new();
    std::fs::create_dir(place.documents()).unwrap();
    let file = place.documents().join(format!("{OFFERED}.nda.pdf"));
    std::fs::write(&file, "mine").unwrap();
    let ran = place.accept(&[]);
    assert!(ran.refused(252).contains("exists; name another folder"));
    assert_eq!(std::fs::read(&file).unwrap(), b"mine");
}

#[test]
fn a_record_of_another_account_is_refused_and_accepts_nothing_there() {
    let place = Place::new();
    let [nda, agreement] = read_both(&place);
    // The same folder, and the state of another emulator.
    let other = place.0.path().join("other");
    let folder = place.documents();
    let begin = [
        "agreement",
        "accept",
        OFFERED,
        "--dir",
        folder.to_str().unwrap(),
    ];
    let consent = ["--accept-terms", "--sha256", &nda, "--sha256", &agreement];
    for more in [&[][..], &consent[..3], &consent] {
        let ran = kept(&other, &[&begin[..], more].concat());
        let line = ran.refused(252);
        for says in ["found one for emulator ", "nothing was sent", "--dir"] {
            assert!(line.contains(says), "{line}");
        }
    }
    let list = ["agreement", "list", "--output", "json"];
    assert!(!kept(&other, &list).text().contains("New Zealand"));
    place.accept(&[&agreement]).json();
}

#[test]
fn a_second_run_with_the_same_agreement_is_told_that_there_is_a_first_one() {
    let folder = tempfile::tempdir().unwrap();
    let (emulator, first) = (Emulator::new(), Once::new());
    let second = Arc::new(Mutex::new(None));
    let (url, seen) = (Arc::new(OnceLock::<String>::new()), Arc::clone(&second));
    let dir = folder.path().to_str().unwrap().to_owned();
    let line = move |id| ["agreement", "accept", id, "--dir", &dir].map(str::to_owned);
    let (known, again) = (Arc::clone(&url), line.clone());
    let server = Server::emulator(emulator, move |request| {
        if request.path().contains("getNdaForAgreement") {
            first.call_once(|| {
                let again = again(OFFERED);
                let ran = against(known.get().unwrap(), &again.each_ref().map(String::as_str));
                *seen.lock().unwrap() = Some(ran);
            });
        }
        None
    });
    url.set(server.url.clone()).unwrap();
    let begin = line(OFFERED);
    waiting(&against(&server.url, &begin.each_ref().map(String::as_str)));
    let second = second.lock().unwrap().take().unwrap();
    let error = second.refused(255);
    for says in [
        "another run is working with the agreement",
        "nothing was sent",
    ] {
        assert!(error.contains(says), "{error}");
    }
}
