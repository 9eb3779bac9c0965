//! Runs of `archive` that are killed.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use casebook::auth::Env;
use casebook_archive::{Place, Store, StoreOptions, TABLES};

use serde_json::json;

use super::archives::{ALL, World, contents, files, rows, rows_in, unnamed};
use super::killed::let_run;
use super::numbers::Numbers;
use super::run::{RunOutput, command};

/// Kills runs at random instants, and compares what the last one leaves with an archive of one run. In
/// every second round four workers run side by side.
fn kill(world: &World, kills: usize) {
    let mut options = ALL.to_vec();
    options.push("--accept-terms");
    let begin = Instant::now();
    assert_eq!(world.run("whole", &options).code, Some(2));
    let takes = begin.elapsed();
    let whole = rows(&world.folder("whole"));
    let mut numbers = Numbers::new();
    for shards in [1, 4] {
        let name = format!("killed-{shards}");
        let workers: Vec<Vec<String>> = (1..=shards)
            .map(|number| {
                let shard = ["--shard".to_owned(), format!("{number}/{shards}")];
                options
                    .iter()
                    .map(|&option| option.to_owned())
                    .chain(shard)
                    .collect()
            })
            .collect();
        let start = |worker: &[String]| {
            let options: Vec<&str> = worker.iter().map(String::as_str).collect();
            world.archive(&name, &options).spawn().unwrap()
        };
        // Most of the kills come while there is much to do.
        let most = takes.as_micros() as u64 / u64::try_from(kills).unwrap().div_ceil(3);
        for _ in 0..kills {
            let mut children: Vec<Child> = workers.iter().map(|worker| start(worker)).collect();
            for child in &mut children {
                let_run(child, Duration::from_micros(numbers.below(most)));
            }
        }
        let children: Vec<Child> = workers.iter().map(|worker| start(worker)).collect();
        for mut child in children {
            let code = child.wait().unwrap().code();
            assert!(matches!(code, Some(0 | 2)), "{code:?}");
        }
        let found = rows(&world.folder(&name));
        for (key, row) in &whole {
            assert_eq!(found.get(key), Some(row), "{key:?}, {shards} workers");
        }
        assert_eq!(found.len(), whole.len(), "{shards} workers");
        let mut verify = command();
        verify.args(["archive", "--verify", "--output", "json"]);
        let verified: RunOutput = verify.arg(world.folder(&name)).output().unwrap().into();
        assert_eq!(verified.code, Some(0), "{}", verified.text());
        assert_eq!(verified.json(), json!({"findings": []}));
        let documents = |name: &str| files(&world.folder(name).join("blobs")).len();
        assert_eq!(documents(&name), documents("whole"), "{shards} workers");
        if world.has_lines() {
            let found = contents(&world.folder(&name));
            assert_eq!(unnamed(&found), [""; 0], "{shards} workers");
        }
    }
}

#[test]
fn runs_that_are_killed_leave_an_archive_like_that_of_one_run() {
    kill(&World::with_reports(20, 2), 4);
}

#[test]
fn runs_into_parquet_that_are_killed_leave_an_archive_like_that_of_one_run() {
    kill(&World::with_reports(8, 4).format("parquet"), 3);
}

#[test]
#[ignore = "takes long; .ci/nightly runs it"]
fn fifty_kills_of_runs_over_five_hundred_accounts_leave_an_archive_like_that_of_one_run() {
    kill(&World::with_reports(500, 3), 50);
}

/// The variables that lead to a server of S3.
const OF_S3: [&str; 3] = ["AWS_ENDPOINT_URL_S3", "AWS_SESSION_TOKEN", "AWS_REGION"];

#[test]
#[ignore = "tests/interop/archive_s3.py runs it against a server"]
fn runs_into_a_bucket_that_are_killed_leave_an_archive_like_that_of_one_run() {
    let world = World::with_reports(8, 4);
    let archive = |place: &str| {
        let mut archive = world.archive_at(&ALL);
        archive.arg(format!("s3://casebook-archive/{place}"));
        archive.envs(OF_S3.map(|name| (name, Env::from_process().get(name).unwrap().to_owned())));
        archive
    };
    let begin = Instant::now();
    let out: RunOutput = archive("whole")
        .stderr(Stdio::piped())
        .output()
        .unwrap()
        .into();
    assert_eq!(out.code, Some(2), "{}", out.stderr);
    let most = begin.elapsed().as_micros() as u64 / 3;
    let mut numbers = Numbers::new();
    for _ in 0..10 {
        let mut child = archive("killed").spawn().unwrap();
        let_run(&mut child, Duration::from_micros(numbers.below(most)));
    }
    assert_eq!(archive("killed").status().unwrap().code(), Some(2));
    let (killed, whole) = (in_bucket("killed"), in_bucket("whole"));
    assert_eq!(rows_in(&killed), rows_in(&whole));
    assert_eq!(unnamed(&killed), [""; 0]);
    let documents = |files: &BTreeMap<String, Vec<u8>>| {
        let names = files.keys();
        names.filter(|name| name.starts_with("blobs/")).count()
    };
    assert_eq!(documents(&killed), documents(&whole));
}

/// Returns the parts and documents of an archive in the bucket.
fn in_bucket(name: &str) -> BTreeMap<String, Vec<u8>> {
    let place: Place = format!("s3://casebook-archive/{name}").parse().unwrap();
    let read = async {
        let store = Store::open(&place, StoreOptions::new()).await.unwrap();
        let kinds = TABLES.iter().map(|table| format!("kind={}", table.kind));
        let mut files = BTreeMap::new();
        for folder in kinds.chain(["blobs".to_owned()]) {
            for name in store.list(&folder).await.unwrap() {
                let content = store.read(&name, 1 << 30).await.unwrap().unwrap();
                files.insert(name, content.to_vec());
            }
        }
        files
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(read)
}
