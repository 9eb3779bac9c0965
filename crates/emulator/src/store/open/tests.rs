//! Files as they are found: new, of a form before, torn, foreign, taken.

use redb::ReadableTable;

use super::super::tables::{OPEN, SILENT, WAITING};
use super::super::{Listing, Window};
use super::*;
use crate::time::Timestamp;

fn beginning() -> Beginning {
    Beginning {
        at: Timestamp::from_seconds(1_800_000_000),
        samples: true,
        generated_cases: 0,
    }
}

#[test]
fn a_file_of_the_first_form_gets_what_it_lacks() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let store = Store::in_file(&path, beginning()).expect("a new store");
    store.set_subscription("SUBSCRIBED").expect("a fresh store");
    let transaction = store.live.begin_write().expect("a fresh store");
    for table in transaction.list_tables().expect("tables") {
        let former = ["reports", "published", "agreements", "spent", "facts"];
        if !former.contains(&redb::TableHandle::name(&table)) {
            transaction.delete_table(table).expect("a table");
        }
    }
    let mut facts = transaction.open_table(FACTS).expect("facts");
    facts.insert(FORM, FIRST_FORM).expect("a fresh store");
    drop(facts);
    transaction.commit().expect("a fresh store");
    drop(store);

    for _ in 0..2 {
        let store = Store::in_file(&path, beginning()).expect("both forms");
        assert_eq!(store.subscription().expect("it is there"), "SUBSCRIBED");
        assert!(store.support_counts().expect("they are there")[0] > 0);
    }
}

#[test]
fn a_file_of_the_form_before_gets_the_lists_that_it_lacks() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let beginning = Beginning {
        generated_cases: 40,
        ..beginning()
    };
    let listed = |store: &Store| {
        [None, Some(0), Some(1_780_000_000_000), Some(u64::MAX >> 17)].map(|silent_until| {
            let listing = Listing {
                resolved: false,
                silent_until,
                language: Some("en"),
                window: Window::ALL,
                before: None,
            };
            let cases = store.cases(listing, 100).expect("they are there").items;
            cases.iter().map(|case| case.serial).collect::<Vec<_>>()
        })
    };
    let store = Store::in_file(&path, beginning).expect("a new store");
    let before = (listed(&store), store.support_counts().expect("some"));
    let (first, second) = (&before.0[0], &before.0[2]);
    assert!(first.len() > second.len() && second.len() > before.0[3].len());

    let transaction = store.live.begin_write().expect("a fresh store");
    let mut open = transaction.open_table(OPEN).expect("a list");
    for entry in transaction
        .open_table(WAITING)
        .expect("a list")
        .iter()
        .expect("some")
    {
        open.insert(entry.expect("one").0.value(), ())
            .expect("a fresh store");
    }
    drop(open);
    transaction.delete_table(WAITING).expect("a list");
    transaction.delete_table(SILENT).expect("a list");
    let mut facts = transaction.open_table(FACTS).expect("facts");
    facts.insert(FORM, FORMER_FORM).expect("a fresh store");
    drop(facts);
    transaction.commit().expect("a fresh store");
    drop(store);

    let store = Store::in_file(&path, beginning).expect("both forms");
    let after = (listed(&store), store.support_counts().expect("some"));
    assert_eq!(after, before);
}

#[test]
fn a_torn_first_attempt_is_made_again_and_a_foreign_file_is_left_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    fs::write(folder.path().join("data.new"), b"torn").expect("a writable folder");
    drop(Store::in_file(&path, beginning()).expect("a new store"));
    assert!(!folder.path().join("data.new").exists());

    fs::write(&path, b"a letter").expect("a writable folder");
    assert!(Store::in_file(&path, beginning()).is_err());
    assert_eq!(fs::read(&path).expect("still there"), b"a letter");
}

#[test]
fn one_file_has_one_emulator() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let _first = Store::in_file(&path, beginning()).expect("a new store");
    let second = Store::in_file(&path, beginning()).expect_err("the file is taken");
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
    drop(Store::in_file(&path, beginning()).expect("a new store"));
    let whole = fs::read(&path).expect("just written");
    for place in (0..whole.len()).step_by(whole.len() / 61) {
        let mut changed = whole.clone();
        changed[place] ^= 0xff;
        fs::write(&path, &changed).expect("a writable folder");
        // Unused pages may change unseen.
        let _ = Store::in_file(&path, beginning());
    }
    fs::write(&path, &whole[..whole.len() / 2]).expect("a writable folder");
    assert!(Store::in_file(&path, beginning()).is_err());
}

#[test]
fn many_who_make_one_file_at_the_same_time_find_one_and_the_same() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data");
    let identities: Vec<String> = std::thread::scope(|scope| {
        let open = || {
            loop {
                match Store::in_file(&path, beginning()) {
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
        let store = Store::in_file(path, beginning()).expect("a store");
        store.identity().expect("it is there")
    };
    let first = identity(&path);
    assert_eq!(identity(&path), first);
    let moved = folder.path().join("moved");
    fs::rename(&path, &moved).expect("a writable folder");
    assert_eq!(identity(&moved), first);
    assert_ne!(identity(&path), first, "another file under the old name");

    let store = Store::in_file(&moved, beginning()).expect("a store");
    store.reset(beginning()).expect("room");
    let renewed = store.identity().expect("it is there");
    assert_ne!(renewed, first);
    // A file of an earlier version gets an identity, which stays.
    let transaction = store.live.begin_write().expect("room");
    let mut facts = transaction.open_table(FACTS).expect("facts");
    facts.remove(IDENTITY).expect("room");
    drop(facts);
    transaction.commit().expect("room");
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
        let store = Store::in_file(&path(name), beginning()).expect("a store");
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
    // Each keeps its own from then on.
    for (name, expected) in [("fixture", &first), ("one", &one), ("other", &other)] {
        assert_eq!(identity(name), *expected, "{name}");
    }
    // A copy over a file that is there has the file of that one, and the state of the other.
    copy("fixture", "one");
    let over = identity("one");
    assert!(over != first && over != one);
    // A new file may get the number of one that was removed.
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
    let store = Store::in_file(&path, beginning()).expect("a new store");
    let first = store.identity().expect("it is there");
    let transaction = store.live.begin_write().expect("room");
    let mut facts = transaction.open_table(FACTS).expect("facts");
    facts.remove("file").expect("room");
    drop(facts);
    transaction.commit().expect("room");
    drop(store);
    let identity = || {
        let store = Store::in_file(&path, beginning()).expect("a store");
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
    drop(Store::in_file(&path, beginning()).expect("a new store"));
    assert_eq!(fs::read(&diary).expect("still there"), b"mine");
    let mode = fs::metadata(&path).expect("made").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_folder_in_the_place_of_the_file_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let refused = Store::in_file(folder.path(), beginning()).expect_err("a folder");
    let why = refused.source().expect("a reason").to_string();
    assert!(why.contains("expected a file"), "{why}");
    assert!(folder.path().is_dir());
}
