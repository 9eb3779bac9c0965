//! Runs that end at any instant, and those after them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use casebook_archive::{Archive, Format, Shard, Source};
use casebook_emulator::Scenario;
use tokio::sync::Notify;

use super::world::{World, blobs, expect_equal};

/// An organization whose documents are small: those of the samples take long to make.
fn quick(accounts: u32) -> World {
    let scenario = Scenario::new()
        .sample_data(false)
        .generated_cases(3)
        .generated_findings(Some(2))
        .generated_agreements(2)
        .generated_reports(3)
        .generated_report_bytes(2_000);
    World::of(scenario.generated_accounts(accounts - 1), [])
}

#[tokio::test]
async fn runs_that_are_dropped_anywhere_end_in_an_archive_like_that_of_one_run() {
    drop_anywhere(World::new(6), 25, false).await;
}

#[tokio::test]
async fn runs_into_parquet_that_are_dropped_anywhere_end_in_an_archive_like_that_of_one_run() {
    drop_anywhere(World::new(6).format(Format::Parquet), 12, false).await;
}

#[tokio::test]
async fn runs_that_are_dropped_anywhere_leave_no_document_without_a_row() {
    drop_anywhere(quick(3), 40, true).await;
}

#[tokio::test]
async fn runs_into_parquet_that_are_dropped_anywhere_leave_no_document_without_a_row() {
    drop_anywhere(quick(3).format(Format::Parquet), 20, true).await;
}

/// Runs that are dropped at random instants, as if their process were killed, except that what a thread
/// has begun to write is written.
async fn drop_anywhere(world: World, runs: u32, documents: bool) {
    let quick = |archive: Archive| archive.documents(documents);
    let whole = quick(world.archive("whole", 0).await);
    let run = whole.run(world.fleet().members(), std::future::pending(), |_| ());
    let mut run = Box::pin(run);
    let mut polls = 0;
    let ended = std::future::poll_fn(|cx| {
        polls += 1;
        run.as_mut().poll(cx)
    });
    ended.await.unwrap();
    let seed = fastrand::u64(..);
    println!("seed {seed}, {polls} polls");
    let mut random = fastrand::Rng::with_seed(seed);
    for number in 1..=runs {
        let archive = quick(world.archive("cut", number).await);
        // Most of the instants are while there is much to do.
        let mut left = random.u32(0..=polls / 2);
        let run = archive.run(world.fleet().members(), std::future::pending(), |_| ());
        let mut run = Box::pin(run);
        // Dropped after a number of polls, in which nothing waits for the time.
        let cut = std::future::poll_fn(|cx| {
            left = left.saturating_sub(1);
            match run.as_mut().poll(cx) {
                std::task::Poll::Pending if left > 0 => std::task::Poll::Pending,
                done => std::task::Poll::Ready(done.is_ready()),
            }
        });
        if cut.await {
            break;
        }
        drop(run);
        // What was begun is written before the lock of an account is free.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let rest = quick(world.archive("cut", 99).await);
    let summary = rest
        .run(world.fleet().members(), std::future::pending(), |_| ())
        .await;
    let summary = summary.unwrap();
    assert_eq!(summary.read, summary.accounts(), "seed {seed}");
    expect_equal(
        &world.folder("cut"),
        &world.folder("whole"),
        &format!("seed {seed}"),
    );
    let (verdict, found) = world.verify("cut").await;
    assert!(
        verdict.is_sound() && found.is_empty(),
        "seed {seed}: {found:?}"
    );
    let count = |name: &str| blobs(&world.folder(name)).len();
    assert_eq!(count("cut"), count("whole"), "seed {seed}");
}

#[tokio::test]
async fn an_interrupted_run_keeps_what_it_has_read_and_the_next_one_does_not_read_it_again() {
    let seen = Arc::new(AtomicU64::new(0));
    let world = World::new(3);
    let (reads, stop) = (Arc::clone(&seen), Arc::new(Notify::new()));
    let end = Arc::clone(&stop);
    let archive = world
        .archive("a", 1)
        .await
        .jobs(std::num::NonZeroUsize::MIN);
    let emulator = world.emulator.clone();
    let end = async move {
        end.notified().await;
    };
    let run = archive.run(world.fleet().members(), end, |_| ());
    let watch = async {
        // The first account is being read.
        while emulator.tally().of("GetReport").seen < 5 {
            tokio::task::yield_now().await;
        }
        reads.store(emulator.tally().of("GetReport").seen, Ordering::Relaxed);
        stop.notify_one();
    };
    let (summary, ()) = futures_util::future::join(run, watch).await;
    let summary = summary.unwrap();
    assert!(summary.is_interrupted && summary.read == 0 && summary.rows > 0);
    let kept = world.rows("a").len() as u64;
    assert_eq!(kept, summary.rows);

    let before = world.emulator.tally().of("GetReport").seen;
    world.run("a", 2).await;
    let again = world.emulator.tally().of("GetReport").seen - before;
    world.run("b", 3).await;
    let whole = world.emulator.tally().of("GetReport").seen - before - again;
    assert!(
        again + seen.load(Ordering::Relaxed) <= whole + 2,
        "{again} of {whole}"
    );
    expect_equal(
        &world.folder("a"),
        &world.folder("b"),
        "after an interruption",
    );
}

#[tokio::test]
async fn shards_fill_one_archive_side_by_side() {
    let world = World::new(12);
    let sources = [Source::Cases, Source::Advisor].into_iter().collect();
    let whole = world.archive("whole", 0).await.sources(sources);
    whole
        .run(world.fleet().members(), std::future::pending(), |_| ())
        .await
        .unwrap();
    let shards = (1..=4).map(|number| {
        let world = &world;
        async move {
            let archive = world.archive("shards", number).await.sources(sources);
            let archive = archive.shard(Shard::new(number, 4).unwrap());
            let run = archive.run(world.fleet().members(), std::future::pending(), |_| ());
            run.await.unwrap().read
        }
    });
    let read = futures_util::future::join_all(shards).await;
    assert_eq!(read.iter().sum::<u64>(), 12, "{read:?}");
    expect_equal(&world.folder("shards"), &world.folder("whole"), "shards");
}
