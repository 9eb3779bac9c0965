use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;

const HOUR: Duration = Duration::from_secs(3600);

fn quota(folder: &Path, max_calls: u32) -> (Quota, Arc<AtomicU64>) {
    let seconds = Arc::new(AtomicU64::new(1_000_000));
    let shared = Arc::clone(&seconds);
    let clock =
        Clock::from_fn(move || UNIX_EPOCH + Duration::from_secs(shared.load(Ordering::Relaxed)));
    let max_calls = NonZeroU32::new(max_calls).unwrap();
    (
        Quota::new("CreateCase", max_calls, HOUR, folder).clock(clock),
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
async fn quotas_in_one_folder_share_one_sliding_period() {
    let folder = tempfile::tempdir().unwrap();
    let (one, time) = quota(folder.path(), 2);
    let other = one.clone();
    one.count(&key(), None).await.unwrap();
    time.fetch_add(600, Ordering::Relaxed);
    other.count(&key(), None).await.unwrap();
    let error = one.count(&key(), None).await.unwrap_err();
    assert_eq!(error.wait(), Some(Duration::from_secs(3000)));
    assert_eq!(
        error.to_string(),
        "CreateCase: the quota of 2 in 3600 s is used up for another 3000 s; nothing was sent"
    );
    time.fetch_add(3000, Ordering::Relaxed);
    other.count(&key(), None).await.unwrap();
    assert_eq!(
        one.count(&key(), None).await.unwrap_err().wait(),
        Some(Duration::from_secs(600))
    );
}

#[tokio::test]
async fn each_account_is_counted_for_itself_and_an_attempt_that_no_longer_counts_makes_way_for_another()
 {
    let folder = tempfile::tempdir().unwrap();
    let (quota, _) = quota(folder.path(), 1);
    let attempt = quota.count(&key(), None).await.unwrap().unwrap();
    let mut another = key();
    another.account = Some("210987654321".into());
    quota.count(&another, None).await.unwrap();
    assert!(quota.count(&key(), None).await.is_err());
    attempt.uncount(None).await;
    quota.count(&key(), None).await.unwrap();
}

#[tokio::test]
async fn no_more_calls_pass_at_the_same_time_than_the_quota_allows() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, _) = quota(folder.path(), 10);
    let threads: Vec<_> = (0..40)
        .map(|_| {
            let quota = quota.clone();
            std::thread::spawn(move || {
                tokio_test::block_on(async { quota.count(&key(), None).await.is_ok() })
            })
        })
        .collect();
    let results = threads.into_iter().map(|thread| thread.join().unwrap());
    assert_eq!(results.filter(|taken| *taken).count(), 10);
}

#[tokio::test]
async fn unreadable_lines_of_a_damaged_file_are_free_and_the_file_does_not_grow() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, time) = quota(folder.path(), 3);
    let path = quota.path(&key());
    std::fs::write(&path, "0000000001000000000\nnonsense").unwrap();
    for _ in 0..2 {
        quota.count(&key(), None).await.unwrap();
    }
    assert!(quota.count(&key(), None).await.is_err());
    for _ in 0..50 {
        time.fetch_add(3600, Ordering::Relaxed);
        quota.count(&key(), None).await.unwrap();
    }
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 60);
}

#[tokio::test]
async fn the_error_names_a_folder_that_cannot_be_created() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let (quota, _) = quota(&file.join("below"), 3);
    let error = quota.count(&key(), None).await.unwrap_err();
    assert!(error.to_string().contains("file"), "{error}");
    assert!(Error::source(&error).is_some());
}

#[tokio::test]
async fn the_lines_of_the_file_are_used_from_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, _) = quota(folder.path(), 10);
    quota.count(&key(), None).await.unwrap();
    quota.count(&key(), None).await.unwrap();
    let text = std::fs::read_to_string(quota.path(&key())).unwrap();
    assert_eq!(text, "0000000001000000000\n".repeat(2));
}

