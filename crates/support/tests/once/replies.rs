//! Each key adds one reply.

use std::time::Duration;

use casebook_stack::Sent;
use casebook_support::{AddCommunicationToCase, Client, Confirmation, Conversation, OnceError};
use casebook_types::support::CaseId;

use super::line::{Fate, Line, case, journal, key};

const TEXT: &str = "It happened again.";

async fn open(line: &Line) -> CaseId {
    let client = line.with(|_, _| Fate::Pass).client();
    client.send(case()).await.unwrap().case_id.unwrap()
}

fn reply(id: &CaseId) -> AddCommunicationToCase {
    AddCommunicationToCase::new(id.clone(), TEXT.parse().unwrap())
}

/// Returns how many communications of the case have the text of the reply.
async fn count(client: &Client, id: &CaseId) -> usize {
    let said: Vec<_> = Conversation::new(client, id.clone())
        .try_collect()
        .await
        .unwrap();
    said.iter()
        .filter(|said| said.body.as_deref() == Some(TEXT))
        .count()
}

#[tokio::test(start_paused = true)]
async fn a_reply_is_there_once_whatever_happens_to_the_first() {
    for (does, how) in [
        (Fate::Pass, Confirmation::Sent),
        (Fate::LoseAnswer, Confirmation::Found),
        (Fate::LoseRequest, Confirmation::Sent),
        (Fate::Late(Duration::from_secs(9)), Confirmation::Found),
        (
            Fate::Garble(200, r#"{"result": false}"#),
            Confirmation::Found,
        ),
        (Fate::Garble(502, ""), Confirmation::Found),
        (
            Fate::Answer(200, r#"{"result": false}"#),
            Confirmation::Sent,
        ),
        (Fate::Answer(200, "{}"), Confirmation::Sent),
        (
            Fate::Answer(200, "<html>Guest login</html>"),
            Confirmation::Sent,
        ),
        (
            Fate::Answer(403, "<html>Blocked</html>"),
            Confirmation::Sent,
        ),
        (
            Fate::Garble(403, "<html>Blocked</html>"),
            Confirmation::Found,
        ),
    ] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::new(move |operation, number| match (operation, number) {
            ("AddCommunicationToCase", 0) => does,
            _ => Fate::Pass,
        });
        let (client, journal) = (line.client(), journal(home.path()));
        let id = open(&line).await;
        let first = journal.reply_once(&client, &key("a"), reply(&id)).await;
        assert_eq!(first.unwrap(), how, "{does:?}");
        let again = journal.reply_once(&client, &key("a"), reply(&id)).await;
        assert_eq!(again.unwrap(), Confirmation::Recalled);
        assert_eq!(count(&client, &id).await, 1, "{does:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_text_from_before_or_from_another_key_is_not_taken_for_it() {
    let scripts: [&[Fate]; 4] = [
        &[Fate::LoseAnswer, Fate::LoseAnswer, Fate::LoseAnswer],
        &[Fate::LoseRequest, Fate::LoseAnswer, Fate::LoseRequest],
        &[Fate::Pass, Fate::LoseRequest, Fate::LoseAnswer],
        &[Fate::LoseAnswer, Fate::Pass, Fate::LoseRequest],
    ];
    for script in scripts {
        // Three keys send the same reply, and are then called again in each order. With `left_open`,
        // the searches of the first calls fail, so a lost reply stays open until the second call.
        let orders = ["abc", "acb", "bac", "bca", "cab", "cba"];
        for (left_open, order) in [false, true]
            .into_iter()
            .flat_map(|left_open| orders.map(|order| (left_open, order)))
        {
            let home = tempfile::tempdir().unwrap();
            let line = Line::new(move |operation, number| match operation {
                "AddCommunicationToCase" => *script.get(number).unwrap_or(&Fate::Pass),
                "DescribeCommunications" if left_open && number < 6 && number % 2 == 1 => {
                    Fate::LoseRequest
                }
                _ => Fate::Pass,
            });
            let (client, journal) = (line.client(), journal(home.path()));
            let plain = line.with(|_, _| Fate::Pass).client();
            let id = open(&line).await;
            plain.send(reply(&id)).await.unwrap();
            for name in ["a", "b", "c"] {
                let _ = journal.reply_once(&client, &key(name), reply(&id)).await;
            }
            for name in order.chars() {
                let name = key(&name.to_string());
                journal.reply_once(&plain, &name, reply(&id)).await.unwrap();
            }
            assert_eq!(
                count(&plain, &id).await,
                4,
                "{script:?} {left_open} {order}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_is_sent_again_later_is_not_taken_for_that_of_a_key_which_listed_before_it() {
    let orders = ["abc", "acb", "bac", "bca", "cab", "cba"];
    for order in orders {
        let home = tempfile::tempdir().unwrap();
        // The requests of `a` and `c` are lost, and their searches fail, so both outcomes stay open.
        // The reply of `b` is added.
        let line = Line::new(|operation, number| match (operation, number) {
            ("AddCommunicationToCase", 0 | 2) | ("DescribeCommunications", 1 | 4) => {
                Fate::LoseRequest
            }
            _ => Fate::Pass,
        });
        let (client, journal) = (line.client(), journal(home.path()));
        let plain = line.with(|_, _| Fate::Pass).client();
        let id = open(&line).await;
        for (name, is_done) in [("a", false), ("b", true), ("c", false)] {
            let outcome = journal.reply_once(&client, &key(name), reply(&id)).await;
            assert_eq!(outcome.is_ok(), is_done, "{name}");
        }
        for name in order.chars() {
            let name = key(&name.to_string());
            journal.reply_once(&plain, &name, reply(&id)).await.unwrap();
        }
        assert_eq!(count(&plain, &id).await, 3, "{order}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_case_that_is_not_there_is_found_out_before_anything_is_sent() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Fate::Pass);
    let id = "case-1".parse().unwrap();
    let journal = journal(home.path());
    let error = journal
        .reply_once(&line.client(), &key("a"), reply(&id))
        .await
        .unwrap_err();
    assert!(matches!(error, OnceError::LookUp { .. }));
    assert_eq!(error.client_error().unwrap().code(), Some("CaseIdNotFound"));
    assert_eq!(error.sent(), Sent::No);
    assert_eq!(line.asked("AddCommunicationToCase"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_stands_for_a_case_is_none_for_a_reply() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Fate::Pass);
    let (client, journal) = (line.client(), journal(home.path()));
    let opened = journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap();
    let error = journal
        .reply_once(&client, &key("a"), reply(&opened.case_id))
        .await
        .unwrap_err();
    assert!(matches!(error, OnceError::KeyReused(_)));
}
