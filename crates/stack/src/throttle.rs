//! Limits the rate of requests for all clones of a client together.
//!
//! Services throttle by account, Region and operation, so each combination has a queue of its own:
//! a slow operation does not delay another. A queue is first in, first out. A cancelled call leaves
//! nothing behind in it.

use std::collections::HashMap;
use std::future::Future;
use std::num::{NonZeroU32, NonZeroUsize};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use casebook_auth::{Clock, ProvideCredentials as _, Scope, SharedProvider};
use http::Request;
use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

use crate::attempt_error::AttemptError;
use crate::call::{Call, CallDeadline};
use crate::error::ThrottleError;
use crate::progress::Progress;
use crate::telemetry;

mod key;
mod permit;
mod queue;
mod quota;
mod rate;

use key::Key;
use permit::Permit;
use queue::{Queue, Rules};
pub use quota::Quota;

/// A queue without calls for this long is dropped, with the rate that it has learnt.
const FORGOTTEN: Duration = Duration::from_secs(3600);

/// Layer that applies [`Throttle`]; a layer and its clones share their limits.
///
/// It can adapt to the service ([`adaptive`](Self::adaptive)), keep a fixed rate
/// ([`per_second`](Self::per_second)), count calls over hours ([`quota`](Self::quota)), or do all
/// of these. Services throttle by account, Region and operation, so each combination has a first
/// in, first out queue and a rate of its own.
///
/// Give clones of one layer to several clients, and they share its limits. A clone on which
/// [`adapting`](Self::adapting), `per_second`, `queue` or `longest_wait` is called afterwards has
/// queues of its own.
///
/// ```
/// use std::num::NonZeroU32;
/// use casebook_stack::ThrottleLayer;
///
/// let gentle = ThrottleLayer::adaptive().per_second(NonZeroU32::MIN);
/// # let _ = gentle;
/// ```
#[derive(Clone, Debug)]
pub struct ThrottleLayer {
    rules: Rules,
    quotas: Arc<[Quota]>,
    lanes: Arc<Lanes>,
    credentials: Option<SharedProvider>,
    clock: Clock,
}

type Lanes = Mutex<HashMap<Key, Arc<Queue>>>;

impl ThrottleLayer {
    /// Returns a layer without limits.
    #[must_use]
    pub fn unlimited() -> Self {
        Self {
            rules: Rules {
                interval: None,
                adapts: false,
                queue: 1000,
                longest_wait: Duration::from_secs(60),
            },
            quotas: Arc::default(),
            lanes: Arc::default(),
            credentials: None,
            clock: Clock::system(),
        }
    }

    /// Returns a layer that slows down when the service throttles.
    ///
    /// The rate is unlimited until the first throttling response. The rate falls with each
    /// throttling response and grows with each other response, by the formulas of the adaptive
    /// retry mode of the AWS clients. If the service sends `Retry-After` or `x-amz-retry-after`,
    /// calls of that operation wait until that time.
    #[must_use]
    pub fn adaptive() -> Self {
        Self::unlimited().adapting(true)
    }

    /// Sets whether the rate adapts to throttling responses, as in [`adaptive`](Self::adaptive).
    #[must_use]
    pub fn adapting(self, adapts: bool) -> Self {
        self.anew(|rules| rules.adapts = adapts)
    }

    /// Limits each operation to this many requests per second, evenly spaced.
    #[must_use]
    pub fn per_second(self, requests: NonZeroU32) -> Self {
        self.anew(|rules| rules.interval = Some(Duration::from_secs(1) / requests.get()))
    }

    /// Limits how many calls of one operation may wait; 1,000 by default.
    ///
    /// Any further call fails with [`ThrottleError`], and nothing is sent.
    #[must_use]
    pub fn queue(self, calls: NonZeroUsize) -> Self {
        self.anew(|rules| rules.queue = calls.get())
    }

    /// Limits the pause that a call without a deadline accepts when the service asks for one; a
    /// minute by default.
    ///
    /// A call with a deadline waits until its deadline at most. If the pause is longer, the call
    /// fails at once with [`ThrottleError`], and nothing is sent.
    #[must_use]
    pub fn longest_wait(self, wait: Duration) -> Self {
        self.anew(|rules| rules.longest_wait = wait)
    }

    /// Adds a quota, which counts the calls of one operation over hours, and refuses further calls
    /// once it is used up.
    #[must_use]
    pub fn quota(mut self, quota: Quota) -> Self {
        let quotas = self.quotas.iter().cloned().chain([quota]).collect();
        self.quotas = quotas;
        self
    }

    /// Sets the credential provider that tells the account. [`ClientBuilder`](crate::ClientBuilder)
    /// sets it.
    #[must_use]
    pub fn credentials(mut self, credentials: SharedProvider) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Sets the clock for `Retry-After` headers with a date.
    /// [`ClientBuilder`](crate::ClientBuilder) sets it.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Changes the rules, which need new queues.
    fn anew(mut self, change: impl FnOnce(&mut Rules)) -> Self {
        change(&mut self.rules);
        self.lanes = Arc::default();
        self
    }

