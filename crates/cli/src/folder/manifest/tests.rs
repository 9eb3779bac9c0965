use std::collections::VecDeque;
use std::fs;

use casebook::types::ReportVersion;
use proptest::prelude::*;
use serde_json::Map;

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
        caller: None,
        endpoint: Some("https://example.com".into()),
        others: Map::new(),
    }
}

const ID: &str = "report-abcdef0123456789";

fn read(folder: &Path) -> Manifest {
    Manifest::read(folder, Access::Owner).unwrap()
}

fn bytes(folder: &Path) -> Vec<u8> {
    fs::read(folder.join(NAME)).unwrap()
}

fn text(entries: &[Entry]) -> String {
    let lines = entries.iter();
    lines
        .map(|entry| serde_json::to_string(entry).unwrap() + "\n")
        .collect()
}

/// The numbers of the lines about these versions.
fn about(manifest: &Manifest, versions: &[u64]) -> BTreeSet<usize> {
    let lines = manifest.numbered();
    lines
        .filter(|(_, entry)| versions.contains(&entry.version.get()))
        .map(|(number, _)| number)
        .collect()
}

#[test]
fn what_is_added_is_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut manifest = read(dir.path());
    assert_eq!(manifest.entries().count(), 0);
    let entries = [entry(ID, 1), entry(ID, 2), entry(ID, 3)];
    manifest.add(entries[..1].to_vec()).unwrap();
    manifest.add(entries[1..].to_vec()).unwrap();
    assert!(read(dir.path()).entries().eq(&entries));
    assert_eq!(bytes(dir.path()), text(&entries).as_bytes());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn the_first_change_of_a_run_writes_the_file_and_the_others_append_to_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut manifest = read(dir.path());
    manifest.add(vec![entry(ID, 1)]).unwrap();
    // A second name of the file shows whether it was replaced.
    let kept = dir.path().join("kept");
    fs::hard_link(dir.path().join(NAME), &kept).unwrap();
    manifest.add(vec![entry(ID, 2)]).unwrap();
    assert_eq!(fs::read(&kept).unwrap(), bytes(dir.path()));
    let mut next = read(dir.path());
    next.add(vec![entry(ID, 3)]).unwrap();
    assert_ne!(fs::read(&kept).unwrap(), bytes(dir.path()));
    assert_eq!(read(dir.path()).entries().count(), 3);
}

#[test]
fn a_removed_line_is_gone_from_the_file_at_the_end_of_the_run() {
    let dir = tempfile::tempdir().unwrap();
    let mut manifest = read(dir.path());
    let entries = [entry(ID, 1), entry(ID, 2)];
    manifest.add(entries.to_vec()).unwrap();
    let removed = manifest.remove(&about(&manifest, &[1])).unwrap();
    assert_eq!(removed, entries[..1]);
    let log = bytes(dir.path());
    let file = &entries[0].file;
    assert!(log.ends_with(format!("{{\"file\":\"{file}\",\"removed\":true}}\n").as_bytes()));
    assert!(read(dir.path()).entries().eq(&entries[1..]));
    // The run is killed here. The next one has nothing to change, but leaves only the lines that count.
    let mut next = read(dir.path());
    next.finish().unwrap();
    assert_eq!(bytes(dir.path()), text(&entries[1..]).as_bytes());
    manifest.finish().unwrap();
    assert_eq!(bytes(dir.path()), text(&entries[1..]).as_bytes());
}

#[test]
fn the_last_line_about_a_file_counts() {
    let dir = tempfile::tempdir().unwrap();
    let mut later = entry(ID, 1);
    later.sha256 = "22".into();
    later.file = later.file.to_uppercase();
    let lines = [entry(ID, 1), entry(ID, 2), later.clone()];
    fs::write(dir.path().join(NAME), text(&lines)).unwrap();
    let mut manifest = read(dir.path());
    assert!(manifest.entries().eq([&entry(ID, 2), &later]));
    manifest.finish().unwrap();
    assert_eq!(bytes(dir.path()), text(&[entry(ID, 2), later]).as_bytes());
}

