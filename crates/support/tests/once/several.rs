//! Several calls at the same time, or with the same contents.

use std::time::Duration;

use casebook_support::Confirmation;
use futures_util::future::join_all;

use super::line::{Fate, Line, SUBJECT, case, journal, key};

#[tokio::test(start_paused = true)]
async fn ten_calls_with_one_key_open_one_case() {
    for does in [Fate::Pass, Fate::LoseAnswer, Fate::LoseRequest] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::new(move |operation, number| match (operation, number) {
            ("CreateCase", 0) => does,
            _ => Fate::Pass,
        });
        let client = line.client();
        let calls = (0..10).map(|_| async {
            // Each call opens the journal itself, like ten processes.
            let journal = journal(home.path());
            let opened = journal.create_case_once(&client, &key("a"), case()).await;
            opened.unwrap()
        });
        let opened = join_all(calls).await;
        assert!(opened.iter().all(|one| one.case_id == opened[0].case_id));
        let recalled = opened
            .iter()
            .filter(|one| one.confirmation == Confirmation::Recalled);
        assert_eq!(recalled.count(), 9);
        assert_eq!(line.cases(SUBJECT).await.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn two_keys_with_the_same_contents_open_two_cases() {
    const LATE: Fate = Fate::Late(Duration::from_secs(3));
    let scripts: [&[Fate]; 6] = [
        &[Fate::Pass],
        &[Fate::LoseAnswer, Fate::LoseAnswer],
        &[Fate::LoseRequest, Fate::LoseAnswer],
        &[Fate::LoseAnswer, Fate::LoseRequest],
        &[Fate::LoseRequest, Fate::LoseRequest],
        &[LATE, Fate::Pass],
    ];
    for script in scripts {
        let home = tempfile::tempdir().unwrap();
        let line = Line::new(move |operation, number| match script.get(number) {
            Some(does) if operation == "CreateCase" => *does,
            _ => Fate::Pass,
        });
        let (client, journal) = (line.client(), journal(home.path()));
        let (a, b) = (key("a"), key("b"));
        let (first, second) = tokio::join!(
            journal.create_case_once(&client, &a, case()),
            journal.create_case_once(&client, &b, case()),
        );
        assert_ne!(
            first.unwrap().case_id,
            second.unwrap().case_id,
            "{script:?}"
        );
        assert_eq!(line.cases(SUBJECT).await.len(), 2, "{script:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn two_keys_that_were_both_left_open_never_share_a_case() {
    for (first, second) in [
        (Fate::LoseAnswer, Fate::LoseAnswer),
        (Fate::LoseAnswer, Fate::LoseRequest),
        (Fate::LoseRequest, Fate::LoseAnswer),
        (Fate::LoseRequest, Fate::LoseRequest),
    ] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::new(move |operation, number| match (operation, number) {
            ("CreateCase", 0) => first,
            ("CreateCase", 1) => second,
            // The searches of the first two calls fail, so both outcomes stay open.
            ("DescribeCases", 1 | 3) => Fate::LoseRequest,
            _ => Fate::Pass,
        });
        let (client, journal) = (line.client(), journal(home.path()));
        for name in ["a", "b"] {
            let failed = journal.create_case_once(&client, &key(name), case()).await;
            failed.unwrap_err();
        }
        let mut ids = Vec::new();
        for name in ["b", "a"] {
            let opened = journal.create_case_once(&client, &key(name), case()).await;
            ids.push(opened.unwrap().case_id);
        }
        assert_ne!(ids[0], ids[1]);
        assert_eq!(line.cases(SUBJECT).await.len(), 2, "{first:?} {second:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn different_contents_do_not_wait_for_each_other() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::first("CreateCase", [Fate::LoseRequest]);
    let (client, journal) = (line.client(), journal(home.path()));
    let (a, b) = (key("a"), key("b"));
    let slow = journal.create_case_once(&client, &a, case());
    let mut other = case();
    other.subject = "Something else".parse().unwrap();
    let fast = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        tokio::time::timeout(
            Duration::from_secs(1),
            journal.create_case_once(&client, &b, other),
        )
        .await
    };
    let (slow, fast) = tokio::join!(slow, fast);
    slow.unwrap();
    fast.unwrap().unwrap();
}

#[test]
fn the_calls_can_be_spawned() {
    fn is_send(_: &impl Send) {}
    let home = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let _inside = runtime.enter();
    let line = Line::new(|_, _| Fate::Pass);
    let (client, journal, key) = (line.client(), journal(home.path()), key("a"));
    is_send(&journal.create_case_once(&client, &key, case()));
    let reply =
        casebook_support::AddCommunicationToCase::new("c".parse().unwrap(), "b".parse().unwrap());
    is_send(&journal.reply_once(&client, &key, reply));
    is_send(&journal.forget(&key));
    let mut files = casebook_support::CaseFiles::new(client.clone(), Default::default())
        .once(journal.clone(), key.clone());
    is_send(&files.create_case(case()));
}
