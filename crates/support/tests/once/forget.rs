//! Forgetting a key.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use casebook_stack::Sent;
use casebook_support::{
    Attachment, CaseFiles, CaseFilesStep, Confirmation, Files, Journal, OnceError,
};
use futures_util::FutureExt as _;

use super::journal::{names, records};
use super::line::{Fate, Line, SUBJECT, case, journal, key};

#[tokio::test(start_paused = true)]
async fn forgetting_makes_no_files() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Fate::Pass);
    let journal = journal(home.path());
    assert!(!journal.forget(&key("a")).await.unwrap());
    assert_eq!(names(home.path()), [""; 0]);
    journal
        .create_case_once(&line.client(), &key("a"), case())
        .await
        .unwrap();
    let mut before = names(home.path());
    assert!(journal.forget(&key("a")).await.unwrap());
    before.retain(|name| !name.ends_with(".json"));
    assert_eq!(names(home.path()), before);
}

#[tokio::test(start_paused = true)]
async fn forgetting_waits_for_a_call_that_is_under_way() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::first("CreateCase", [Fate::LoseRequest]);
    let (client, journal, key) = (line.client(), journal(home.path()), key("a"));
    let call = journal.create_case_once(&client, &key, case());
    let forgotten = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        journal.forget(&key).await
    };
    let (opened, forgotten) = tokio::join!(call, forgotten);
    opened.unwrap();
    assert!(forgotten.unwrap());
    assert!(journal.entries().await.unwrap().is_empty());
}

/// Returns a sender of 31 files under the key `a`: ten go with the case, and three communications
/// bring the others.
fn many_files(line: &Line, journal: Journal) -> CaseFiles {
    let files = (1..=31).map(|n| Attachment::new(format!("{n}.log"), vec![n]));
    CaseFiles::new(line.client(), Files::new(files).unwrap()).once(journal, key("a"))
}

/// Returns the part numbers of all entries of the journal, whose folder is read at once.
fn parts(journal: &Journal) -> Vec<usize> {
    let entries = journal.entries().now_or_never().unwrap().unwrap();
    entries.iter().map(|entry| entry.part).collect()
}

#[tokio::test(start_paused = true)]
async fn forgetting_waits_for_every_part_of_a_key_and_removes_none_before() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|operation, number| match (operation, number) {
        ("AddCommunicationToCase", 1) => Fate::LoseRequest,
        _ => Fate::Pass,
    });
    let patient = journal(home.path());
    let hurried = patient.clone().lock_timeout(Duration::from_secs(3));
    let mut files = many_files(&line, patient.clone());
    // The request for the second communication is lost. The call searches for it, and holds the lock of
    // its part, 3.
    let call = files.create_case(case());
    let forgotten = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let error = hurried.forget(&key("a")).await.unwrap_err();
        assert!(error.is_held(), "{error:?}");
        assert_eq!(parts(&hurried), [0, 2, 3]);
        patient.forget(&key("a")).await
    };
    let (sent, forgotten) = tokio::join!(call, forgotten);
    sent.unwrap();
    assert!(forgotten.unwrap());
    assert_eq!(parts(&patient), [0; 0]);
    many_files(&line, patient)
        .create_case(case())
        .await
        .unwrap();
}

#[tokio::test(start_paused = true)]
async fn forgetting_goes_on_where_a_killed_process_stopped() {
    for removed in [&[0][..], &[0, 2], &[2], &[2, 3], &[0, 2, 4]] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::new(|_, _| Fate::Pass);
        let journal = journal(home.path());
        let mut files = many_files(&line, journal.clone());
        files.create_case(case()).await.unwrap();
        assert_eq!(parts(&journal), [0, 2, 3, 4]);
        for path in records(home.path()) {
            let text = fs::read_to_string(&path).unwrap();
            let is_in = |part| text.contains(&format!("\"part\":{part},"));
            if removed.iter().any(is_in) {
                fs::remove_file(path).unwrap();
            }
        }
        assert_eq!(parts(&journal).len(), 4 - removed.len());
        assert!(journal.forget(&key("a")).await.unwrap(), "{removed:?}");
        assert_eq!(parts(&journal), [0; 0], "{removed:?}");
        assert!(!journal.forget(&key("a")).await.unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn forgetting_removes_nothing_between_two_requests_of_a_call() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Fate::Pass);
    let journal = journal(home.path());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (sees, forgetting) = (Arc::clone(&seen), journal.clone());
    let mut files = many_files(&line, journal.clone()).on_step(move |step| {
        let is_free = forgetting.forget(&key("a")).now_or_never().is_some();
        assert!(!is_free, "{step:?}");
        if let CaseFilesStep::Done { .. } = step {
            sees.lock().unwrap().push(parts(&forgetting));
        }
    });
    let id = files.create_case(case()).await.unwrap();
    let all = [0, 2, 3, 4];
    let expected: Vec<_> = (1..=4).map(|count| all[..count].to_vec()).collect();
    assert_eq!(*seen.lock().unwrap(), expected);

    let mut again = many_files(&line, journal.clone());
    assert_eq!(again.create_case(case()).await.unwrap(), id);
    assert_eq!(again.confirmation(), Some(Confirmation::Recalled));
    assert_eq!(line.cases(SUBJECT).await.len(), 1);
    assert!(journal.forget(&key("a")).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_sends_the_rest_holds_its_key_too() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::first("AddCommunicationToCase", [Fate::Refuse]);
    let journal = journal(home.path());
    let forgetting = journal.clone();
    let mut files = many_files(&line, journal.clone()).on_step(move |step| {
        let is_free = forgetting.forget(&key("a")).now_or_never().is_some();
        assert!(!is_free, "{step:?}");
    });
    let failed = files.create_case(case()).await.unwrap_err();
    files.send_rest(failed.case_id().unwrap()).await.unwrap();
    assert_eq!(parts(&journal), [0, 2, 3, 4]);
    // The failed call and this one have released the key.
    assert!(journal.forget(&key("a")).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_call_behind_one_that_forgets_says_that_an_earlier_request_may_have_been_sent() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::first("CreateCase", [Fate::Stall(Duration::from_secs(1))]);
    let journal = journal(home.path());
    let (client, a) = (line.client(), key("a"));
    let sending = journal.create_case_once(&client, &a, case());
    let ended = tokio::time::timeout(Duration::from_secs(1), sending).await;
    assert!(ended.is_err());
    // `forget` holds the lock of the key.
    let lock = records(home.path()).remove(0).with_extension("lock");
    let lock = fs::File::open(lock).unwrap();
    lock.lock().unwrap();
    let hurried = journal.lock_timeout(Duration::from_secs(3));
    let again = hurried.create_case_once(&client, &a, case()).await;
    let error = again.unwrap_err();
    let mut again = CaseFiles::new(client, Files::default()).once(hurried, a);
    let failed = again.create_case(case()).await.unwrap_err();
    assert_eq!(failed.sent(), Sent::Perhaps);
    for error in [&error, failed.once_error().unwrap()] {
        assert!(matches!(error, OnceError::Journal(why) if why.is_held()));
        assert_eq!(error.sent(), Sent::Perhaps);
    }
}
