use std::fs;
use std::path::Path;

use casebook_files::Access;
use tempfile::TempDir;

use super::error::line;
use super::*;

mod processes;

const PART: &str = "kind=case/account=123456789012/dt=2026-11-28/part-000001.jsonl";

fn home() -> TempDir {
    tempfile::tempdir().unwrap()
}

async fn opened(root: &Path) -> Store {
    open(root).await.unwrap()
}

async fn open(root: &Path) -> Result<Store, StoreError> {
    Store::open(&Place::from(root.to_owned()), StoreOptions::new()).await
}

/// Returns the names of the files of a folder, and of all folders in it.
fn files(root: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => names.push(path.strip_prefix(root).unwrap().display().to_string()),
            }
        }
    }
    names.sort();
    names
}

#[tokio::test]
async fn a_new_file_is_whole_and_a_second_one_of_its_name_changes_nothing() {
    let home = home();
    let root = home.path().join("a/b");
    let store = opened(&root).await;
    assert_eq!(
        store.create(PART, "one\n".into()).await.unwrap(),
        Created::New
    );
    let again = opened(&root).await;
    assert_eq!(
        again.create(PART, "two\n".into()).await.unwrap(),
        Created::Exists
    );
    assert_eq!(again.read(PART, 4).await.unwrap().unwrap(), "one\n");
    let error = again.read(PART, 3).await.unwrap_err();
    assert!(
        line(&error).ends_with("expected at most 3 bytes, found more"),
        "{error}"
    );
    assert_eq!(again.read("kind=none/a", 3).await.unwrap(), None);
    assert_eq!(files(&root), ["archive.json", PART]);
}

#[tokio::test]
async fn files_are_created_in_their_order_up_to_a_name_that_is_taken() {
    let home = home();
    let store = opened(home.path()).await;
    store.create("kind=b/2", "old".into()).await.unwrap();
    let files = ["kind=a/1", "kind=b/2", "kind=c/3"].map(|name| (name.to_owned(), "new".into()));
    let created = store.create_all(files).await.unwrap();
    assert_eq!(created, [Created::New, Created::Exists]);
    assert_eq!(
        self::files(home.path()),
        ["archive.json", "kind=a/1", "kind=b/2"]
    );
}

#[tokio::test]
async fn of_many_writers_of_one_name_one_wins() {
    let home = home();
    let store = opened(home.path()).await;
    let writers = (0..20).map(|number: u32| store.create(PART, number.to_string().into()));
    let created = try_join_all(writers).await.unwrap();
    let new: Vec<_> = (0..20)
        .filter(|number| created[*number] == Created::New)
        .collect();
    assert_eq!(new.len(), 1);
    let kept = store.read(PART, 9).await.unwrap().unwrap();
    assert_eq!(kept, new[0].to_string());
}

#[tokio::test]
async fn a_list_has_every_file_below_a_folder() {
    let home = home();
    let store = opened(home.path()).await;
    let names = [
        "state/account=2.jsonl",
        "state/account=1.jsonl",
        "state/a/b/c",
    ];
    for name in names {
        store.replace(name, "1".into()).await.unwrap();
    }
    fs::write(home.path().join("state/.hidden"), "").unwrap();
    let mut sorted = names;
    sorted.sort();
    assert_eq!(store.list("state").await.unwrap(), sorted);
    assert!(store.list("kind=case").await.unwrap().is_empty());
    store.replace(names[0], "2".into()).await.unwrap();
    assert_eq!(store.read(names[0], 9).await.unwrap().unwrap(), "2");
    store.remove(names[0]).await.unwrap();
    store.remove(names[0]).await.unwrap();
    store.remove("none/a").await.unwrap();
    assert_eq!(store.list("state").await.unwrap(), sorted[..2]);
}

#[tokio::test]
async fn an_archive_of_another_kind_is_refused_with_what_to_do() {
    let home = home();
    let root = home.path();
    for (marker, says) in [
        ("", "found an empty file"),
        ("{\"version\": 1, \"for", "found a file that is not JSON"),
        ("{\"name\": \"my archive\"}", "found other members"),
        ("[]", "found other members"),
        (
            "{\"version\": 2, \"format\": \"orc\"}",
            "found version 2; use a newer release of casebook",
        ),
        ("{\"version\": 1, \"format\": \"orc\"}", "found orc"),
    ] {
        fs::write(root.join("archive.json"), marker).unwrap();
        let error = open(root).await.unwrap_err();
        assert!(error.is_wrong_place());
        let line = line(&error);
        assert!(
            line.contains(says) && line.contains("archive.json"),
            "{line}"
        );
        assert_eq!(
            fs::read_to_string(root.join("archive.json")).unwrap(),
            marker
        );
        assert_eq!(files(root), ["archive.json"]);
    }
}

