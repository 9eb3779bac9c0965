//! Tests of data files in every state: new, of an earlier format, half-written, not made by an emulator,
//! or in use.

use std::error::Error as _;

use redb::{TableDefinition, TableHandle};

use super::super::tables::CASE_LIST;
use super::super::tests::sample;
use super::super::{CaseFilter, Window};
use super::*;
use crate::sample::{AccountContents, Generated};
use crate::time::Timestamp;

fn contents() -> AccountContents {
    sample(Timestamp::from_seconds(1_800_000_000))
}

#[test]
fn a_file_of_the_first_format_gets_what_it_lacks() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let store = Store::in_file(&path, &contents()).expect("a new store");
    store.set_subscription("SUBSCRIBED").expect("a fresh store");
    let transaction = store.database.begin_write().expect("a fresh store");
    for table in transaction.list_tables().expect("tables") {
        let former = ["reports", "published", "agreements", "spent", "facts"];
        if !former.contains(&table.name()) {
            transaction.delete_table(table).expect("a table");
        }
    }
    let mut facts = transaction.open_table(FACTS).expect("facts");
    facts
        .insert(FORMAT, [FIRST_FORMAT].as_slice())
        .expect("a fresh store");
    drop(facts);
    transaction.commit().expect("a fresh store");
    drop(store);

    for _ in 0..2 {
        let store = Store::in_file(&path, &contents()).expect("both formats");
        assert_eq!(store.subscription().expect("it is there"), "SUBSCRIBED");
        let inventory = store.inventory().expect("they are there");
        assert!(inventory.cases > 0 && inventory.offered_agreements > 0);
        assert!(inventory.compliance_inquiries > 0);
    }
}

/// Formats 2 and 3 listed the cases in tables such as `cases-by-time`. The test makes such a file from a
/// new one, by replacing the table of the list, and expects the same listings after opening it.
#[test]
fn a_file_of_a_former_format_gets_the_list_of_cases() {
    const BY_TIME: TableDefinition<'_, (&str, u64, u64), ()> =
        TableDefinition::new("cases-by-time");
    const BY_SILENCE: TableDefinition<'_, (&str, u64, u64, u64), ()> =
        TableDefinition::new("waiting-cases-by-silence");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let generated = Generated {
        cases: 40,
        ..Generated::default()
    };
    let contents = AccountContents {
        generated,
        ..contents()
    };
    let listed = |store: &Store| {
        [None, Some(0), Some(1_780_000_000_000), Some(u64::MAX >> 17)].map(|silent_since| {
            let filter = CaseFilter {
                include_resolved: false,
                silent_since,
                language: Some("en"),
                window: Window::ALL,
                before: None,
            };
            let cases = store.cases(filter, 100).expect("they are there").items;
            cases.iter().map(|case| case.serial).collect::<Vec<_>>()
        })
    };
    for format in [b"2", b"3"] {
        let path = folder.path().join(String::from_utf8_lossy(format).as_ref());
        let store = Store::in_file(&path, &contents).expect("a new store");
        let before = listed(&store);
        assert!(before[0].len() > before[2].len() && before[2].len() > before[3].len());

        let transaction = store.database.begin_write().expect("a fresh store");
        transaction.delete_table(CASE_LIST).expect("a list");
        let mut former = transaction.open_table(BY_TIME).expect("a list");
        former.insert(("en", 1, 1), ()).expect("a fresh store");
        drop(former);
        transaction.open_table(BY_SILENCE).expect("a list");
        let mut facts = transaction.open_table(FACTS).expect("facts");
        facts
            .insert(FORMAT, format.as_slice())
            .expect("a fresh store");
        drop(facts);
        transaction.commit().expect("a fresh store");
        drop(store);

        for _ in 0..2 {
            let store = Store::in_file(&path, &contents).expect("both formats");
            assert_eq!(listed(&store), before);
            let transaction = store.database.begin_write().expect("a store");
            let names: Vec<_> = transaction.list_tables().expect("tables").collect();
            for former in [BY_TIME.name(), BY_SILENCE.name()] {
                assert!(names.iter().all(|table| table.name() != former));
            }
        }
    }
}