#[test]
fn a_file_that_another_program_has_changed_meanwhile_is_written_whole() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(NAME);
    let mut manifest = read(dir.path());
    let entries: Vec<Entry> = (1..=5).map(|version| entry(ID, version)).collect();
    manifest.add(entries[..2].to_vec()).unwrap();
    fs::write(&path, "mine\n").unwrap();
    manifest.add(entries[2..3].to_vec()).unwrap();
    assert!(read(dir.path()).entries().eq(&entries[..3]));
    fs::remove_file(&path).unwrap();
    manifest.add(entries[3..4].to_vec()).unwrap();
    assert!(read(dir.path()).entries().eq(&entries[..4]));
    #[cfg(unix)]
    {
        let elsewhere = dir.path().join("elsewhere");
        fs::rename(&path, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        manifest.add(entries[4..].to_vec()).unwrap();
        assert_eq!(
            fs::read(&elsewhere).unwrap(),
            text(&entries[..4]).as_bytes()
        );
        assert!(read(dir.path()).entries().eq(&entries));
    }
}

#[test]
fn a_torn_last_line_is_gone_after_the_run() {
    let dir = tempfile::tempdir().unwrap();
    let whole = text(&[entry(ID, 1)]);
    let torn = [whole.as_bytes(), &whole.as_bytes()[..whole.len() / 2]].concat();
    for change in [false, true] {
        fs::write(dir.path().join(NAME), &torn).unwrap();
        let mut manifest = read(dir.path());
        assert!(manifest.entries().eq([&entry(ID, 1)]));
        if change {
            manifest.add(vec![entry(ID, 2)]).unwrap();
            assert_eq!(
                bytes(dir.path()),
                text(&[entry(ID, 1), entry(ID, 2)]).as_bytes()
            );
        } else {
            manifest.finish().unwrap();
            assert_eq!(bytes(dir.path()), whole.as_bytes());
        }
    }
}

#[test]
fn a_line_that_this_command_did_not_write_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let wide: Vec<u8> = text(&[entry(ID, 1)])
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (mine, at) in [
        (&b"\n{\"id\": 1}\n"[..], 2),
        (b"{\"file\":\"a\",\"removed\":false}\n", 1),
        (b"{\"file\":\"a\",\"removed\":true,\"id\":\"b\"}\n", 1),
        (&wide, 1),
    ] {
        fs::write(dir.path().join(NAME), mine).unwrap();
        let refused = Manifest::read(dir.path(), Access::Owner).unwrap_err();
        let says = format!("manifest.jsonl: line {at}: expected");
        assert!(refused.to_string().starts_with(&says), "{refused}");
        assert_eq!(bytes(dir.path()), mine);
    }
}

#[test]
fn members_of_a_later_version_survive() {
    let mut later = entry(ID, 1);
    later.others.insert("colour".into(), "blue".into());
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(NAME), text(std::slice::from_ref(&later))).unwrap();
    read(dir.path()).add(vec![entry(ID, 2)]).unwrap();
    assert!(read(dir.path()).entries().eq([&later, &entry(ID, 2)]));
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut manifest = read(dir.path());
    manifest.add(vec![entry(ID, 1)]).unwrap();
    let before = bytes(dir.path());
    fs::remove_file(dir.path().join(NAME)).unwrap();
    fs::create_dir(dir.path().join(NAME)).unwrap();
    assert!(manifest.add(vec![entry(ID, 2)]).is_err());
    assert!(manifest.remove(&about(&manifest, &[1])).is_err());
    assert!(manifest.entries().eq([&entry(ID, 1)]));
    fs::remove_dir(dir.path().join(NAME)).unwrap();
    fs::write(dir.path().join(NAME), before).unwrap();
    manifest.add(vec![entry(ID, 2)]).unwrap();
    assert!(
        read(dir.path())
            .entries()
            .eq([&entry(ID, 1), &entry(ID, 2)])
    );
}

/// A change of a manifest.
#[derive(Clone, Debug)]
enum Change {
    Add(Vec<u64>),
    Remove(Vec<u64>),
}