#[tokio::test]
async fn a_time_from_a_clock_that_was_ahead_counts_for_one_period_only() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, time) = quota(folder.path(), 1);
    time.fetch_add(1_000_000, Ordering::Relaxed);
    quota.count(&key(), None).await.unwrap();
    time.fetch_sub(1_000_000, Ordering::Relaxed);
    let error = quota.count(&key(), None).await.unwrap_err();
    assert_eq!(error.wait(), Some(HOUR));
    time.fetch_add(1800, Ordering::Relaxed);
    let error = quota.count(&key(), None).await.unwrap_err();
    assert_eq!(
        error.wait(),
        Some(HOUR / 2),
        "the period begins when the time was read"
    );
    time.fetch_add(1800, Ordering::Relaxed);
    quota.count(&key(), None).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_lock_that_is_never_released_does_not_block_the_thread() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, _) = quota(folder.path(), 1);
    let path = quota.path(&key());
    let held = Lock::try_take(&path, Access::Owner).unwrap();
    assert!(held.is_some());
    let key = key();
    let waiting = timeout(Duration::from_secs(5), quota.count(&key, None));
    assert!(
        waiting.await.is_err(),
        "the timer of the thread ended the wait"
    );
    drop(held);
    quota.count(&key, None).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_or_a_named_pipe_instead_of_the_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, _) = quota(folder.path(), 1);
    let path = quota.path(&key());
    let target = folder.path().join("target");
    std::fs::write(&target, "mine").unwrap();
    std::os::unix::fs::symlink(&target, &path).unwrap();
    for found in ["a link", "a named pipe"] {
        let error = quota.count(&key(), None).await.unwrap_err();
        let cause = Error::source(&error).unwrap().to_string();
        assert_eq!(cause, format!("expected a regular file, found {found}"));
        std::fs::remove_file(&path).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
    }
    assert_eq!(std::fs::read(&target).unwrap(), b"mine");
}

/// Returns how many calls of the account the quota counts, and in how many seconds the next one may
/// pass.
async fn usage(quota: &Quota) -> (usize, Option<u64>) {
    let credentials = Credentials::new("AKID", "secret");
    let credentials = credentials.with_account_id("123456789012".parse().unwrap());
    let usage = quota.usage(&credentials, &Region::US_EAST_1).await;
    let usage = usage.unwrap();
    (usage.taken, usage.wait.map(|wait| wait.as_secs()))
}

#[tokio::test]
async fn an_observing_quota_counts_beyond_its_limit_and_refuses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, time) = quota(folder.path(), 2);
    let (one, other) = (quota.clone().observing(), quota.clone().observing());
    assert_eq!(usage(&one).await, (0, None));
    for (quota, expected) in [
        (&one, (1, None)),
        (&other, (2, Some(3480))),
        (&one, (3, Some(3480))),
        (&other, (4, Some(3480))),
    ] {
        let attempt = quota.count(&key(), None).await.unwrap();
        assert!(attempt.is_some());
        time.fetch_add(60, Ordering::Relaxed);
        assert_eq!(usage(&other).await, expected);
    }
    assert!(quota.count(&key(), None).await.is_err(), "it still refuses");
    time.fetch_add(3360, Ordering::Relaxed);
    assert_eq!(
        usage(&one).await,
        (3, Some(120)),
        "the first is an hour ago"
    );
    time.fetch_add(3600, Ordering::Relaxed);
    assert_eq!(usage(&one).await, (0, None));
}

#[tokio::test]
async fn an_observing_quota_counts_no_further_than_a_thousand() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, time) = quota(folder.path(), 2);
    let quota = quota.observing();
    let full = "0000000001000000000\n".repeat(1000);
    let path = quota.path(&key());
    std::fs::write(&path, &full).unwrap();
    time.fetch_add(60, Ordering::Relaxed);
    let attempt = quota.count(&key(), None).await.unwrap();
    assert_eq!(usage(&quota).await, (1000, Some(3540)));
    assert_eq!(std::fs::metadata(&path).unwrap().len(), full.len() as u64);
    attempt.unwrap().uncount(None).await;
    assert_eq!(usage(&quota).await, (999, Some(3540)));
}

