//! Tests clients whose clock is hours wrong.

use std::num::NonZeroU32;
use std::time::{Duration, SystemTime};

use casebook::artifact::ListReports;
use casebook::auth::Clock;
use casebook::emulated;
use casebook::stack::{BoxError, Sent};
use casebook::support::{Client, CreateCase};
use casebook_emulator::Emulator;

use http_body_util::{BodyExt as _, Full};
use tower::Service as _;

use crate::world::builder;

const HOURS: Duration = Duration::from_secs(5 * 3600);

/// Returns a clock that is hours ahead and one that is hours behind.
fn wrong() -> [Clock; 2] {
    let off = |moved: fn(SystemTime) -> SystemTime| {
        let right = Clock::system();
        Clock::from_fn(move || moved(right.now()))
    };
    [off(|now| now + HOURS), off(|now| now - HOURS)]
}

/// Writes the emulator's refusal in the words in which the service tells its time.
fn as_the_service_says_it(body: &[u8]) -> String {
    let said = String::from_utf8_lossy(body);
    let (_, now) = said.split_once("; it is ").unwrap();
    let now = now.split('.').next().unwrap().replace(['-', ':'], "");
    format!(
        r#"{{"__type": "InvalidSignatureException", "message": "Signature expired: x is now
        earlier than y ({now}Z - 15 min.)"}}"#
    )
    .replace('\n', " ")
}

/// Returns for each request that the emulator received whether it accepted the signature.
fn accepted(emulator: &Emulator) -> Vec<bool> {
    let requests = emulator.requests();
    requests.iter().map(|one| one.acted).collect()
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_hours_off_costs_one_refusal_in_the_life_of_a_client() {
    for clock in wrong() {
        let emulator = Emulator::new();
        let transport = emulator.clone();
        let client = builder().transport(transport).clock(clock).build().unwrap();
        let start = tokio::time::Instant::now();
        client.send(ListReports::new()).await.unwrap();
        assert_eq!(accepted(&emulator), [false, true]);
        client.clone().send(ListReports::new()).await.unwrap();
        assert_eq!(accepted(&emulator), [false, true, true]);
        assert_eq!(start.elapsed(), Duration::ZERO, "no call waits for it");
    }
}

#[tokio::test(start_paused = true)]
async fn where_a_gateway_drops_the_date_the_words_of_the_refusal_tell_the_time() {
    for clock in wrong() {
        let emulator = Emulator::new();
        let inner = emulator.clone();
        let gateway = tower::service_fn(move |request| {
            let mut inner = inner.clone();
            async move {
                let answer = inner.call(request).await?;
                let status = answer.status();
                let body = answer.into_body().collect().await?.to_bytes();
                let body = match status.is_success() {
                    true => body,
                    false => as_the_service_says_it(&body).into(),
                };
                let answer = http::Response::builder().status(status);
                Ok::<_, BoxError>(answer.body(Full::new(body))?)
            }
        });
        let client = builder().transport(gateway).clock(clock).build().unwrap();
        client.send(ListReports::new()).await.unwrap();
        assert_eq!(accepted(&emulator), [false, true]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_case_is_opened_once_under_a_wrong_clock() {
    for clock in wrong() {
        let emulator = Emulator::new();
        let client = Client::new(&emulated(&emulator).clock(clock)).unwrap();
        let case = CreateCase::new("Noon".parse().unwrap(), "At noon.".parse().unwrap());
        let created = client.send(case).await.unwrap();
        assert!(created.case_id.is_some());
        assert_eq!(accepted(&emulator), [false, true]);
    }
}

#[tokio::test(start_paused = true)]
async fn with_one_attempt_the_next_call_has_the_right_time() {
    for clock in wrong() {
        let emulator = Emulator::new();
        let client = builder()
            .transport(emulator.clone())
            .clock(clock)
            .max_attempts(NonZeroU32::MIN)
            .build()
            .unwrap();
        let error = client.send(ListReports::new()).await.unwrap_err();
        assert_eq!(error.sent(), Sent::Yes);
        assert!(error.code().is_some(), "{error:?}");
        client.send(ListReports::new()).await.unwrap();
        assert_eq!(accepted(&emulator), [false, true]);
    }
}
