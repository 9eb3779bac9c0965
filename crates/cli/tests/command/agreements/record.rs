//! The record of the documents that were read, and the files beside it.

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