#[tokio::test(start_paused = true)]
async fn a_call_passes_an_observing_quota_whose_file_cannot_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let (nowhere, _) = quota(&file, 2);
    let passed = nowhere.observing().count(&key(), None).await;
    assert!(passed.unwrap().is_none());

    let (quota, _) = quota(folder.path(), 2);
    let quota = quota.observing();
    let path = quota.path(&key());
    let held = Lock::try_take(&path, Access::Owner).unwrap();
    for (left, waits) in [(None, 1000), (Some(1), 250), (Some(60), 1000)] {
        let began = Instant::now();
        let deadline = left.map(|left| began + Duration::from_secs(left));
        let passed = quota.count(&key(), deadline).await;
        assert!(passed.unwrap().is_none());
        assert_eq!(began.elapsed().as_millis(), waits);
    }
    drop(held);
    assert_eq!(usage(&quota).await, (0, None));
}

#[tokio::test]
async fn quotas_with_other_periods_count_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (hourly, time) = quota(folder.path(), 2);
    let daily = Quota {
        max_calls: NonZeroU32::new(3).unwrap(),
        period: 24 * HOUR,
        ..hourly.clone()
    };
    for _ in 0..2 {
        hourly.count(&key(), None).await.unwrap();
        daily.count(&key(), None).await.unwrap();
    }
    assert_eq!(hourly.usage_of(&key()).await.unwrap().taken, 2);
    assert_eq!(daily.usage_of(&key()).await.unwrap().taken, 2);
    time.fetch_add(3600, Ordering::Relaxed);
    hourly.count(&key(), None).await.unwrap();
    daily.count(&key(), None).await.unwrap();
    assert_eq!(
        daily.count(&key(), None).await.unwrap_err().wait(),
        Some(23 * HOUR)
    );
}

#[tokio::test]
async fn a_quota_counts_the_lines_that_one_with_a_larger_limit_has_written() {
    let folder = tempfile::tempdir().unwrap();
    let (enforcing, time) = quota(folder.path(), 10);
    let observing = enforcing.clone().observing();
    for minute in [0, 50] {
        time.store(1_000_000 + minute * 60, Ordering::Relaxed);
        for _ in 0..10 {
            observing.count(&key(), None).await.unwrap();
        }
    }
    time.store(1_000_000 + 61 * 60, Ordering::Relaxed);
    assert_eq!(enforcing.usage_of(&key()).await.unwrap().taken, 10);
    let error = enforcing.count(&key(), None).await.unwrap_err();
    assert_eq!(error.wait(), Some(Duration::from_secs(49 * 60)));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_without_effect_waits_for_the_file_before_its_count_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, _) = quota(folder.path(), 1);
    let path = quota.path(&key());
    for (held_for, left, taken) in [(4, None, 0), (6, None, 1), (2, Some(4), 1)] {
        std::fs::remove_file(&path).ok();
        let attempt = quota.count(&key(), None).await.unwrap().unwrap();
        let held = Lock::try_take(&path, Access::Owner).unwrap().unwrap();
        let releasing = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(held_for)).await;
            drop(held);
        });
        let deadline = left.map(|left| Instant::now() + Duration::from_secs(left));
        attempt.uncount(deadline).await;
        releasing.await.unwrap();
        assert_eq!(usage(&quota).await.0, taken, "held for {held_for} s");
    }
}

#[tokio::test]
async fn the_count_of_a_cancelled_call_is_taken_back_when_another_process_releases_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let (quota, _) = quota(folder.path(), 1);
    let attempt = quota.count(&key(), None).await.unwrap().unwrap();
    let held = Lock::try_take(&quota.path(&key()), Access::Owner).unwrap();
    attempt.uncount_cancelled();
    drop(held);
    let taken_back = async {
        while usage(&quota).await.0 > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let taken_back = timeout(Duration::from_secs(60), taken_back).await;
    taken_back.expect("the count is taken back");
}