    /// Whether an operation has neither limits nor quotas.
    fn is_unlimited(&self, operation: &str) -> bool {
        !self.rules.adapts
            && self.rules.interval.is_none()
            && !self.quotas.iter().any(|quota| quota.is_for(operation))
    }

    fn lane(&self, key: &Key) -> Arc<Queue> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(key) {
            return Arc::clone(lane);
        }
        // Access keys change over time, so old queues are dropped.
        lanes.retain(|_, lane| Arc::strong_count(lane) > 1 || !lane.is_idle(FORGOTTEN));
        let lane = Arc::new(Queue::new(self.rules));
        lanes.insert(key.clone(), Arc::clone(&lane));
        lane
    }

    /// Waits until the request may be sent.
    async fn pass(
        self: Arc<Self>,
        call: Option<Call>,
        region: Option<Box<str>>,
        progress: Option<Progress>,
        expires: Option<CallDeadline>,
    ) -> Result<Permit, ThrottleError> {
        let operation = call.map_or("", |call| call.operation);
        let key = Key {
            account: self.account().await,
            region,
            operation,
        };
        let lane = self.lane(&key);
        let since = Instant::now();
        let mut rules = self.rules;
        if let Some(CallDeadline(end)) = expires {
            rules.longest_wait = end.saturating_duration_since(since);
        }
        lane.pass(operation, rules).await?;
        telemetry::waited(call.as_ref(), since.elapsed());
        // The places are taken last, so that a call that is cancelled while it waits has taken
        // none. Dropping the permit returns them.
        let mut passed = Permit {
            lane,
            places: Vec::new(),
            clock: self.clock.clone(),
            progress,
        };
        for quota in self.quotas.iter().filter(|quota| quota.is_for(operation)) {
            match quota.take(&key).await {
                Ok(place) => passed.places.push(place),
                Err(error) => {
                    passed.give_back();
                    return Err(error);
                }
            }
        }
        Ok(passed)
    }

    /// The account number, or else the access key. If there are no credentials, the layer that
    /// signs reports it.
    async fn account(&self) -> Option<Box<str>> {
        let credentials = self.credentials.as_ref()?.provide().await.ok()?;
        Some(match credentials.account_id() {
            Some(account) => account.as_str().into(),
            None => credentials.access_key_id().into(),
        })
    }
}

impl<S> Layer<S> for ThrottleLayer {
    type Service = Throttle<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Throttle {
            inner,
            layer: Arc::new(self.clone()),
        }
    }
}

/// Middleware that limits the rate of requests.
///
/// It reads the operation from the [`Call`] and the Region from the [`Scope`] in the request's
/// extensions. Requests without them share one queue.
#[derive(Clone, Debug)]
pub struct Throttle<S> {
    inner: S,
    layer: Arc<ThrottleLayer>,
}

impl<S, B> Service<Request<B>> for Throttle<S>
where
    S: Service<Request<B>> + Clone,
    S::Error: AttemptError + From<ThrottleError>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S, Request<B>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let extensions = request.extensions();
        let call: Option<Call> = extensions.get().copied();
        if self
            .layer
            .is_unlimited(call.map_or("", |call| call.operation))
        {
            return ResponseFuture {
                state: State::Called {
                    future: self.inner.call(request),
                    passed: None,
                },
            };
        }
        let region = extensions
            .get()
            .map(|scope: &Scope| scope.region.as_str().into());
        let progress = extensions.get().cloned();
        let expires = extensions.get().copied();
        // The ready service waits with the request; its unready clone stays.
        let unready = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, unready);
        ResponseFuture {
            state: State::Waiting {
                pass: Box::pin(Arc::clone(&self.layer).pass(call, region, progress, expires)),
                waiting: Some((inner, request)),
            },
        }
    }
}

type Pass = Pin<Box<dyn Future<Output = Result<Permit, ThrottleError>> + Send>>;

pin_project! {
    #[project = StateProj]
    enum State<S: Service<R>, R> {
        Waiting { pass: Pass, waiting: Option<(S, R)> },
        Called { #[pin] future: S::Future, passed: Option<Permit> },
    }
}

pin_project! {
    /// Response future of [`Throttle`].
    pub struct ResponseFuture<S: Service<R>, R> {
        #[pin]
        state: State<S, R>,
    }
}

impl<S: Service<R>, R> std::fmt::Debug for ResponseFuture<S, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResponseFuture")
    }
}

impl<S, R> Future for ResponseFuture<S, R>
where
    S: Service<R>,
    S::Error: AttemptError + From<ThrottleError>,
{
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.project().state;
        loop {
            match state.as_mut().project() {
                StateProj::Called { future, passed } => {
                    let result = ready!(future.poll(cx));
                    if let Some(passed) = passed.take() {
                        passed.done(&result);
                    }
                    return Poll::Ready(result);
                }
                StateProj::Waiting { pass, waiting } => {
                    let passed = ready!(pass.as_mut().poll(cx))?;
                    let waiting = waiting.take();
                    let (mut inner, request) =
                        waiting.expect("`ResponseFuture` polled after completion");
                    let future = inner.call(request);
                    state.set(State::Called {
                        future,
                        passed: Some(passed),
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
