//! Runs that end at any instant, and those after them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use casebook_archive::{Archive, Format, Shard, Source};
use tokio::sync::Notify;

use super::world::{World, expect_equal};

/// Everything but documents, which take long to make.
fn quick(archive: Archive) -> Archive {
    archive.documents(false)
}

#[tokio::test]
async fn runs_that_are_dropped_anywhere_end_in_an_archive_like_that_of_one_run() {
    drop_anywhere(World::new(6), 25).await;
}

#[tokio::test]
async fn runs_into_parquet_that_are_dropped_anywhere_end_in_an_archive_like_that_of_one_run() {
    drop_anywhere(World::new(6).format(Format::Parquet), 12).await;
}

/// Runs that are dropped at random instants, as if their process were killed, except that what a thread
/// has begun to write is written.
async fn drop_anywhere(world: World, runs: u32) {
    let whole = quick(world.archive("whole", 0).await);
    whole
        .run(world.fleet().members(), std::future::pending(), |_| ())
        .await
        .unwrap();
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for number in 1..=runs {
        let archive = quick(world.archive("cut", number).await);
        let polls = random.u32(0..1200);
        let run = archive.run(world.fleet().members(), std::future::pending(), |_| ());
        let mut run = Box::pin(run);
        let mut left = polls;
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
    assert_eq!((summary.read, summary.failed), (6, 0), "seed {seed}");
    expect_equal(
        &world.folder("cut"),
        &world.folder("whole"),
        &format!("seed {seed}"),
    );
    let (verdict, found) = world.verify("cut").await;
    assert!(verdict.is_sound(), "seed {seed}: {found:?}");
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