#[test]
fn a_file_of_a_later_format_is_refused_and_not_called_corrupted() {
    const EXPECTED: &str = "expected a format from 1 to 5";
    let newer = "it was made by a newer version of the emulator: ";
    let advice = "; use that version, or another file";
    for (format, expected) in [
        ("6", format!("{newer}{EXPECTED}, found 6{advice}")),
        ("10", format!("{newer}{EXPECTED}, found 10{advice}")),
        ("0", format!("DB corrupted: {EXPECTED}, found none")),
        ("x", format!("DB corrupted: {EXPECTED}, found none")),
        ("", format!("DB corrupted: {EXPECTED}, found none")),
    ] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("data");
        let store = Store::in_file(&path, &contents()).expect("a new store");
        let transaction = store.database.begin_write().expect("a fresh store");
        let mut facts = transaction.open_table(FACTS).expect("facts");
        facts
            .insert(FORMAT, format.as_bytes())
            .expect("a fresh store");
        drop(facts);
        transaction.commit().expect("a fresh store");
        drop(store);
        let refused = Store::in_file(&path, &contents()).expect_err("a later format");
        assert!(!refused.is_foreign() && !refused.is_in_use());
        assert_eq!(refused.source().expect("a reason").to_string(), expected);
    }
}

#[test]
fn an_empty_file_that_cannot_be_replaced_is_not_foreign_and_the_error_says_why() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (path, unfinished) = (folder.path().join("data"), folder.path().join("data.new"));
    fs::create_dir(&unfinished).expect("a writable folder");
    for is_empty_file in [false, true] {
        if is_empty_file {
            fs::write(&path, "").expect("a writable folder");
        }
        let refused = Store::in_file(&path, &contents()).expect_err("a folder is in the way");
        assert!(!refused.is_foreign() && !refused.is_in_use());
        let why = refused.source().expect("a reason");
        let expected = format!("the new file {} cannot be created", unfinished.display());
        assert_eq!(why.to_string(), expected);
        assert!(why.source().is_some_and(|cause| cause.is::<io::Error>()));
    }
    fs::remove_dir(&unfinished).expect("nothing was put into it");
    Store::in_file(&path, &contents()).expect("a new store");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_being_created_is_in_use() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let _creator = lock_unfinished(&unfinished_path(&path)).expect("a writable folder");
    let second = Store::in_file(&path, &contents()).expect_err("it is being created");
    assert!(second.is_in_use());
    if cfg!(target_os = "linux") {
        let why = second.source().expect("a reason").to_string();
        assert_eq!(why, "this process has it open");
    }
}

#[test]
fn a_torn_first_attempt_is_made_again_and_a_foreign_file_is_left_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    fs::write(folder.path().join("data.new"), b"torn").expect("a writable folder");
    drop(Store::in_file(&path, &contents()).expect("a new store"));
    assert!(!folder.path().join("data.new").exists());

    fs::write(&path, b"a letter").expect("a writable folder");
    assert!(Store::in_file(&path, &contents()).is_err());
    assert_eq!(fs::read(&path).expect("still there"), b"a letter");
}

#[test]
fn one_file_has_one_emulator() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let _first = Store::in_file(&path, &contents()).expect("a new store");
    let second = Store::in_file(&path, &contents()).expect_err("the file is taken");
    let why = second.source().expect("a reason").to_string();
    assert!(second.is_in_use());
    if cfg!(target_os = "linux") {
        assert_eq!(why, "this process has it open");
    }
}

#[test]
fn a_changed_file_is_an_error_and_no_panic() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    drop(Store::in_file(&path, &contents()).expect("a new store"));
    let whole = fs::read(&path).expect("just written");
    for index in (0..whole.len()).step_by(whole.len() / 61) {
        let mut changed = whole.clone();
        changed[index] ^= 0xff;
        fs::write(&path, &changed).expect("a writable folder");
        // A changed byte in an unused page is no error, so either result is right: it must not panic.
        let _ = Store::in_file(&path, &contents());
    }
    fs::write(&path, &whole[..whole.len() / 2]).expect("a writable folder");
    assert!(Store::in_file(&path, &contents()).is_err());
}

#[test]
fn concurrent_creators_of_one_file_find_the_same_store() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let identities: Vec<String> = std::thread::scope(|scope| {
        let open = || {
            loop {
                match Store::in_file(&path, &contents()) {
                    Ok(store) => return store.identity().expect("it is there"),
                    Err(error) => assert!(error.is_in_use(), "{:?}", error.source()),
                }
            }
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        let joined = threads.into_iter().map(|thread| thread.join());
        joined.map(|identity| identity.expect("no panic")).collect()
    });
    assert!(identities.iter().all(|identity| *identity == identities[0]));
    let names = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(names, 1);
}