#[tokio::test]
async fn an_archive_keeps_its_format() {
    let home = home();
    let place = Place::from(home.path().join("archive"));
    for format in Format::ALL.iter().rev() {
        let options = StoreOptions::new().format(*format);
        let first = Store::open(&place, StoreOptions::new()).await.unwrap();
        match Store::open(&place, options).await {
            Ok(store) => assert_eq!(store.format(), first.format()),
            Err(error) => {
                assert!(error.is_wrong_place());
                let says = format!("ask for {}, or name another place", first.format());
                assert!(error.to_string().ends_with(&says), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_folder_with_other_files_is_no_archive() {
    let home = home();
    fs::write(home.path().join("notes.txt"), "mine").unwrap();
    let error = open(home.path()).await.unwrap_err();
    assert!(error.is_wrong_place());
    assert!(
        error
            .to_string()
            .contains("such as notes.txt; name another folder"),
        "{error}"
    );
    assert_eq!(files(home.path()), ["notes.txt"]);
    // The root of a new volume, in which an earlier run was killed at once.
    fs::remove_file(home.path().join("notes.txt")).unwrap();
    fs::create_dir(home.path().join("lost+found")).unwrap();
    fs::write(home.path().join(".archive.json.1-1.part"), "{").unwrap();
    opened(home.path()).await;
    assert_eq!(files(home.path()), ["archive.json"]);
}

#[tokio::test]
async fn a_file_in_place_of_a_folder_is_refused() {
    let home = home();
    let file = home.path().join("file");
    fs::write(&file, "mine").unwrap();
    for place in [file.clone(), file.join("archive")] {
        let error = open(&place).await.unwrap_err();
        let line = line(&error);
        assert!(line.contains("expected a folder, found a file"), "{line}");
        assert!(error.is_wrong_place());
    }
    let store = opened(&home.path().join("archive")).await;
    fs::write(home.path().join("archive/kind=case"), "mine").unwrap();
    let error = store.create(PART, "1".into()).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("kind=case: expected a folder, found a file"),
        "{error}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_is_written_or_read_through_a_link() {
    use std::os::unix::fs::symlink;
    let home = home();
    let (root, other) = (home.path().join("archive"), home.path().join("other"));
    fs::create_dir_all(other.join("account=123456789012/dt=2026-11-28")).unwrap();
    fs::write(other.join("target"), "mine").unwrap();
    // A link to the archive itself is the user's choice.
    opened(&root).await;
    let link = home.path().join("link");
    symlink(&root, &link).unwrap();
    let store = opened(&link).await;
    symlink(&other, root.join("kind=case")).unwrap();
    for error in [
        store.create(PART, "1".into()).await.unwrap_err(),
        store.replace(PART, "1".into()).await.unwrap_err(),
        store.append_line(PART, "1").await.unwrap_err(),
        store.read(PART, 1).await.unwrap_err(),
        store.remove(PART).await.unwrap_err(),
        store.list("kind=case").await.unwrap_err(),
    ] {
        let line = line(&error);
        assert!(
            line.contains("kind=case: expected a folder, found a link"),
            "{line}"
        );
    }
    assert_eq!(files(&other), ["target"]);
    // A link at the name of a file.
    fs::remove_file(root.join("kind=case")).unwrap();
    for name in ["runs.jsonl", "part", "locks"] {
        symlink(other.join("target"), root.join(name)).unwrap();
    }
    let account = "123456789012".parse().unwrap();
    for error in [
        store.create("part", "1".into()).await.unwrap_err(),
        store.append_line("runs.jsonl", "{}").await.unwrap_err(),
        store.read("runs.jsonl", 9).await.unwrap_err(),
        store.lock(&account).await.unwrap_err(),
    ] {
        assert!(line(&error).contains("found a link"), "{}", line(&error));
    }
    store.replace("part", "1".into()).await.unwrap();
    assert_eq!(fs::read(other.join("target")).unwrap(), b"mine");
}

#[cfg(unix)]
#[tokio::test]
async fn new_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = home();
    let root = home.path().join("archive");
    let store = opened(&root).await;
    store.create(PART, "1".into()).await.unwrap();
    store.append_line("runs.jsonl", "{}").await.unwrap();
    let blob = store.blob().finish().await.unwrap();
    let mode = |name: &str| fs::metadata(root.join(name)).unwrap().permissions().mode() & 0o777;
    for name in [
        PART,
        "runs.jsonl",
        "archive.json",
        &Layout::blob(&blob.sha256),
    ] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    for name in ["", "kind=case", "staging", "blobs/sha256"] {
        assert_eq!(mode(name), 0o700, "{name}");
    }
    let place = Place::from(home.path().join("shared"));
    let options = StoreOptions::new().access(Access::Umask);
    Store::open(&place, options).await.unwrap();
    let plain = home.path().join("plain");
    fs::create_dir(&plain).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&home.path().join("shared/staging")), mode(&plain));
}

#[tokio::test]
async fn what_killed_runs_have_left_is_removed_and_what_others_write_stays() {
    let home = home();
    let store = opened(home.path()).await;
    let mut writing = store.blob();
    writing.write(&vec![7; 3 << 20]).await.unwrap();
    fs::write(home.path().join("staging/.file.1-1.part"), "half").unwrap();
    let other = opened(home.path()).await;
    assert!(!home.path().join("staging/.file.1-1.part").exists());
    let blob = writing.finish().await.unwrap();
    assert!(other.has_blob(&blob.sha256).await.unwrap());
    assert_eq!(
        files(home.path()),
        ["archive.json", &Layout::blob(&blob.sha256)]
    );
}

#[tokio::test]
async fn a_document_of_any_size_is_named_by_its_hash() {
    use ring::digest::{SHA256, digest};
    let home = home();
    let store = opened(home.path()).await;
    for size in [0_usize, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5 << 20] {
        let bytes: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
        for _ in 0..2 {
            let mut writer = store.blob();
            for piece in bytes.chunks(70_001) {
                writer.write(piece).await.unwrap();
            }
            let blob = writer.finish().await.unwrap();
            assert_eq!(blob.size, size as u64);
            assert_eq!(blob.sha256, hex::encode(digest(&SHA256, &bytes)));
            let name = Layout::blob(&blob.sha256);
            assert!(fs::read(home.path().join(&name)).unwrap() == bytes);
        }
    }
    assert!(!store.has_blob(&"0".repeat(64)).await.unwrap());
    assert!(store.has_blob("../../archive.json").await.is_err());
    let mut dropped = store.blob();
    dropped.write(&vec![1; 4 << 20]).await.unwrap();
    let before = files(home.path()).len();
    drop(dropped);
    // The thread that writes may still hold the file, and removes it when it ends.
    while files(home.path()).len() >= before {
        tokio::task::yield_now().await;
    }
    assert!(
        !files(home.path())
            .iter()
            .any(|name| name.starts_with("staging"))
    );
}

#[tokio::test]
async fn a_document_without_its_bytes_is_written_again() {
    let home = home();
    let store = opened(home.path()).await;
    let write = async || {
        let mut writer = store.blob();
        writer.write(b"abc").await.unwrap();
        Layout::blob(&writer.finish().await.unwrap().sha256)
    };
    let path = home.path().join(write().await);
    fs::write(&path, "").unwrap();
    write().await;
    assert_eq!(fs::read(&path).unwrap(), b"abc");
}

#[tokio::test]
async fn a_second_run_of_an_account_finds_its_lock_taken() {
    let home = home();
    let store = opened(home.path()).await;
    let (one, two) = (
        "123456789012".parse().unwrap(),
        "210987654321".parse().unwrap(),
    );
    let lock = store.lock(&one).await.unwrap();
    let other = opened(home.path()).await;
    assert!(lock.is_some() && other.lock(&one).await.unwrap().is_none());
    assert!(other.lock(&two).await.unwrap().is_some());
    drop(lock);
    assert!(other.lock(&one).await.unwrap().is_some());
}

#[tokio::test]
async fn of_many_runs_that_begin_at_once_each_opens_the_same_archive() {
    let home = home();
    let root = home.path().join("archive");
    let opening = (0..16).map(|_| open(&root));
    let stores = try_join_all(opening).await.unwrap();
    assert!(
        stores
            .iter()
            .all(|store| store.format() == stores[0].format())
    );
    assert_eq!(files(&root), ["archive.json"]);
}

#[tokio::test]
async fn a_name_that_leaves_the_archive_is_refused() {
    let home = home();
    let store = opened(&home.path().join("archive")).await;
    for name in ["../a", "/tmp/a", "a/../../b", ""] {
        let error = store.create(name, "1".into()).await.unwrap_err();
        assert!(
            error.to_string().contains("expected the name of a file"),
            "{error}"
        );
        store.read(name, 1).await.unwrap_err();
        store.list(name).await.unwrap_err();
        store.remove(name).await.unwrap_err();
    }
}
