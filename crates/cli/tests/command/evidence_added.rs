//! What `evidence verify` says about files that were added to a sealed folder.

use std::fs;

use super::evidence::{Sample, broken, verify};
use super::synced::without_records;

#[test]
fn every_added_file_is_named_also_a_hidden_one_and_a_part_of_no_seal() {
    let sample = Sample::sealed();
    fs::create_dir(sample.path(".git")).unwrap();
    let mut added = vec![".git"];
    for name in [
        ".hidden",
        "other.terms.pdf",
        "seal-00002.tsr",
        "seal-00003.json",
        "seal-0002.tsr",
    ] {
        fs::write(sample.path(name), "mine").unwrap();
        added.push(name);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/", sample.path(".link")).unwrap();
        added.push(".link");
    }
    fs::write(sample.path(".casebook.lock"), "payload").unwrap();
    added.push(".casebook.lock");
    added.sort_unstable();
    let found = broken(&sample.verify());
    let mut names: Vec<&str> = found
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, added);
}

#[test]
fn what_a_run_that_was_cut_off_has_left_is_a_note() {
    let sample = Sample::sealed();
    fs::write(sample.path(".manifest.jsonl.12-3.part"), "mine").unwrap();
    let ran = sample.verify();
    assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.text());
    assert!(ran.text().contains("has left it"), "{}", ran.text());
}

#[test]
fn a_part_of_a_seal_that_was_cut_off_is_gone_after_the_next_seal() {
    let sample = Sample::sealed();
    fs::write(sample.path("seal-0002.tsr"), "mine").unwrap();
    assert_eq!(sample.seal(&[]).json()["file"], "seal-0002.json");
    assert_eq!(sample.verify().code, Some(0));
    assert!(!sample.path("seal-0002.tsr").exists());
}

#[test]
fn terms_that_nothing_tells_of_are_a_note_in_a_folder_without_records() {
    let sample = Sample::new();
    without_records(&sample.folder);
    fs::write(sample.path("mine.terms.pdf"), "mine").unwrap();
    let ran = verify(&sample.folder, &[]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.text());
    assert!(ran.text().contains("mine.terms.pdf"), "{}", ran.text());
}
