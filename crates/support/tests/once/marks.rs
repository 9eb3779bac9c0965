//! Marks, by which every machine finds what a key has sent.

use casebook_stack::Sent;
use casebook_support::{
    AddCommunicationToCase, Confirmation, Conversation, CreateCase, Journal, OnceError,
};

use super::line::{Fate, Line, SUBJECT, case, journal, key};

/// Returns the texts of a case.
async fn texts(line: &Line, case: &CreateCase) -> Vec<String> {
    let cases = line.cases(case.subject.as_str()).await;
    let id = cases[0].case_id.clone().unwrap();
    let said = Conversation::new(&line.client(), id);
    let said: Vec<_> = said.try_collect().await.unwrap();
    said.into_iter().filter_map(|said| said.body).collect()
}

#[tokio::test(start_paused = true)]
async fn journals_that_share_nothing_open_one_case_with_a_mark() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let line = Line::new(|_, _| Fate::Pass);
    let journals = [
        journal(one.path()).mark(),
        journal(other.path()).mark(),
        Journal::marks_alone(),
    ];
    let (client, key) = (line.client(), key("a"));
    let mut opened = Vec::new();
    for journal in &journals {
        let done = journal.create_case_once(&client, &key, case());
        opened.push(done.await.unwrap());
    }
    let confirmations = opened.iter().map(|opened| opened.confirmation);
    let found = Confirmation::Found;
    assert!(confirmations.eq([Confirmation::Sent, found, found]));
    assert!(opened.iter().all(|one| one.case_id == opened[0].case_id));
    assert_eq!(line.asked("CreateCase"), 1);
    let text = &texts(&line, &case()).await[0];
    let (body, mark) = text.rsplit_once("\n\n").unwrap();
    assert_eq!(body, case().communication_body.as_str());
    assert!(mark.starts_with("[casebook:") && mark.len() == 43, "{mark}");
    // The second journal has recorded what it has found.
    let again = journals[1].create_case_once(&client, &key, case());
    assert_eq!(again.await.unwrap().confirmation, Confirmation::Recalled);
}

#[tokio::test(start_paused = true)]
async fn a_mark_is_found_whatever_else_the_request_says() {
    let line = Line::new(|_, _| Fate::Pass);
    let (client, journal) = (line.client(), Journal::marks_alone());
    let opened = journal.create_case_once(&client, &key("a"), case()).await;
    let opened = opened.unwrap().case_id;
    // The mark is no longer among the newest communications, which the list of cases has.
    for text in ["1", "2", "3", "4", "5", "6"] {
        let reply = AddCommunicationToCase::new(opened.clone(), text.parse().unwrap());
        client.send(reply).await.unwrap();
    }
    let later = CreateCase::new(
        SUBJECT.parse().unwrap(),
        "It stopped at 12:01.".parse().unwrap(),
    );
    let elsewhere = CreateCase::new(
        "Another subject".parse().unwrap(),
        case().communication_body,
    );
    for other in [later, elsewhere] {
        let refused = journal.create_case_once(&client, &key("a"), other).await;
        let error = refused.unwrap_err();
        let OnceError::MarkReused { case_id, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!(*case_id, opened);
        assert_eq!(error.sent(), Sent::No);
    }
    assert_eq!(line.asked("CreateCase"), 1);
    let again = journal.create_case_once(&client, &key("a"), case()).await;
    assert_eq!(again.unwrap().confirmation, Confirmation::Found);

    let reply = |text: &str| AddCommunicationToCase::new(opened.clone(), text.parse().unwrap());
    let key = key("r");
    let replied = journal.reply_once(&client, &key, reply("More at 12:01."));
    assert_eq!(replied.await.unwrap(), Confirmation::Sent);
    let refused = journal.reply_once(&client, &key, reply("More at 12:02."));
    let error = refused.await.unwrap_err();
    assert!(matches!(error, OnceError::MarkReused { .. }), "{error:?}");
    assert_eq!(line.asked("AddCommunicationToCase"), 7);
}

#[tokio::test(start_paused = true)]
async fn marks_alone_find_what_was_lost_and_tell_equal_texts_apart() {
    let line = Line::first("CreateCase", [Fate::LoseAnswer, Fate::LoseRequest]);
    let (client, journal) = (line.client(), Journal::marks_alone());
    let first = journal.create_case_once(&client, &key("a"), case()).await;
    assert_eq!(first.unwrap().confirmation, Confirmation::Found);
    let second = journal.create_case_once(&client, &key("b"), case()).await;
    let second = second.unwrap();
    assert_eq!(second.confirmation, Confirmation::Sent);
    assert_eq!(line.asked("CreateCase"), 3);
    assert_eq!(line.cases(SUBJECT).await.len(), 2);
    for (text, expected) in [
        ("c", Confirmation::Sent),
        ("d", Confirmation::Sent),
        ("c", Confirmation::Found),
    ] {
        let body = "More.".parse().unwrap();
        let reply = AddCommunicationToCase::new(second.case_id.clone(), body);
        let replied = journal.reply_once(&client, &key(text), reply).await;
        assert_eq!(replied.unwrap(), expected, "{text}");
    }
    assert!(journal.entries().await.unwrap().is_empty());
    assert!(!journal.forget(&key("a")).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_text_without_room_for_its_mark_sends_nothing() {
    let line = Line::new(|_, _| Fate::Pass);
    let body = "x".repeat(8_000).parse().unwrap();
    let long = CreateCase::new(SUBJECT.parse().unwrap(), body);
    let journal = Journal::marks_alone();
    let refused = journal
        .create_case_once(&line.client(), &key("a"), long)
        .await;
    let error = refused.unwrap_err();
    assert!(matches!(error, OnceError::NoRoomForMark(_)), "{error:?}");
    assert_eq!(
        error.to_string(),
        "the mark of the key does not fit behind the text; shorten the text"
    );
    assert_eq!(line.asked("CreateCase"), 0);
}
