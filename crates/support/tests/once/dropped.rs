//! Calls whose future is dropped at any point where it waits.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use casebook_support::AddCommunicationToCase;

use super::line::{Fate, Line, SUBJECT, case, journal, key};

/// A future that is polled at most `left` times.
struct PollLimit<F> {
    inner: F,
    left: usize,
}

impl<F: Future + Unpin> Future for PollLimit<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        Pin::new(&mut self.inner).poll(cx).map(Some)
    }
}

/// Polls a future at most `left` times, and drops it.
async fn poll_at_most<F: Future>(inner: F, left: usize) -> Option<F::Output> {
    let inner = pin!(inner);
    PollLimit { inner, left }.await
}

const SCRIPTS: [&[Fate]; 5] = [
    &[],
    &[Fate::LoseAnswer],
    &[Fate::LoseRequest],
    &[Fate::LoseRequest, Fate::LoseAnswer],
    &[Fate::Late(Duration::from_secs(4))],
];

fn line(operation: &'static str, script: &'static [Fate]) -> Line {
    Line::first(operation, script)
}

#[tokio::test(start_paused = true)]
async fn a_case_that_is_dropped_anywhere_is_opened_once_by_the_next_call() {
    for script in SCRIPTS {
        for polls in 0.. {
            let home = tempfile::tempdir().unwrap();
            let line = line("CreateCase", script);
            let (client, journal) = (line.client(), journal(home.path()));
            let key = key("a");
            let first = poll_at_most(journal.create_case_once(&client, &key, case()), polls).await;
            let whole = first.is_some();
            // The dropped call has released its locks, so this call does not wait.
            let opened = journal
                .create_case_once(&client, &key, case())
                .await
                .unwrap();
            tokio::time::sleep(Duration::from_secs(10)).await;
            let cases = line.cases(SUBJECT).await;
            assert_eq!(cases.len(), 1, "{script:?}, dropped after {polls} polls");
            assert_eq!(cases[0].case_id, Some(opened.case_id));
            let files = std::fs::read_dir(home.path().join("once")).unwrap();
            let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
            let odd = names.filter(|name| !name.ends_with(".json") && !name.ends_with(".lock"));
            assert_eq!(odd.collect::<Vec<_>>(), [""; 0]);
            if whole {
                assert!(polls > 4, "{polls}");
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_again_and_again_still_comes_to_its_end_with_one_case() {
    for script in SCRIPTS {
        let home = tempfile::tempdir().unwrap();
        let line = line("CreateCase", script);
        let (client, journal) = (line.client(), journal(home.path()));
        let key = key("a");
        for polls in 0.. {
            let opened = poll_at_most(journal.create_case_once(&client, &key, case()), polls).await;
            if let Some(opened) = opened {
                opened.unwrap();
                break;
            }
        }
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert_eq!(line.cases(SUBJECT).await.len(), 1, "{script:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_is_dropped_anywhere_is_there_once_after_the_next_call() {
    for script in SCRIPTS {
        for polls in 0.. {
            let home = tempfile::tempdir().unwrap();
            let line = line("AddCommunicationToCase", script);
            let (client, journal) = (line.client(), journal(home.path()));
            let id = client.send(case()).await.unwrap().case_id.unwrap();
            let reply = AddCommunicationToCase::new(id, "More of it.".parse().unwrap());
            let key = key("a");
            let first = poll_at_most(journal.reply_once(&client, &key, reply.clone()), polls).await;
            journal.reply_once(&client, &key, reply).await.unwrap();
            tokio::time::sleep(Duration::from_secs(10)).await;
            let case = line.cases(SUBJECT).await.remove(0);
            let said = case.recent_communications.unwrap().communications.len();
            assert_eq!(said, 2, "{script:?}, dropped after {polls} polls");
            if first.is_some() {
                break;
            }
        }
    }
}