#[test]
fn a_state_keeps_its_identity_until_it_is_another() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let identity = |path: &Path| {
        let store = Store::in_file(path, &contents()).expect("a store");
        store.identity().expect("it is there")
    };
    let first = identity(&path);
    assert_eq!(identity(&path), first);
    let moved = folder.path().join("moved");
    fs::rename(&path, &moved).expect("a writable folder");
    assert_eq!(identity(&moved), first);
    assert_ne!(identity(&path), first, "another file under the old name");

    let store = Store::in_file(&moved, &contents()).expect("a store");
    store.reset(Arc::new(contents())).expect("space");
    let renewed = store.identity().expect("it is there");
    assert_ne!(renewed, first);
    // A file of an earlier version, without an identity, gets one and keeps it.
    let transaction = store.database.begin_write().expect("space");
    let mut facts = transaction.open_table(FACTS).expect("facts");
    facts.remove(IDENTITY).expect("space");
    drop(facts);
    transaction.commit().expect("space");
    drop(store);
    let given = identity(&moved);
    assert_ne!(given, renewed);
    assert_eq!(identity(&moved), given);
}

#[cfg(unix)]
#[test]
fn a_copy_of_a_file_is_another_state() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name);
    let identity = |name: &str| {
        let store = Store::in_file(&path(name), &contents()).expect("a store");
        store.identity().expect("it is there")
    };
    let copy = |from: &str, to: &str| {
        fs::copy(path(from), path(to)).expect("a writable folder");
    };
    let first = identity("fixture");
    copy("fixture", "one");
    copy("fixture", "other");
    let (one, other) = (identity("one"), identity("other"));
    assert!(one != first && other != first && one != other);
    // From then on, each file keeps its identity.
    for (name, expected) in [("fixture", &first), ("one", &one), ("other", &other)] {
        assert_eq!(identity(name), *expected, "{name}");
    }
    // Copying over an existing file keeps the file id of "one", but brings the state of "fixture".
    copy("fixture", "one");
    let over = identity("one");
    assert!(over != first && over != one);
    // The new file may get the inode number of the removed one, and still is another file.
    fs::remove_file(path("fixture")).expect("a writable folder");
    copy("one", "fixture");
    assert_ne!(identity("fixture"), over);
    fs::hard_link(path("one"), path("linked")).expect("a writable folder");
    assert_eq!(identity("linked"), over, "the same file");
}

#[cfg(unix)]
#[test]
fn a_file_that_does_not_say_which_it_is_may_be_a_copy() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let store = Store::in_file(&path, &contents()).expect("a new store");
    let first = store.identity().expect("it is there");
    let transaction = store.database.begin_write().expect("space");
    let mut facts = transaction.open_table(FACTS).expect("facts");
    facts.remove("file").expect("space");
    drop(facts);
    transaction.commit().expect("space");
    drop(store);
    let identity = || {
        let store = Store::in_file(&path, &contents()).expect("a store");
        store.identity().expect("it is there")
    };
    let given = identity();
    assert_ne!(given, first);
    assert_eq!(identity(), given);
}

#[cfg(unix)]
#[test]
fn a_new_file_is_its_owners_alone_and_nothing_is_written_through_a_link() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let diary = folder.path().join("diary");
    fs::write(&diary, "mine").expect("a writable folder");
    symlink(&diary, folder.path().join("data.new")).expect("a link");
    drop(Store::in_file(&path, &contents()).expect("a new store"));
    assert_eq!(fs::read(&diary).expect("still there"), b"mine");
    let mode = fs::metadata(&path).expect("made").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_file_is_refused_and_stays() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (link, target) = (folder.path().join("data"), folder.path().join("elsewhere"));
    std::os::unix::fs::symlink(&target, &link).expect("a link");
    for contents_of_target in [None, Some("")] {
        if let Some(text) = contents_of_target {
            fs::write(&target, text).expect("a writable folder");
        }
        let refused = Store::in_file(&link, &contents()).expect_err("a link");
        let why = refused.source().expect("a reason").to_string();
        assert!(why.contains("found a link"), "{why}");
        let found = fs::symlink_metadata(&link).expect("still there");
        assert!(found.is_symlink());
    }
}

#[test]
fn a_folder_in_the_place_of_the_file_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let refused = Store::in_file(folder.path(), &contents()).expect_err("a folder");
    let why = refused.source().expect("a reason").to_string();
    assert!(why.contains("expected a file"), "{why}");
    assert!(folder.path().is_dir());
}
