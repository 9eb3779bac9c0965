//! A pace that all clones of a client keep together.
//!
//! Services throttle by account, Region and operation, so each of these has a line of its own: a
//! slow operation holds up nobody else. In a line it goes first come, first served. A caller that
//! goes away, wherever it is, leaves nothing behind.

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

use crate::call::Call;
use crate::deadline::ExpiresAt;
use crate::error::ThrottleError;
use crate::progress::Progress;
use crate::retry::AttemptError;
use crate::trace;

mod key;
mod permit;
mod queue;
mod quota;
mod rate;

use key::Key;
use permit::Permit;
use queue::{Queue, Rules};
pub use quota::Quota;

/// After so long without a call, a line is forgotten with what it has learnt.
const FORGOTTEN: Duration = Duration::from_secs(3600);

/// Layer that applies [`Throttle`]; what one layer and its clones make shares one pace.
///
/// It learns ([`adaptive`](Self::adaptive)), keeps to a fixed pace
/// ([`per_second`](Self::per_second)), counts over hours ([`quota`](Self::quota)), or all of it.
/// Give several clients a clone of one layer, and they share it.
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
    /// Lets everything through at once.
    #[must_use]
    pub fn unlimited() -> Self {
        Self {
            rules: Rules {
                interval: None,
                learns: false,
                queue: 1000,
                longest_wait: Duration::from_secs(60),
            },
            quotas: Arc::default(),
            lanes: Arc::default(),
            credentials: None,
            clock: Clock::system(),
        }
    }

    /// Lets everything through until the service throttles; from then on keeps to a rate that falls
    /// with each throttling answer and grows again with each other one.
    ///
    /// The rate follows the formulas of the adaptive retry mode of the AWS clients, for each
    /// operation on its own. Where the service says when it wants to be asked again, by
    /// `Retry-After` or `x-amz-retry-after`, no call of that operation goes before.
    #[must_use]
    pub fn adaptive() -> Self {
        Self::unlimited().learning(true)
    }

    /// Whether it learns from throttling answers, as in [`adaptive`](Self::adaptive).
    #[must_use]
    pub fn learning(self, learns: bool) -> Self {
        self.anew(|rules| rules.learns = learns)
    }

    /// Lets so many requests of each operation through in a second, evenly spaced.
    #[must_use]
    pub fn per_second(self, requests: NonZeroU32) -> Self {
        self.anew(|rules| rules.interval = Some(Duration::from_secs(1) / requests.get()))
    }

    /// How many calls of one operation may wait; 1,000 unless said otherwise. One more is refused.
    #[must_use]
    pub fn queue(self, most: NonZeroUsize) -> Self {
        self.anew(|rules| rules.queue = most.get())
    }

    /// The longest pause that a call without a deadline waits for when the service asks for one: a
    /// minute unless said otherwise; a call with a deadline waits until then. A longer pause is an
    /// error at once, and nothing is sent.
    #[must_use]
    pub fn longest_wait(self, wait: Duration) -> Self {
        self.anew(|rules| rules.longest_wait = wait)
    }

    /// Counts the calls of one operation over hours; one that is too many is refused.
    #[must_use]
    pub fn quota(self, quota: Quota) -> Self {
        let quotas = self.quotas.iter().cloned().chain([quota]).collect();
        Self { quotas, ..self }
    }

    /// Takes the account from these credentials. A client's builder sets it by itself.
    #[must_use]
    pub fn credentials(self, credentials: SharedProvider) -> Self {
        Self {
            credentials: Some(credentials),
            ..self
        }
    }

    /// What tells the time to services that ask for a pause until some date. A client's builder sets
    /// it by itself.
    #[must_use]
    pub fn clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Other rules have other lines.
    fn anew(mut self, change: impl FnOnce(&mut Rules)) -> Self {
        change(&mut self.rules);
        self.lanes = Arc::default();
        self
    }

    /// Whether there is anything to wait for or to count.
    fn is_unlimited(&self, operation: &str) -> bool {
        !self.rules.learns
            && self.rules.interval.is_none()
            && !self.quotas.iter().any(|quota| quota.is_for(operation))
    }

    fn lane(&self, key: &Key) -> Arc<Queue> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(key) {
            return Arc::clone(lane);
        }
        // Access keys come and go.
        lanes.retain(|_, lane| Arc::strong_count(lane) > 1 || !lane.is_idle(FORGOTTEN));
        let lane = Arc::new(Queue::new(self.rules));
        lanes.insert(key.clone(), Arc::clone(&lane));
        lane
    }

    /// Waits until the request may go.
    async fn pass(
        self: Arc<Self>,
        call: Option<Call>,
        region: Option<Box<str>>,
        progress: Option<Progress>,
        expires: Option<ExpiresAt>,
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
        if let Some(ExpiresAt(end)) = expires {
            rules.longest_wait = end.saturating_duration_since(since);
        }
        lane.pass(operation, rules).await?;
        trace::waited(call.as_ref(), since.elapsed());
        // The places come last, so that whoever goes away while it waits has taken none; dropping
        // what was let through gives them back.
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

    /// The account's number, or else the access key. Where there are no credentials, the layer that
    /// signs says so.
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

/// Middleware that lets requests through at a pace.
///
/// It knows the operation by the [`Call`] in the request's extensions, and the Region by the
/// [`Scope`]; requests without them have one line together.
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
        // The ready service waits with the request, its unready clone stays.
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
                    let Some((mut inner, request)) = waiting.take() else {
                        return Poll::Pending;
                    };
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
