//! A journal in a store that several machines share.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use casebook_support::{
    Attachment, CaseFiles, Confirmation, CreateCase, Files, Journal, JournalStore, OnceError,
    StoreFuture, StoredEntry,
};
use tokio::time::Instant;

use super::line::{Fate, LIMIT, Line, SUBJECT, case, key};
use super::times::shifted;

/// A store in memory. Its clones share the entries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory(Arc<Mutex<BTreeMap<String, StoredEntry>>>);

impl JournalStore for Memory {
    fn place(&self, name: &str) -> String {
        format!("memory/{name}")
    }

    fn read<'a>(&'a self, name: &'a str) -> StoreFuture<'a, Option<StoredEntry>> {
        Box::pin(async { Ok(self.0.lock().unwrap().get(name).cloned()) })
    }

    fn write<'a>(
        &'a self,
        name: &'a str,
        bytes: Bytes,
        replaces: Option<&'a str>,
    ) -> StoreFuture<'a, Option<String>> {
        Box::pin(async move {
            let mut entries = self.0.lock().unwrap();
            let found = entries.get(name).map(|entry| entry.version.clone());
            if found.as_deref() != replaces {
                return Ok(None);
            }
            let version = found.map_or(0, |found| found.parse::<u32>().unwrap() + 1);
            let entry = StoredEntry::new(bytes, version.to_string());
            entries.insert(name.to_owned(), entry);
            Ok(Some(version.to_string()))
        })
    }

    fn list(&self) -> StoreFuture<'_, Vec<String>> {
        Box::pin(async { Ok(self.0.lock().unwrap().keys().cloned().collect()) })
    }
}

fn journal(store: &Memory) -> Journal {
    Journal::shared(store.clone()).clock(shifted(0))
}

#[tokio::test(start_paused = true)]
async fn machines_with_one_store_open_one_case_for_each_key() {
    let (store, line) = (Memory::default(), Line::new(|_, _| Fate::Pass));
    let open = async |text: &str| {
        let (client, key) = (line.client(), key(text));
        let journal = journal(&store);
        let opened = journal.create_case_once(&client, &key, case());
        opened.await.unwrap()
    };
    let (one, other) = tokio::join!(open("a"), open("a"));
    assert_eq!(one.case_id, other.case_id);
    let again = open("a").await;
    assert_eq!(again.confirmation, Confirmation::Recalled);
    // Another key with the same text waits for its turn.
    assert_ne!(open("b").await.case_id, one.case_id);
    assert_eq!(line.cases(SUBJECT).await.len(), 2);
    let entries = journal(&store).entries().await.unwrap();
    assert!(entries.iter().all(|entry| entry.is_done), "{entries:?}");
    let other_text = CreateCase::new(SUBJECT.parse().unwrap(), "Another.".parse().unwrap());
    let refused = journal(&store)
        .create_case_once(&line.client(), &key("a"), other_text)
        .await;
    assert!(matches!(refused, Err(OnceError::KeyReused(_))));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_killed_is_waited_for_and_then_its_case_is_found() {
    for (fate, confirmation) in [
        (Fate::Late(Duration::from_secs(20)), Confirmation::Found),
        (Fate::LoseRequest, Confirmation::Sent),
    ] {
        let store = Memory::default();
        let line = Line::first("CreateCase", [fate]);
        {
            let journal = journal(&store);
            let (client, key) = (line.client(), key("a"));
            let call = journal.create_case_once(&client, &key, case());
            let killed = tokio::time::timeout(Duration::from_millis(100), call).await;
            assert!(killed.is_err());
        }
        let began = Instant::now();
        let opened = journal(&store)
            .create_case_once(&line.client(), &key("a"), case())
            .await
            .unwrap();
        assert_eq!(opened.confirmation, confirmation);
        // The turn of the killed call lasts for 30 seconds.
        assert!(
            began.elapsed() >= Duration::from_secs(20),
            "{:?}",
            began.elapsed()
        );
        assert_eq!(line.cases(SUBJECT).await.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_request_and_a_forgotten_key_leave_the_key_free() {
    let store = Memory::default();
    let line = Line::first("CreateCase", [LIMIT]);
    let (client, journal) = (line.client(), journal(&store));
    let refused = journal.create_case_once(&client, &key("a"), case()).await;
    assert!(matches!(refused, Err(OnceError::Send(_))));
    assert!(journal.entries().await.unwrap().is_empty());
    assert!(!journal.forget(&key("a")).await.unwrap());
    let began = Instant::now();
    for _ in 0..2 {
        let opened = journal.create_case_once(&client, &key("a"), case()).await;
        assert_eq!(opened.unwrap().confirmation, Confirmation::Sent);
        assert!(journal.forget(&key("a")).await.unwrap());
        assert!(!journal.forget(&key("a")).await.unwrap());
    }
    assert_eq!(began.elapsed(), Duration::ZERO, "every turn was given back");
}

#[tokio::test(start_paused = true)]
async fn many_files_come_once_each_over_two_machines() {
    let (store, line) = (Memory::default(), Line::new(|_, _| Fate::Pass));
    let files = || {
        let files = (1..=23).map(|n| Attachment::new(format!("{n}.log"), vec![n]));
        CaseFiles::new(line.client(), Files::new(files).unwrap()).once(journal(&store), key("a"))
    };
    let (mut one, mut other) = (files(), files());
    let (first, second) = tokio::join!(one.create_case(case()), other.create_case(case()));
    assert_eq!(first.unwrap(), second.unwrap());
    assert_eq!(line.cases(SUBJECT).await.len(), 1);
    assert_eq!(line.asked("CreateCase"), 1);
    assert_eq!(line.asked("AddCommunicationToCase"), 2);
}