/// Changes as a run makes them: a document is added only if it is not in the manifest.
fn changes() -> impl Strategy<Value = Vec<Change>> {
    let versions = prop::collection::btree_set(1..8u64, 1..4);
    let change = (any::<bool>(), versions);
    prop::collection::vec(change, 1..8).prop_map(|changes| {
        let mut there = BTreeSet::new();
        let changes = changes.into_iter().map(|(add, versions)| {
            let versions = versions.into_iter();
            match add {
                true => Change::Add(versions.filter(|one| there.insert(*one)).collect()),
                false => Change::Remove(versions.filter(|one| there.remove(one)).collect()),
            }
        });
        changes.collect()
    })
}

fn make(manifest: &mut Manifest, change: &Change) {
    match change {
        Change::Add(versions) => {
            let entries = versions.iter().map(|version| entry(ID, *version));
            manifest.add(entries.collect()).unwrap();
        }
        Change::Remove(versions) => {
            let numbers = about(manifest, versions);
            manifest.remove(&numbers).unwrap();
        }
    }
}

fn versions(manifest: &Manifest) -> Vec<u64> {
    let entries = manifest.entries();
    entries.map(|entry| entry.version.get()).collect()
}

proptest! {
    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes);
    }
}

proptest! {
    // Each case syncs files to the disk.
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// A run is killed at every byte of a change. It has then made the change in part, line by line;
    /// the next run reads that state, can go on from it, and leaves one line for each file.
    #[test]
    fn cut_anywhere_it_is_the_manifest_of_a_run_that_was_killed_there(changes in changes()) {
        let dir = tempfile::tempdir().unwrap();
        let mut manifest = read(dir.path());
        manifest.add(vec![entry(ID, 100)]).unwrap();
        for change in &changes {
            let (mut state, before) = (versions(&manifest), bytes(dir.path()).len());
            make(&mut manifest, change);
            let after = bytes(dir.path());
            let mut parts: VecDeque<u64> = match change {
                Change::Add(versions) => versions.iter().copied().collect(),
                Change::Remove(versions) => {
                    let lines = state.iter().filter(|one| versions.contains(one));
                    lines.copied().collect()
                }
            };
            for cut in before..=after.len() {
                if cut > before && after[cut - 1] == b'\n' {
                    let part = parts.pop_front().unwrap();
                    match change {
                        Change::Add(_) => state.push(part),
                        Change::Remove(_) => state.retain(|one| *one != part),
                    }
                }
                let killed = parse(&after[..cut]).unwrap().0;
                let killed: Vec<u64> = killed.iter().map(|(_, it)| it.version.get()).collect();
                prop_assert_eq!(&killed, &state, "cut at {}", cut);
            }
            prop_assert!(parts.is_empty());
            prop_assert_eq!(versions(&read(dir.path())), versions(&manifest));

            // The next run, after a kill in the middle of the change.
            let next = tempfile::tempdir().unwrap();
            let cut = &after[..usize::midpoint(before, after.len())];
            fs::write(next.path().join(NAME), cut).unwrap();
            let mut again = read(next.path());
            again.add(vec![entry(ID, 200)]).unwrap();
            again.finish().unwrap();
            let entries: Vec<Entry> = again.entries().cloned().collect();
            prop_assert_eq!(bytes(next.path()), text(&entries).into_bytes());
        }
        manifest.finish().unwrap();
        let entries: Vec<Entry> = manifest.entries().cloned().collect();
        prop_assert_eq!(bytes(dir.path()), text(&entries).into_bytes());
    }

}

proptest! {
    /// After a power loss, blocks of the last change are zeros. All whole lines still count.
    #[test]
    fn lines_with_lost_bytes_do_not_count_and_the_others_do(from in 2usize..900, length in 2usize..900) {
        let lines: Vec<Entry> = (1..=5).map(|version| entry(ID, version)).collect();
        let whole = text(&lines);
        let mut lost = whole.clone().into_bytes();
        let to = (from + length).min(lost.len() - 1);
        lost[from..to].fill(0);
        let (read, others) = parse(&lost).unwrap();
        let mut start = 0;
        let intact = lines.iter().filter(|line| {
            let end = start + text(std::slice::from_ref(*line)).len();
            // If the line feed before a line is lost, the line has the same fate as the one before.
            let is_hit = from < end && to >= start;
            start = end;
            !is_hit
        });
        prop_assert!(read.iter().map(|(_, entry)| entry).eq(intact));
        prop_assert!(others);
    }
}
