//! What `evidence verify` finds in a folder without seals whose records were removed.

use std::fs;

use super::evidence::{Sample, broken, flip, verify};
use super::synced::{hex, sync};

/// The names of what is broken, in a folder that must not be as recorded.
fn names(sample: &Sample) -> Vec<String> {
    let found = broken(&verify(&sample.folder, &[]));
    let names = found
        .iter()
        .map(|it| it["name"].as_str().unwrap().to_owned());
    names.collect()
}

#[test]
fn records_that_were_removed_or_emptied_are_missed_without_a_seal() {
    let sample = Sample::new();
    let path = sample.path("runs.txt");
    let before = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let found = broken(&verify(&sample.folder, &[]));
    assert_eq!(found[0]["name"], "runs.txt");
    // The file for sha256sum has the hash.
    assert!(
        found.iter().any(|it| it["expected"] == hex(&before)),
        "{found:?}"
    );
    fs::write(&path, "").unwrap();
    assert!(names(&sample).iter().all(|name| name == "runs.txt"));
    // A document whose hash in the manifest was made anew has another one there.
    fs::remove_file(&path).unwrap();
    let document = sample.document();
    let (before, after) = flip(&sample.path(&document));
    let manifest = sample.path("manifest.jsonl");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace(&before, &after)).unwrap();
    let found = broken(&verify(&sample.folder, &[]));
    let is_it = |name: &str| found.iter().any(|it| it["name"] == name);
    assert!(is_it(&document) && is_it("manifest.jsonl"), "{found:?}");
    // The lines of the manifest tell of runs as well.
    fs::remove_file(sample.path("manifest-sha256.txt")).unwrap();
    assert_eq!(names(&sample), ["runs.txt"]);
}

#[test]
fn the_file_for_sha256sum_is_missed_after_the_first_run_too() {
    let sample = Sample::new();
    let path = sample.path("runs.txt");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{}\n", text.lines().next().unwrap())).unwrap();
    fs::remove_file(sample.path("manifest-sha256.txt")).unwrap();
    assert!(names(&sample).contains(&"manifest-sha256.txt".to_owned()));
}

#[test]
fn a_run_records_that_one_before_it_was_removed() {
    let sample = Sample::new();
    let path = sample.path("runs.txt");
    let before = fs::read_to_string(&path).unwrap();
    let first = before.lines().next().unwrap();
    let key = sample.key.to_str().unwrap();
    for left in [format!("{first}\n"), String::new()] {
        let hash = hex(&fs::read(&path).unwrap());
        fs::write(&path, left).unwrap();
        let ran = sync(&sample.folder, &["--series", "ISO", "--seal", "--key", key]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let says = "the records of the runs before are not whole";
        assert!(
            ran.stderr.contains(says) && ran.stderr.contains(&hash),
            "{}",
            ran.stderr
        );
        // It is a note ever after.
        sync(&sample.folder, &["--series", "ISO", "--seal", "--key", key]);
        let ran = sample.verify();
        assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.text());
        assert!(
            ran.text().contains("did not fit") && ran.text().contains(&hash),
            "{}",
            ran.text()
        );
        for seal in ["seal-0001.json", "seal-0002.json"] {
            fs::remove_file(sample.path(seal)).unwrap();
        }
    }
}

#[cfg(unix)]
#[test]
fn records_that_are_a_link_or_too_large_are_a_finding() {
    let sample = Sample::new();
    let (path, elsewhere) = (
        sample.path("runs.txt"),
        sample.folder.with_file_name("other"),
    );
    fs::rename(&path, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
    let found = broken(&verify(&sample.folder, &[]));
    let detail = found[0]["detail"].as_str().unwrap();
    assert!(
        found[0]["name"] == "runs.txt" && detail.contains("found a link"),
        "{found:?}"
    );
    // What is added has no content, and takes no room on the disk.
    let file = fs::File::options().write(true).open(&elsewhere).unwrap();
    file.set_len((1 << 30) + 1).unwrap();
    fs::rename(&elsewhere, &path).unwrap();
    let found = broken(&verify(&sample.folder, &[]));
    let detail = found[0]["detail"].as_str().unwrap();
    assert!(detail.starts_with("expected at most"), "{found:?}");
}
