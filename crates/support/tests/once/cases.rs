//! Each key opens one case, whatever the line does to the requests.

use std::time::Duration;

use casebook_stack::Sent;
use casebook_support::{AddCommunicationToCase, ClientError, Confirmation, CreateCase, OnceError};
use tokio::time::Instant;

use super::line::{FAILED, Fate, LIMIT, Line, SLOWER, SUBJECT, case, journal, key};
use super::times::shifted;

#[tokio::test(start_paused = true)]
async fn the_second_call_with_a_key_sends_nothing() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Fate::Pass);
    let journal = journal(home.path());
    let first = journal
        .create_case_once(&line.client(), &key("a"), case())
        .await
        .unwrap();
    assert_eq!(first.confirmation, Confirmation::Sent);
    // The second call needs no connection.
    let dead = line.with(|_, _| Fate::Refuse);
    let again = journal
        .create_case_once(&dead.client(), &key("a"), case())
        .await
        .unwrap();
    assert_eq!(again.confirmation, Confirmation::Recalled);
    assert_eq!(again.case_id, first.case_id);
    assert_eq!(dead.asked("CreateCase") + dead.asked("DescribeCases"), 0);
    assert_eq!(line.cases(SUBJECT).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_found_without_sending_again() {
    for does in [
        Fate::LoseAnswer,
        Fate::Garble(500, r#"{"__type": "InternalServerError"}"#),
        Fate::Garble(503, "<html>busy</html>"),
        Fate::Garble(200, "<html>what?</html>"),
        Fate::Garble(200, "{}"),
    ] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::new(move |operation, number| match (operation, number) {
            ("CreateCase", 0) => does,
            _ => Fate::Pass,
        });
        let journal = journal(home.path());
        let opened = journal
            .create_case_once(&line.client(), &key("a"), case())
            .await
            .unwrap();
        assert_eq!(opened.confirmation, Confirmation::Found, "{does:?}");
        assert_eq!(line.asked("CreateCase"), 1);
        let cases = line.cases(SUBJECT).await;
        assert_eq!(cases.len(), 1);
        assert_eq!(cases[0].case_id, Some(opened.case_id));
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_request_is_sent_again_only_after_it_was_looked_for_long_enough() {
    for does in [Fate::LoseRequest, FAILED, Fate::Answer(503, "<html>")] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::new(move |operation, number| match (operation, number) {
            ("CreateCase", 0) => does,
            _ => Fate::Pass,
        });
        let begin = Instant::now();
        let journal = journal(home.path()).clock(shifted(0));
        let opened = journal
            .create_case_once(&line.client(), &key("a"), case())
            .await
            .unwrap();
        assert_eq!(opened.confirmation, Confirmation::Sent);
        assert_eq!(begin.elapsed(), Duration::from_secs(30));
        assert_eq!(line.asked("CreateCase"), 2);
        assert!(line.asked("DescribeCases") > 5);
        assert_eq!(line.cases(SUBJECT).await.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_case_that_shows_up_late_is_waited_for() {
    let home = tempfile::tempdir().unwrap();
    let late = &[Fate::Late(Duration::from_secs(12))];
    let line = Line::first("CreateCase", late);
    let journal = journal(home.path());
    let opened = journal
        .create_case_once(&line.client(), &key("a"), case())
        .await
        .unwrap();
    assert_eq!(opened.confirmation, Confirmation::Found);
    assert_eq!(line.asked("CreateCase"), 1);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(line.cases(SUBJECT).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_surely_not_done_leaves_the_key_free() {
    for (does, sent) in [
        (Fate::Refuse, Sent::No),
        (LIMIT, Sent::Yes),
        (SLOWER, Sent::Yes),
    ] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::new(move |operation, number| match (operation, number) {
            ("CreateCase", 0) => does,
            _ => Fate::Pass,
        });
        let journal = journal(home.path());
        let (client, begin) = (line.client(), Instant::now());
        let error = journal
            .create_case_once(&client, &key("a"), case())
            .await
            .unwrap_err();
        assert!(matches!(error, OnceError::Send(_)), "{error:?}");
        assert_eq!(error.sent(), sent);
        assert!(journal.entries().await.unwrap().is_empty());
        // The key is free again, and can even be used for a case with other contents.
        let other = case().service_code("amazon-simple-storage-service".parse().unwrap());
        journal
            .create_case_once(&client, &key("a"), other)
            .await
            .unwrap();
        assert_eq!(begin.elapsed(), Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_where_it_cannot_be_seen_what_is_there() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::first("DescribeCases", [FAILED]);
    let journal = journal(home.path());
    let error = journal
        .create_case_once(&line.client(), &key("a"), case())
        .await
        .unwrap_err();
    assert!(matches!(error, OnceError::LookUp { .. }));
    assert_eq!(error.sent(), Sent::No);
    assert!(error.to_string().ends_with("nothing was sent"));
    assert_eq!(line.asked("CreateCase"), 0);
    assert!(journal.entries().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_look_up_that_fails_keeps_the_key_and_sends_nothing_more() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|operation, number| match (operation, number) {
        ("CreateCase", 0) => Fate::LoseAnswer,
        ("DescribeCases", 1..=3) => Fate::LoseRequest,
        _ => Fate::Pass,
    });
    let journal = journal(home.path());
    let client = line.client();
    for _ in 0..3 {
        let error = journal
            .create_case_once(&client, &key("a"), case())
            .await
            .unwrap_err();
        assert!(matches!(error, OnceError::LookUp { .. }), "{error:?}");
        assert_eq!(error.sent(), Sent::Perhaps);
        assert!(!journal.entries().await.unwrap()[0].is_done);
    }
    let opened = journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap();
    assert_eq!(opened.confirmation, Confirmation::Found);
    assert_eq!(line.asked("CreateCase"), 1);
    assert_eq!(line.cases(SUBJECT).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_line_that_always_breaks_is_given_up_and_the_key_looked_for_the_next_time() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|operation, number| match (operation, number) {
        ("CreateCase", 0..=2) => Fate::LoseRequest,
        _ => Fate::Pass,
    });
    let journal = journal(home.path());
    let client = line.client();
    let error = journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap_err();
    assert!(matches!(error, OnceError::UnknownOutcome(_)), "{error:?}");
    assert_eq!(error.sent(), Sent::Perhaps);
    assert!(matches!(
        error.client_error(),
        Some(ClientError::Transport(_))
    ));
    assert_eq!(line.asked("CreateCase"), 3);
    // A request may have arrived since. So the next call searches for the whole settle time of 30
    // seconds before it sends.
    let begin = Instant::now();
    let opened = journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap();
    assert_eq!(
        (opened.confirmation, begin.elapsed()),
        (Confirmation::Sent, Duration::from_secs(30))
    );
    assert_eq!(line.cases(SUBJECT).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_second_sending_says_nothing_of_the_first() {
    let home = tempfile::tempdir().unwrap();
    // The first request arrives after 40 seconds, which is after the first call has searched for 30
    // seconds and failed, and before the second call begins.
    let line = Line::first("CreateCase", [Fate::Late(Duration::from_secs(40)), LIMIT]);
    let journal = journal(home.path());
    let client = line.client();
    let error = journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap_err();
    assert!(matches!(error, OnceError::UnknownOutcome(_)), "{error:?}");
    assert_eq!(error.sent(), Sent::Perhaps);
    tokio::time::sleep(Duration::from_secs(60)).await;
    let opened = journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap();
    assert_eq!(opened.confirmation, Confirmation::Found);
    assert_eq!(line.cases(SUBJECT).await.len(), 1);
}

/// Responses that are not from the service, but from a proxy, a broken gateway or the login page of a
/// network.
const PAGES: [Fate; 8] = [
    Fate::Answer(
        200,
        "<!DOCTYPE html><html><title>Guest login</title></html>",
    ),
    Fate::Answer(200, ""),
    Fate::Answer(200, "null"),
    Fate::Answer(200, "{}"),
    Fate::Answer(200, "{\"status\": \"blocked\"}"),
    Fate::Answer(200, "{\"caseId\": \"case-"),
    Fate::Answer(200, "[]"),
    Fate::Answer(403, "<html>Blocked by policy</html>"),
];

#[tokio::test(start_paused = true)]
async fn a_page_in_the_place_of_an_answer_does_not_close_the_key() {
    for page in PAGES {
        let home = tempfile::tempdir().unwrap();
        let line = Line::first("CreateCase", [page]);
        let journal = journal(home.path());
        let opened = journal
            .create_case_once(&line.client(), &key("a"), case())
            .await
            .unwrap();
        assert_eq!(opened.confirmation, Confirmation::Sent, "{page:?}");
        assert_eq!(line.asked("CreateCase"), 2);
        assert_eq!(line.cases(SUBJECT).await.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn where_every_answer_is_a_page_the_next_call_opens_the_case() {
    for page in PAGES {
        let home = tempfile::tempdir().unwrap();
        let line = Line::first("CreateCase", [page; 3]);
        let journal = journal(home.path());
        let client = line.client();
        let error = journal
            .create_case_once(&client, &key("a"), case())
            .await
            .unwrap_err();
        assert!(matches!(error, OnceError::UnknownOutcome(_)), "{error:?}");
        assert_eq!(error.sent(), Sent::Perhaps);
        let opened = journal
            .create_case_once(&client, &key("a"), case())
            .await
            .unwrap();
        assert_eq!(opened.confirmation, Confirmation::Sent, "{page:?}");
        assert_eq!(line.cases(SUBJECT).await.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn other_contents_under_a_key_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Fate::Pass);
    let journal = journal(home.path());
    let client = line.client();
    journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap();
    let other = case().cc_email_addresses(String::from("a@example.com").into());
    let error = journal
        .create_case_once(&client, &key("a"), other)
        .await
        .unwrap_err();
    assert!(matches!(error, OnceError::KeyReused(_)));
    assert_eq!(
        error.to_string(),
        "the key \"a\" was used before with different contents; nothing was sent"
    );
    assert_eq!(line.asked("CreateCase"), 1);
    // A call with another attachment set id has the same contents: each call creates a new set for its
    // files.
    let same = case().attachment_set_id("as-2".parse().unwrap());
    let recalled = journal
        .create_case_once(&client, &key("a"), same)
        .await
        .unwrap();
    assert_eq!(recalled.confirmation, Confirmation::Recalled);
}

#[tokio::test(start_paused = true)]
async fn an_older_case_that_looks_the_same_is_not_taken_for_it() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::first("CreateCase", [Fate::Pass, Fate::LoseRequest]);
    let client = line.client();
    let older = client.send(case()).await.unwrap().case_id.unwrap();
    let journal = journal(home.path());
    let opened = journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap();
    assert_eq!(opened.confirmation, Confirmation::Sent);
    assert_ne!(opened.case_id, older);
    assert_eq!(line.cases(SUBJECT).await.len(), 2);
}

fn with_body(body: &str) -> CreateCase {
    let mut case = case();
    case.communication_body = body.parse().unwrap();
    case
}

#[tokio::test(start_paused = true)]
async fn a_foreign_case_with_another_subject_or_text_is_not_taken_for_it() {
    let mut other_subject = case();
    other_subject.subject = "No capacity at all".parse().unwrap();
    for other in [with_body("Since yesterday."), other_subject] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::first("CreateCase", [Fate::LoseRequest]);
        let (client, journal) = (line.client(), journal(home.path()));
        let key = key("a");
        let ours = journal.create_case_once(&client, &key, case());
        // The foreign case is opened while the call with the key searches for its own.
        let theirs = async {
            tokio::time::sleep(Duration::from_secs(5)).await;
            client.send(other).await.unwrap().case_id.unwrap()
        };
        let (ours, theirs) = tokio::join!(ours, theirs);
        let ours = ours.unwrap();
        assert_eq!(ours.confirmation, Confirmation::Sent);
        assert_ne!(ours.case_id, theirs);
    }
}

#[tokio::test(start_paused = true)]
async fn a_case_that_another_key_opened_and_replied_to_is_not_taken_for_it() {
    other_key_opens_and_replies_after_five_seconds(Fate::Pass).await;
    // This search reads the records before the other key opens its case, and lists the cases after the
    // reply.
    let slow = Fate::Slow(Duration::from_secs(10));
    other_key_opens_and_replies_after_five_seconds(slow).await;
}

/// Loses the request of one key. During its search, another key opens a case with the same subject, and
/// replies to it with the text of the lost request. `first` is the fate of the first listing of the search.
async fn other_key_opens_and_replies_after_five_seconds(first: Fate) {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(move |operation, number| match (operation, number) {
        ("CreateCase", 0) => Fate::LoseRequest,
        ("DescribeCases", 1) => first,
        _ => Fate::Pass,
    });
    let (client, journal) = (line.client(), journal(home.path()));
    let (key_b, key_a, reply_key) = (key("b"), key("a"), key("a-reply"));
    let lost = journal.create_case_once(&client, &key_b, case());
    let other = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let other = with_body("Since yesterday.");
        let other = journal.create_case_once(&client, &key_a, other).await;
        let other = other.unwrap().case_id;
        let reply = AddCommunicationToCase::new(other.clone(), case().communication_body);
        journal
            .reply_once(&client, &reply_key, reply)
            .await
            .unwrap();
        other
    };
    let (lost, other) = tokio::join!(lost, other);
    let lost = lost.unwrap();
    assert_eq!(lost.confirmation, Confirmation::Sent);
    assert_ne!(lost.case_id, other);
    assert_eq!(line.cases(SUBJECT).await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_case_that_was_filed_anew_is_found_all_the_same() {
    for (ours, theirs) in [
        ("amazon-elastic-compute-cloud-linux", "ec2-linux"),
        ("general-guidance", "other"),
        ("\"urgent\"", "\"low\""),
        ("\"ja\"", "\"en\""),
    ] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::new(move |operation, number| match (operation, number) {
            ("CreateCase", 0) => Fate::LoseAnswer,
            ("DescribeCases", _) => Fate::Recode(ours, theirs),
            _ => Fate::Pass,
        });
        let asked = case().severity_code("urgent".into()).language("ja");
        let opened = journal(home.path())
            .create_case_once(&line.client(), &key("a"), asked)
            .await;
        assert_eq!(opened.unwrap().confirmation, Confirmation::Found, "{ours}");
        assert_eq!(line.asked("CreateCase"), 1, "{ours}");
    }
}

#[tokio::test(start_paused = true)]
async fn of_several_the_one_with_the_same_codes_is_taken() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|operation, number| match (operation, number) {
        ("CreateCase", 0) => Fate::Late(Duration::from_secs(1)),
        ("DescribeCases", 1) => Fate::LoseRequest,
        _ => Fate::Pass,
    });
    let (client, journal) = (line.client(), journal(home.path()));
    journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap_err();
    // The request of the key arrives a second late, so this case with another category is older.
    let other = case().category_code("instance-issue".parse().unwrap());
    let other = client.send(other).await.unwrap().case_id.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let opened = journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap();
    assert_eq!(opened.confirmation, Confirmation::Found);
    assert_ne!(opened.case_id, other);
}

#[tokio::test(start_paused = true)]
async fn a_resolved_and_answered_case_is_found_all_the_same() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|operation, number| match (operation, number) {
        ("CreateCase", 0) => Fate::LoseAnswer,
        ("DescribeCases", 1) => Fate::LoseRequest,
        _ => Fate::Pass,
    });
    let (client, journal) = (line.client(), journal(home.path()));
    journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap_err();
    let id = line.cases(SUBJECT).await[0].case_id.clone().unwrap();
    for n in 0..120 {
        let body = format!("more {n}").parse().unwrap();
        let reply = AddCommunicationToCase::new(id.clone(), body);
        client.send(reply).await.unwrap();
    }
    client
        .send(casebook_support::ResolveCase::new(id.clone()))
        .await
        .unwrap();
    let opened = journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap();
    assert_eq!(
        (opened.confirmation, opened.case_id),
        (Confirmation::Found, id)
    );
}
