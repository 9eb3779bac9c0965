use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;

const HOUR: Duration = Duration::from_secs(3600);

fn quota(folder: &Path, most: u32) -> (Quota, Arc<AtomicU64>) {
    let seconds = Arc::new(AtomicU64::new(1_000_000));
    let shared = Arc::clone(&seconds);
    let clock =
        Clock::from_fn(move || UNIX_EPOCH + Duration::from_secs(shared.load(Ordering::Relaxed)));
    let most = NonZeroU32::new(most).unwrap();
    (
        Quota::new("CreateCase", most, HOUR, folder).clock(clock),
        seconds,
    )
}

fn key() -> Key {
    Key {
        account: Some("123456789012".into()),
        region: Some("us-east-1".into()),
        operation: "CreateCase",
    }
}

#[tokio::test]
async fn the_window_slides_over_all_who_share_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (one, time) = quota(folder.path(), 2);
    let other = one.clone();
    one.take(&key()).await.unwrap();
    time.fetch_add(600, Ordering::Relaxed);
    other.take(&key()).await.unwrap();
    let error = one.take(&key()).await.unwrap_err();
    assert_eq!(error.wait(), Some(Duration::from_secs(3000)));
    assert_eq!(
        error.to_string(),
        "CreateCase: the quota of 2 in 3600 s is used up for another 3000 s; nothing was sent"
    );
    time.fetch_add(3000, Ordering::Relaxed);
    other.take(&key()).await.unwrap();
    assert_eq!(
        one.take(&key()).await.unwrap_err().wait(),
        Some(Duration::from_secs(600))
    );
}

#[tokio::test]
async fn accounts_do_not_share_and_a_place_can_be_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, _) = quota(folder.path(), 1);
    let place = quota.take(&key()).await.unwrap();
    let mut another = key();
    another.account = Some("210987654321".into());
    quota.take(&another).await.unwrap();
    assert!(quota.take(&key()).await.is_err());
    place.give_back();
    quota.take(&key()).await.unwrap();
}

#[tokio::test]
async fn many_at_once_get_as_many_places_as_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, _) = quota(folder.path(), 10);
    let threads: Vec<_> = (0..40)
        .map(|_| {
            let quota = quota.clone();
            std::thread::spawn(move || {
                tokio_test::block_on(async { quota.take(&key()).await.is_ok() })
            })
        })
        .collect();
    let got = threads.into_iter().map(|thread| thread.join().unwrap());
    assert_eq!(got.filter(|got| *got).count(), 10);
}

#[tokio::test]
async fn a_damaged_file_frees_the_places_that_cannot_be_read_and_stays_small() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, time) = quota(folder.path(), 3);
    let path = folder.path().join(key().file_name());
    std::fs::write(&path, "0000000001000000000\nnonsense").unwrap();
    for _ in 0..2 {
        quota.take(&key()).await.unwrap();
    }
    assert!(quota.take(&key()).await.is_err());
    for _ in 0..50 {
        time.fetch_add(3600, Ordering::Relaxed);
        quota.take(&key()).await.unwrap();
    }
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 60);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let (quota, _) = quota(&file.join("below"), 3);
    let error = quota.take(&key()).await.unwrap_err();
    assert!(error.to_string().contains("file"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn the_file_is_of_lines_from_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, _) = quota(folder.path(), 10);
    quota.take(&key()).await.unwrap();
    quota.take(&key()).await.unwrap();
    let text = std::fs::read_to_string(folder.path().join(key().file_name())).unwrap();
    assert_eq!(text, "0000000001000000000\n".repeat(2));
}

#[tokio::test]
async fn a_clock_that_was_ahead_once_locks_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, time) = quota(folder.path(), 1);
    time.fetch_add(1_000_000, Ordering::Relaxed);
    quota.take(&key()).await.unwrap();
    time.fetch_sub(1_000_000, Ordering::Relaxed);
    let error = quota.take(&key()).await.unwrap_err();
    assert_eq!(error.wait(), Some(HOUR));
    time.fetch_add(1800, Ordering::Relaxed);
    let error = quota.take(&key()).await.unwrap_err();
    assert_eq!(
        error.wait(),
        Some(HOUR / 2),
        "it counts from when it was seen"
    );
    time.fetch_add(1800, Ordering::Relaxed);
    quota.take(&key()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn somebody_who_stopped_with_the_lock_stops_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, _) = quota(folder.path(), 1);
    let path = folder.path().join(key().file_name());
    let held = Lock::try_take(&path, Access::Owner).unwrap();
    assert!(held.is_some());
    let key = key();
    let waiting = tokio::time::timeout(Duration::from_secs(5), quota.take(&key));
    assert!(
        waiting.await.is_err(),
        "the thread went on, and the time was up"
    );
    drop(held);
    quota.take(&key).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_or_a_pipe_in_the_place_of_its_file_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, _) = quota(folder.path(), 1);
    let path = folder.path().join(key().file_name());
    let target = folder.path().join("target");
    std::fs::write(&target, "mine").unwrap();
    std::os::unix::fs::symlink(&target, &path).unwrap();
    for found in ["a link", "a named pipe"] {
        let error = quota.take(&key()).await.unwrap_err();
        let why = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(why, format!("expected a regular file, found {found}"));
        std::fs::remove_file(&path).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
    }
    assert_eq!(std::fs::read(&target).unwrap(), b"mine");
}
