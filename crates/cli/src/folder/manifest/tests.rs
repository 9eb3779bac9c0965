use std::fs;

use proptest::prelude::*;

use super::*;

pub(crate) fn entry(id: &str, version: u64) -> Entry {
    Entry {
        id: id.parse().unwrap(),
        version: ReportVersion::new(version).unwrap(),
        name: Some("SOC 1".into()),
        series: None,
        category: None,
        company: None,
        product: None,
        period_start: Some("2024-04-01T00:00:00Z".into()),
        period_end: None,
        file: format!("soc-1_v{version}_{id}.pdf"),
        sha256: "00".into(),
        size: 3,
        terms_file: format!("soc-1_v{version}_{id}.terms.pdf"),
        terms_sha256: "11".into(),
        terms_size: 2,
        accepted: Acceptance::Explicitly,
        fetched_at: "2026-01-02T03:04:05Z".into(),
        account: None,
        endpoint: Some("https://example.com".into()),
        others: Map::new(),
    }
}

const ID: &str = "report-abcdef0123456789";

#[test]
fn what_is_written_is_read_back() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(Manifest::read(dir.path()).unwrap(), Manifest::default());
    let mut manifest = Manifest::default();
    manifest.put(entry(ID, 1));
    manifest.put(entry(ID, 2));
    manifest.write(dir.path(), Access::Owner).unwrap();
    assert_eq!(Manifest::read(dir.path()).unwrap(), manifest);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn a_file_has_one_line() {
    let mut manifest = Manifest::default();
    manifest.put(entry(ID, 1));
    let mut again = entry(ID, 1);
    again.sha256 = "22".into();
    again.file = again.file.to_uppercase();
    manifest.put(again.clone());
    assert_eq!(manifest.entries(), [again.clone()]);
    assert!(manifest.forget(&again.file));
    assert!(!manifest.forget(&again.file));
}

#[test]
fn a_torn_last_line_is_gone_after_the_next_write() {
    let dir = tempfile::tempdir().unwrap();
    let mut manifest = Manifest::default();
    manifest.put(entry(ID, 1));
    manifest.write(dir.path(), Access::Owner).unwrap();
    let path = dir.path().join(NAME);
    let whole = fs::read(&path).unwrap();
    let torn = [&whole[..], &whole[..whole.len() / 2]].concat();
    fs::write(&path, torn).unwrap();
    let read = Manifest::read(dir.path()).unwrap();
    assert_eq!(read, manifest);
    read.write(dir.path(), Access::Owner).unwrap();
    assert_eq!(fs::read(&path).unwrap(), whole);
}

#[test]
fn a_line_that_this_command_did_not_write_is_named() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(NAME), "\n{\"id\": 1}\n").unwrap();
    let refused = Manifest::read(dir.path()).unwrap_err().to_string();
    assert!(
        refused.starts_with("manifest.jsonl: line 2: expected"),
        "{refused}"
    );
}

#[test]
fn members_of_a_later_version_survive() {
    let mut manifest = Manifest::default();
    let mut later = entry(ID, 1);
    later.others.insert("colour".into(), "blue".into());
    manifest.put(later);
    let dir = tempfile::tempdir().unwrap();
    manifest.write(dir.path(), Access::Owner).unwrap();
    assert_eq!(Manifest::read(dir.path()).unwrap(), manifest);
}

proptest! {
    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Manifest::parse(&bytes);
    }

    #[test]
    fn cut_anywhere_it_still_reads_every_whole_line(cut in 0usize..3000) {
        let mut manifest = Manifest::default();
        (1..=3).for_each(|version| manifest.put(entry(ID, version)));
        let dir = tempfile::tempdir().unwrap();
        manifest.write(dir.path(), Access::Owner).unwrap();
        let whole = fs::read(dir.path().join(NAME)).unwrap();
        let cut = &whole[..cut.min(whole.len())];
        let lines = cut.iter().filter(|byte| **byte == b'\n').count();
        prop_assert_eq!(Manifest::parse(cut).unwrap().entries().len(), lines);
    }
}
