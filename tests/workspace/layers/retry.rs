//! Tests retry loops of other crates over our layers, and our retry policy over services of other
//! crates.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook::artifact::ListReports;
use casebook::auth::Clock;
use casebook::protocol::Effect;
use casebook::stack::{
    AttemptError, CallError, RepeatableRequest, RetryAfterHint, RetryClass, RetryConfig,
    RetryPolicy, Sent, may_repeat,
};
use http::Request;
use tokio::time::Instant;
use tower::retry::{Policy, RetryLayer};
use tower::{ServiceBuilder, ServiceExt as _, service_fn};

use crate::world::{ResponseScript, answer, builder, ok};

/// A policy that retries at once, up to this number of times.
#[derive(Clone)]
struct ImmediateRetry {
    attempt: u32,
    most: u32,
}

impl<Res> Policy<Request<Bytes>, Res, CallError> for ImmediateRetry {
    type Future = std::future::Ready<()>;

    fn retry(
        &mut self,
        request: &mut Request<Bytes>,
        result: &mut Result<Res, CallError>,
    ) -> Option<Self::Future> {
        let error = result.as_ref().err()?;
        if self.attempt == self.most
            || !may_repeat(error.retry_class(), request.effect(), error.sent())
        {
            return None;
        }
        self.attempt += 1;
        request.start_attempt(self.attempt, false);
        Some(std::future::ready(()))
    }

    fn clone_request(&mut self, request: &Request<Bytes>) -> Option<Request<Bytes>> {
        Some(request.clone())
    }
}

#[tokio::test(start_paused = true)]
async fn an_own_retry_layer_is_the_only_loop_and_promises_no_number_of_attempts() {
    let down = || answer(503, &[], "");
    let script = ResponseScript::new(vec![down(), down(), down(), down(), down(), ok("{}")]);
    let policy = ImmediateRetry {
        attempt: 1,
        most: 5,
    };
    let client = builder()
        .transport(script.clone())
        .retry_layer(RetryLayer::new(policy))
        .build()
        .unwrap();
    let start = Instant::now();
    let error = client.send(ListReports::new()).await.unwrap_err();
    assert_eq!(error.sent(), Sent::Perhaps);
    assert_eq!(start.elapsed(), Duration::ZERO, "no other call waited");
    let requests = script.requests.lock().unwrap();
    let header = |name: &str| -> Vec<String> {
        let texts = requests
            .iter()
            .map(|request| request.headers()[name].to_str());
        texts.map(|text| text.unwrap().to_owned()).collect()
    };
    let counts: Vec<_> = (1..=5).map(|n| format!("attempt={n}")).collect();
    assert_eq!(header("amz-sdk-request"), counts);
    let mut invocations = header("amz-sdk-invocation-id");
    invocations.dedup();
    assert_eq!(invocations.len(), 1);
}

/// A request of a service that has nothing to do with HTTP.
#[derive(Clone, Debug)]
struct ForeignRequest {
    effect: Effect,
    attempts: Arc<Mutex<Vec<(u32, bool)>>>,
}

impl ForeignRequest {
    fn new(effect: Effect) -> Self {
        Self {
            effect,
            attempts: Arc::default(),
        }
    }
}

impl RepeatableRequest for ForeignRequest {
    fn effect(&self) -> Effect {
        self.effect
    }

    fn start_attempt(&mut self, attempt: u32, open: bool) {
        self.attempts.lock().unwrap().push((attempt, open));
    }
}

/// An error of that service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct ForeignError {
    class: RetryClass,
    sent: Sent,
    /// The wait that the service asks for, in seconds.
    asks: Option<u64>,
}

impl AttemptError for ForeignError {
    fn retry_class(&self) -> RetryClass {
        self.class
    }

    fn sent(&self) -> Sent {
        self.sent
    }

    fn retry_after(&self, _: SystemTime) -> RetryAfterHint {
        RetryAfterHint {
            at_least: self.asks.map(Duration::from_secs),
            suggested: None,
        }
    }
}

/// Sends a request to a service that always fails with `error`. Returns how often the service was
/// called, and the attempts that the request was told of: the number, and whether an earlier
/// attempt may have acted.
async fn send_failing(request: ForeignRequest, error: ForeignError) -> (u32, Vec<(u32, bool)>) {
    let count = Arc::new(Mutex::new(0));
    let failing = service_fn(|_: ForeignRequest| {
        *count.lock().unwrap() += 1;
        std::future::ready(Err::<(), _>(error))
    });
    let policy = RetryPolicy::new(
        RetryConfig::standard(),
        Clock::fixed(SystemTime::UNIX_EPOCH),
    );
    let service = ServiceBuilder::new()
        .layer(RetryLayer::new(policy))
        .service(failing);
    let attempts = Arc::clone(&request.attempts);
    assert_eq!(service.oneshot(request).await, Err(error));
    let times = *count.lock().unwrap();
    let attempts = attempts.lock().unwrap().clone();
    (times, attempts)
}

#[tokio::test(start_paused = true)]
async fn a_service_of_another_crate_is_retried_by_the_same_table() {
    for effect in [Effect::ReadOnly, Effect::Idempotent, Effect::NonIdempotent] {
        for class in [
            RetryClass::Final,
            RetryClass::Transient,
            RetryClass::Throttled,
        ] {
            for sent in [Sent::No, Sent::Perhaps, Sent::Yes] {
                let error = ForeignError {
                    class,
                    sent,
                    asks: None,
                };
                let (times, attempts) = send_failing(ForeignRequest::new(effect), error).await;
                let again = may_repeat(class, effect, sent);
                assert_eq!(times, if again { 3 } else { 1 }, "{effect:?} {error:?}");
                // A service that throttles has not acted. If an intermediary throttled, this is
                // unknown.
                let may_have_acted = match sent {
                    Sent::No => false,
                    Sent::Perhaps => true,
                    Sent::Yes => class == RetryClass::Transient,
                };
                let open = effect != Effect::ReadOnly && may_have_acted;
                let told = if again {
                    vec![(2, open), (3, open)]
                } else {
                    vec![]
                };
                assert_eq!(attempts, told, "{effect:?} {error:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_of_another_crate_is_left_alone_as_long_as_it_asks() {
    let start = Instant::now();
    let error = ForeignError {
        class: RetryClass::Throttled,
        sent: Sent::Yes,
        asks: Some(30),
    };
    assert_eq!(
        send_failing(ForeignRequest::new(Effect::NonIdempotent), error)
            .await
            .0,
        3
    );
    assert_eq!(start.elapsed(), Duration::from_secs(60));
    let error = ForeignError {
        asks: Some(61),
        ..error
    };
    assert_eq!(
        send_failing(ForeignRequest::new(Effect::NonIdempotent), error)
            .await
            .0,
        1
    );
}
