//! Tests throttles in whole clients.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use casebook::artifact::{Client, GetAccountSettings, ListReports};
use casebook::stack::{Body, RetryConfig, ThrottleLayer};
use casebook_emulator::Emulator;
use futures_util::future::join_all;
use http::{Request, Response};
use http_body_util::Full;
use tokio::time::Instant;
use tower::service_fn;

use crate::world::{Never, builder};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn two_clients_share_the_throttle_that_both_were_given() {
    let throttle = ThrottleLayer::unlimited().per_second(NonZeroU32::MIN);
    let client = || {
        let builder = builder().transport(Emulator::new());
        builder.throttle(throttle.clone()).build().unwrap()
    };
    let clients = [client(), client()];
    let start = Instant::now();
    let times = join_all((0..6).map(|i| {
        let client = &clients[i % 2];
        async move {
            client.send(ListReports::new()).await.unwrap();
            start.elapsed()
        }
    }));
    let other = async {
        clients[0].send(GetAccountSettings::new()).await.unwrap();
        start.elapsed()
    };
    let (times, other) = tokio::join!(times, other);
    assert_eq!(times, [0, 1, 2, 3, 4, 5].map(|n| n * SECOND));
    assert_eq!(other, Duration::ZERO, "it is another operation");
}

/// A service that accepts two requests in a second and refuses all others. It takes a tenth of a
/// second to respond.
#[derive(Clone, Default)]
struct LimitedService {
    taken: Arc<Mutex<Vec<Instant>>>,
    refused: Arc<Mutex<Vec<Instant>>>,
    /// The pause that a refusal asks for, in seconds.
    asks: Option<&'static str>,
}

impl LimitedService {
    async fn answer(self) -> Response<Full<Bytes>> {
        tokio::time::sleep(SECOND / 10).await;
        let now = Instant::now();
        let mut taken = self.taken.lock().unwrap();
        let lately = taken.iter().filter(|then| now - **then < SECOND).count();
        if lately < 2 {
            taken.push(now);
            return Response::new(Full::from("{}"));
        }
        self.refused.lock().unwrap().push(now);
        let answer = Response::builder().status(429);
        let answer = answer.header("x-amzn-errortype", "ThrottlingException");
        let answer = match self.asks {
            Some(seconds) => answer.header("retry-after", seconds),
            None => answer,
        };
        answer.body(Full::default()).unwrap()
    }

    fn client(&self, retry: RetryConfig) -> Client {
        let narrow = self.clone();
        let transport = service_fn(move |_: Request<Body>| {
            let narrow = narrow.clone();
            async move { Ok::<_, Never>(narrow.answer().await) }
        });
        // Each call has one attempt, so that no random waits of retries disturb the measurement.
        let retry = retry.max_attempts(NonZeroU32::MIN);
        builder().transport(transport).retry(retry).build().unwrap()
    }

    fn counts(&self) -> (usize, usize) {
        let taken = self.taken.lock().unwrap().len();
        (taken, self.refused.lock().unwrap().len())
    }
}

/// Sends requests from five clones of a client, one after the other in each, until `time` has
/// passed.
async fn crowd(client: &Client, time: Duration) {
    let end = Instant::now() + time;
    join_all((0..5).map(|_| {
        let client = client.clone();
        async move {
            while Instant::now() < end {
                let _refused_or_not = client.send(ListReports::new()).await;
            }
        }
    }))
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_adaptive_client_finds_the_pace_of_the_service_and_a_standard_one_does_not() {
    let adaptive = LimitedService::default();
    crowd(&adaptive.client(RetryConfig::adaptive()), 60 * SECOND).await;
    let standard = LimitedService::default();
    crowd(&standard.client(RetryConfig::standard()), 60 * SECOND).await;
    let (taken, refused) = adaptive.counts();
    let (_, refused_standard) = standard.counts();
    assert!(
        refused * 10 < refused_standard,
        "{refused}, {refused_standard}"
    );
    assert!(taken >= 60, "half of what it could be: {taken} of 120");
}

#[tokio::test(start_paused = true)]
async fn an_adaptive_client_leaves_the_service_alone_as_long_as_it_asks() {
    let narrow = LimitedService {
        asks: Some("7"),
        ..LimitedService::default()
    };
    crowd(&narrow.client(RetryConfig::adaptive()), 60 * SECOND).await;
    let refused = narrow.refused.lock().unwrap().clone();
    let mut arrived = narrow.taken.lock().unwrap().clone();
    arrived.extend(&refused);
    assert!(!refused.is_empty());
    for stop in &refused {
        // Requests that were already sent when the refusal came may still arrive.
        let pause = *stop + SECOND / 10..*stop + 7 * SECOND;
        let within = arrived
            .iter()
            .find(|time| **time > pause.start && **time < pause.end);
        assert_eq!(within, None, "asked at {stop:?}");
    }
}
