//! Clocks that are wrong.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use casebook_support::Confirmation;
use casebook_types::Clock;
use tokio::time::Instant;

use super::line::{Fate, Line, SUBJECT, case, journal, key};

const DAY: u64 = 86_400;

#[expect(
    clippy::disallowed_methods,
    reason = "the emulator goes by the machine"
)]
pub(crate) fn shifted(seconds: i64) -> Clock {
    let now = SystemTime::now();
    let shift = Duration::from_secs(seconds.unsigned_abs());
    Clock::fixed(match seconds < 0 {
        true => now - shift,
        false => now + shift,
    })
}

#[tokio::test(start_paused = true)]
async fn a_case_is_found_however_wrong_the_clock_is() {
    let day = DAY as i64;
    for shift in [5 * 3_600, -5 * 3_600, 30 * day, 3_650 * day, -3_650 * day] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::first("CreateCase", [Fate::LoseAnswer]);
        let journal = journal(home.path()).clock(shifted(shift));
        let opened = journal
            .create_case_once(&line.client(), &key("a"), case())
            .await
            .unwrap();
        assert_eq!(opened.confirmation, Confirmation::Found, "{shift}");
        assert_eq!(line.asked("CreateCase"), 1);
        assert_eq!(line.cases(SUBJECT).await.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_before_1970_is_no_trouble() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::first("CreateCase", [Fate::LoseAnswer]);
    let journal = journal(home.path()).clock(Clock::fixed(UNIX_EPOCH - Duration::from_secs(DAY)));
    let opened = journal
        .create_case_once(&line.client(), &key("a"), case())
        .await;
    assert_eq!(opened.unwrap().confirmation, Confirmation::Found);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_between_two_calls_takes_no_old_case_for_the_new_one() {
    let day = DAY as i64;
    for (first, then) in [(30 * day, 0), (0, 30 * day), (-30 * day, 0)] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::new(|operation, number| match (operation, number) {
            ("CreateCase", 1) => Fate::LoseRequest,
            ("DescribeCases", 2) => Fate::LoseRequest,
            _ => Fate::Pass,
        });
        let client = line.client();
        let old = client.send(case()).await.unwrap().case_id.unwrap();
        let journal = journal(home.path());
        let _ = journal
            .clone()
            .clock(shifted(first))
            .create_case_once(&client, &key("a"), case())
            .await;
        let opened = journal
            .clock(shifted(then))
            .create_case_once(&client, &key("a"), case())
            .await
            .unwrap();
        assert_ne!(opened.case_id, old);
        assert_eq!(line.cases(SUBJECT).await.len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_left_while_it_was_sent_is_waited_for_from_then_on_when_it_is_found() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::first("CreateCase", [Fate::Stall(Duration::from_secs(45))]);
    let (client, key) = (line.client(), key("a"));
    let journal = journal(home.path());
    // The call is dropped after 40 seconds, while its request is still on its way. That is longer than
    // the settle time of 30 seconds, and 5 seconds before the request arrives.
    let given_up = async {
        let call = journal.create_case_once(&client, &key, case());
        tokio::time::timeout(Duration::from_secs(40), call).await
    };
    given_up.await.unwrap_err();
    let begin = Instant::now();
    let opened = journal
        .clone()
        .create_case_once(&client, &key, case())
        .await
        .unwrap();
    assert_eq!(opened.confirmation, Confirmation::Found);
    assert!(begin.elapsed() >= Duration::from_secs(5));
    assert_eq!(line.cases(SUBJECT).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn every_call_waits_anew_whatever_the_clock_says_of_the_time_in_between() {
    for late in [None, Some(10)] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::new(move |operation, number| match (operation, number, late) {
            ("CreateCase", 0, None) => Fate::LoseRequest,
            ("CreateCase", 0, Some(late)) => Fate::Late(Duration::from_secs(late)),
            // The clock is ahead, so the listing before the request takes two requests, 0 and 1: for
            // the last week and for all cases. Request 2 is the search.
            ("DescribeCases", 2, _) => Fate::LoseRequest,
            _ => Fate::Pass,
        });
        let (client, journal, key) = (line.client(), journal(home.path()), key("a"));
        let at =
            |seconds: u64| Clock::fixed(UNIX_EPOCH + Duration::from_secs(2_000_000_000 + seconds));
        let first = journal.clone().clock(at(0));
        first
            .create_case_once(&client, &key, case())
            .await
            .unwrap_err();
        let begin = Instant::now();
        let second = journal.clock(at(3_600));
        let opened = second
            .create_case_once(&client, &key, case())
            .await
            .unwrap();
        match late {
            None => assert_eq!(
                (opened.confirmation, begin.elapsed()),
                (Confirmation::Sent, Duration::from_secs(30))
            ),
            Some(_) => assert_eq!(opened.confirmation, Confirmation::Found),
        }
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(line.cases(SUBJECT).await.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_time_without_end_sends_nothing_again() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::first("CreateCase", [Fate::LoseRequest]);
    let journal = journal(home.path()).settle(Duration::MAX);
    let (client, key) = (line.client(), key("a"));
    let call = journal.create_case_once(&client, &key, case());
    let given_up = tokio::time::timeout(Duration::from_secs(3_600), call).await;
    given_up.unwrap_err();
    assert_eq!(line.asked("CreateCase"), 1);
    assert!(line.asked("DescribeCases") > 500);
}
