//! Keeps an archive in a bucket of a server that is not ours.
//!
//! `tests/interop/archive_s3.py` starts the server, makes the buckets, and runs this test with its address
//! and keys in the environment.

use std::error::Error;

use bytes::Bytes;
use casebook_archive::{Created, Layout, Place, Store, StoreError, StoreOptions};
use futures_util::StreamExt as _;
use futures_util::future::{join_all, try_join_all};
use futures_util::stream;
use ring::digest::{SHA256, digest};

async fn open(place: &str) -> Result<Store, StoreError> {
    let place: Place = place.parse().expect("the tests name buckets that can be");
    Store::open(&place, StoreOptions::new()).await
}

/// Returns the error as one line with its causes.
fn line(error: &StoreError) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        line += &format!(": {error}");
        source = error.source();
    }
    line
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "tests/interop/archive_s3.py runs it against a server"]
async fn an_archive_in_a_bucket_is_one_like_in_a_folder() {
    let place = "s3://casebook-archive/one/of=two";
    let store = open(place).await.unwrap();
    let again = open(place).await.unwrap();
    assert_eq!(store.format(), again.format());

    let part = |number: u32| format!("kind=case/account=1/dt=2026-11-28/part-{number:06}.jsonl");
    let bytes = || Bytes::from("{}\n");
    assert_eq!(store.create(&part(1), bytes()).await.unwrap(), Created::New);
    let taken = again.create(&part(1), "{\"other\":1}\n".into()).await;
    assert_eq!(taken.unwrap(), Created::Exists);
    assert_eq!(store.read(&part(1), 9).await.unwrap(), Some(bytes()));
    assert_eq!(store.read(&part(2), 9).await.unwrap(), None);
    let long = store.read(&part(1), 2).await.unwrap_err();
    assert!(
        line(&long).ends_with("expected at most 2 bytes, found more"),
        "{}",
        line(&long)
    );

    // A page of a list has 1,000 names.
    let rest = (2..=1050).map(|number| {
        let store = &store;
        async move { store.create(&part(number), bytes()).await }
    });
    let created: Vec<_> = stream::iter(rest).buffered(8).collect().await;
    assert!(
        created
            .into_iter()
            .all(|created| created.unwrap() == Created::New)
    );
    let names: Vec<_> = (1..=1050).map(part).collect();
    assert_eq!(store.list("kind=case/account=1").await.unwrap(), names);
    // The name of another account begins alike.
    assert!(store.list("kind=case/account").await.unwrap().is_empty());
    store.remove(&part(7)).await.unwrap();
    store.remove(&part(7)).await.unwrap();
    assert_eq!(store.list("kind=case").await.unwrap().len(), 1049);

    store
        .replace("state/account=1.jsonl", "one".into())
        .await
        .unwrap();
    store
        .replace("state/account=1.jsonl", "two".into())
        .await
        .unwrap();
    assert_eq!(
        store
            .read("state/account=1.jsonl", 9)
            .await
            .unwrap()
            .unwrap(),
        "two"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "tests/interop/archive_s3.py runs it against a server"]
async fn of_many_writers_of_one_name_one_wins() {
    let places = (0..8).map(|_| open("s3://casebook-archive/race"));
    let stores = try_join_all(places).await.unwrap();
    for round in 0..25 {
        let name = format!("kind=case/part-{round}");
        let writers = stores.iter().enumerate();
        let writers = writers.map(|(at, store)| store.create(&name, at.to_string().into()));
        let created = try_join_all(writers).await.unwrap();
        let new = created.iter().filter(|created| **created == Created::New);
        assert_eq!(new.count(), 1, "round {round}");
        let kept = stores[0].read(&name, 9).await.unwrap().unwrap();
        let winner = created.iter().position(|created| *created == Created::New);
        assert_eq!(kept, winner.unwrap().to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "tests/interop/archive_s3.py runs it against a server"]
async fn no_line_of_many_writers_is_lost() {
    let places = (0..6).map(|_| open("s3://casebook-archive/lines"));
    let stores = try_join_all(places).await.unwrap();
    let writers = stores.iter().enumerate().map(|(writer, store)| async move {
        for number in 0..5 {
            let line = format!("{{\"run\":\"{writer}-{number}\"}}");
            store.append_line(Layout::RUNS, &line).await.unwrap();
        }
    });
    join_all(writers).await;
    let text = stores[0]
        .read(Layout::RUNS, 1 << 20)
        .await
        .unwrap()
        .unwrap();
    let text = String::from_utf8(text.to_vec()).unwrap();
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), 30);
    assert_eq!(text.lines().count(), 30);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "tests/interop/archive_s3.py runs it against a server"]
async fn a_document_of_any_size_is_named_by_its_hash() {
    let store = open("s3://casebook-archive/documents").await.unwrap();
    for size in [0_usize, 1, (8 << 20) - 1, 8 << 20, (8 << 20) + 1, 21 << 20] {
        let bytes: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
        for _ in 0..2 {
            let mut writer = store.blob();
            for piece in bytes.chunks(1 << 20) {
                writer.write(piece).await.unwrap();
            }
            let blob = writer.finish().await.unwrap();
            assert_eq!(blob.sha256, hex::encode(digest(&SHA256, &bytes)));
            assert!(store.has_blob(&blob.sha256).await.unwrap());
            let kept = store
                .read(&Layout::blob(&blob.sha256), 1 << 30)
                .await
                .unwrap();
            assert!(kept.unwrap() == bytes, "{size}");
        }
    }
    assert!(!store.has_blob(&"0".repeat(64)).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "tests/interop/archive_s3.py runs it against a server"]
async fn a_wrong_place_is_one_line_that_says_what_to_do() {
    for (place, says) in [
        (
            "s3://casebook-missing/a",
            "there is no such bucket; create it, or name another one",
        ),
        ("s3://casebook-other", "; name another folder"),
        (
            "s3://casebook-other/newer",
            "found version 2; use a newer release of casebook",
        ),
    ] {
        let error = open(place).await.unwrap_err();
        assert!(line(&error).contains(says), "{}", line(&error));
        assert!(error.is_wrong_place() && !line(&error).contains('\n'));
    }
}
