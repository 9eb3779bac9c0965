//! Limits the rate of requests for all clones of a client together.
//!
//! An attempt passes the throttle in this order:
//!
//! 1. Each [`Quota`] of its operation, which counts calls over hours, refuses it at once if the quota is
//!    used up, unless the quota only observes.
//! 2. It waits in a [`Queue`], first in, first out, with the other attempts of its account, Region and
//!    operation, until the fixed rate allows it and, if the rate adapts, the adaptive
//!    [`Rate`](rate::Rate) and the pause that a throttling response asked for. If the throttle keeps the
//!    published quotas, it then waits for a slot in the [`Window`] of its quota, behind attempts of other
//!    operations. Then each quota over hours counts it.
//! 3. It is sent. A [`Permit`] waits for its result, which adapts the rate. If the attempt had no effect,
//!    its count is taken back in each quota before the caller gets the result.
//!
//! A call that is cancelled in the queue is not counted, and does not delay other calls.

use std::collections::HashMap;
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use casebook_auth::{BoxFuture, Clock, ProvideCredentials as _, Scope, SharedProvider};
use casebook_protocol::RateQuota;
use futures_util::future::Either;
use http::{Extensions, Request};
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

use crate::attempt_error::AttemptError;
use crate::call::{Call, CallDeadline};
use crate::error::ThrottleError;
use crate::telemetry;

mod key;
mod permit;
mod queue;
mod quota;
mod rate;
mod window;

use key::Key;
use permit::Permit;
use queue::{Queue, Rules};
pub use quota::{Quota, QuotaUsage};
use window::Window;

/// If a queue was unused for longer than this, it is dropped when a new key is added, together with
/// its adaptive rate. It stays while a pause lasts that the service asked for.
const MAX_IDLE: Duration = Duration::from_secs(3600);

/// Layer that applies [`Throttle`]; a layer and its clones share their limits.
///
/// It can adapt to the service ([`adaptive`](Self::adaptive)), keep a fixed rate
/// ([`per_second`](Self::per_second)), keep the quotas of calls per second that services publish
/// ([`published`](Self::published)), count calls over hours ([`quota`](Self::quota)), or do all
/// of these. Services throttle by account, Region and operation. So each combination of these has
/// its own queue, first in, first out, and its own rate, and a slow operation does not delay
/// another.
///
/// Clones of one layer share its limits, also if they are given to several clients. Calling
/// [`adapting`](Self::adapting), `per_second`, `queue` or `longest_wait` on a clone gives the clone
/// queues apart from the others.
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
    queues: Arc<Queues>,
    /// Whether the published quotas of calls per second are kept.
    is_published: bool,
    /// The quotas that are kept in place of the published ones of the same names.
    rate_quotas: Arc<[RateQuota]>,
    windows: Arc<Windows>,
    credentials: Option<SharedProvider>,
    clock: Clock,
}

type Queues = Mutex<HashMap<Key, Arc<Queue>>>;
/// The windows by account, Region and, in place of an operation, the name of a quota.
type Windows = Mutex<HashMap<Key, Arc<Window>>>;

impl ThrottleLayer {
    /// Returns a layer without limits.
    #[must_use]
    pub fn unlimited() -> Self {
        Self {
            rules: Rules {
                interval: None,
                is_adaptive: false,
                max_waiting: 1000,
                longest_wait: Duration::from_secs(60),
            },
            quotas: Arc::default(),
            queues: Arc::default(),
            is_published: false,
            rate_quotas: Arc::default(),
            windows: Arc::default(),
            credentials: None,
            clock: Clock::system(),
        }
    }

    /// Returns a layer that slows down when the service throttles.
    ///
    /// The rate is unlimited until the first throttling response. Each throttling response lowers
    /// the rate, and each other result sets it on a rising curve, but at most to twice the measured
    /// rate, by the formulas of the adaptive retry mode of the AWS clients. If a throttling
    /// response has `Retry-After` or `x-amz-retry-after`, calls of that operation wait until that
    /// time.
    #[must_use]
    pub fn adaptive() -> Self {
        Self::unlimited().adapting(true)
    }

    /// Returns a layer that keeps the quotas of calls per second that services publish for each account,
    /// such as those of AWS Support.
    ///
    /// Calls pass at once while the quota is not used up, and then wait, so that the service need not
    /// refuse them. Every attempt counts. A client whose account shares a quota with other programs can
    /// still be refused; [`Config::patience`](crate::Config::patience) is for that.
    ///
    /// ```
    /// use casebook_stack::{Config, ThrottleLayer};
    ///
    /// let config = Config::new().throttle(ThrottleLayer::published());
    /// # let _ = config;
    /// ```
    #[must_use]
    pub fn published() -> Self {
        Self {
            is_published: true,
            ..Self::unlimited()
        }
    }

    /// Sets a quota of calls per second that a layer keeps in place of the published one of the same name,
    /// because that of the account was raised, or is shared with other programs. It has an effect on a layer
    /// that keeps the [`published`](Self::published) ones.
    #[must_use]
    pub fn rate_quota(mut self, quota: RateQuota) -> Self {
        let others = self.rate_quotas.iter().copied();
        let others = others.filter(|other| other.name != quota.name);
        self.rate_quotas = others.chain([quota]).collect();
        self.windows = Arc::default();
        self
    }

    /// Sets whether the rate adapts to throttling responses, as in [`adaptive`](Self::adaptive).
    #[must_use]
    pub fn adapting(self, adapts: bool) -> Self {
        self.with_rules(|rules| rules.is_adaptive = adapts)
    }

    /// Limits each operation to this many requests per second, evenly spaced.
    #[must_use]
    pub fn per_second(self, requests: NonZeroU32) -> Self {
        self.with_rules(|rules| rules.interval = Some(Duration::from_secs(1) / requests.get()))
    }

    /// Limits how many calls of one operation may wait in the queue; 1,000 by default.
    ///
    /// Any further call fails with [`ThrottleError`], and nothing is sent.
    #[must_use]
    pub fn queue(self, calls: NonZeroUsize) -> Self {
        self.with_rules(|rules| rules.max_waiting = calls.get())
    }

    /// Limits the pause that a call without a deadline accepts when the service asks for one; a
    /// minute by default. Only a throttle that adapts learns of such a pause, so otherwise the
    /// limit has no effect.
    ///
    /// A call with a deadline accepts a pause at most until its deadline. If the pause is longer,
    /// the call fails at once with [`ThrottleError`], even if other calls are before it in the
    /// queue, and nothing is sent.
    #[must_use]
    pub fn longest_wait(self, wait: Duration) -> Self {
        self.with_rules(|rules| rules.longest_wait = wait)
    }

    /// Adds a quota, which counts the calls of one operation over hours. A used-up quota refuses
    /// further calls, unless it is [`observing`](Quota::observing).
    #[must_use]
    pub fn quota(mut self, quota: Quota) -> Self {
        let quotas = self.quotas.iter().cloned().chain([quota]).collect();
        self.quotas = quotas;
        self
    }

    /// Sets the credential provider. Its credentials tell the account, by which services throttle.
    /// [`ClientBuilder`](crate::ClientBuilder) sets it.
    #[must_use]
    pub fn credentials(mut self, credentials: SharedProvider) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Sets the clock, with which a date in `Retry-After` is compared.
    /// [`ClientBuilder`](crate::ClientBuilder) sets it.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Returns a layer with the same rules and quotas, and with queues apart from those of this one.
    #[cfg(feature = "fleet")]
    pub(crate) fn apart(&self) -> Self {
        Self {
            windows: Arc::default(),
            ..self.clone().with_rules(|_| {})
        }
    }

    /// Changes the rules of this layer, and gives it new queues, because the clones that share the
    /// old queues keep the old rules.
    fn with_rules(mut self, change: impl FnOnce(&mut Rules)) -> Self {
        change(&mut self.rules);
        self.queues = Arc::default();
        self
    }

    /// Returns whether neither a limit nor a quota applies to an operation.
    fn is_unlimited(&self, call: Option<&Call>) -> bool {
        let operation = operation(call);
        self.rate_quota_of(call).is_none()
            && !self.rules.is_adaptive
            && self.rules.interval.is_none()
            && !self.quotas.iter().any(|quota| quota.is_for(operation))
    }

    /// Returns the quota of calls per second that is kept for a call.
    fn rate_quota_of(&self, call: Option<&Call>) -> Option<RateQuota> {
        let published = call?.rate_quota.filter(|_| self.is_published)?;
        let mut own = self.rate_quotas.iter().copied();
        let own = own.find(|quota| quota.name == published.name);
        Some(own.unwrap_or(published))
    }

    fn window_of(&self, quota: RateQuota, key: &Key) -> Arc<Window> {
        let key = Key {
            operation: quota.name,
            ..key.clone()
        };
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(window) = windows.get(&key) {
            return Arc::clone(window);
        }
        // As for queues.
        windows.retain(|_, window| Arc::strong_count(window) > 1 || !window.is_idle());
        let window = Arc::new(Window::new(quota));
        windows.insert(key, Arc::clone(&window));
        window
    }

    fn queue_of(&self, key: &Key) -> Arc<Queue> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queues.get(key) {
            return Arc::clone(queue);
        }
        // An idle queue must not stay for ever: a key may contain an access key, and temporary
        // credentials bring new access keys all the time.
        queues.retain(|_, queue| Arc::strong_count(queue) > 1 || !queue.is_idle(MAX_IDLE));
        let queue = Arc::new(Queue::new(self.rules));
        queues.insert(key.clone(), Arc::clone(&queue));
        queue
    }

    /// Waits until the throttle lets an attempt pass. `extensions` are those of its request.
    async fn admit(&self, extensions: &Extensions) -> Result<Permit, ThrottleError> {
        let call = extensions.get::<Call>();
        let operation = operation(call);
        let region = extensions.get::<Scope>().map(|scope| &scope.region);
        let deadline = extensions.get();
        let deadline = deadline.map(|CallDeadline(deadline)| *deadline);
        // Missing credentials are no error here, because the layer that signs reports them.
        let credentials = match &self.credentials {
            Some(provider) => provider.provide().await.ok(),
            None => None,
        };
        let key = Key::new(credentials.as_ref(), region, operation);
        let quotas = || self.quotas.iter().filter(|quota| quota.is_for(operation));
        // A call must not wait in the queue if its quota is used up already. The quota counts it
        // behind the queue, so calls that wait there can still use up the quota for one that is
        // behind them.
        for quota in quotas() {
            quota.check(&key).await?;
        }
        let queue = self.queue_of(&key);
        let window = self.rate_quota_of(call);
        let window = window.map(|quota| self.window_of(quota, &key));
        let start = Instant::now();
        let slot = queue.wait(operation, deadline, window).await?;
        telemetry::waited(call, start.elapsed());
        // The attempt is counted after the wait: its period begins when it is sent, as at the service,
        // and a call that is cancelled during the wait is not counted. If this future is dropped later,
        // the permit takes back what was counted.
        let mut permit = Permit {
            queue,
            slot,
            counted: Vec::new(),
            clock: self.clock.clone(),
            progress: extensions.get().cloned(),
            deadline,
            is_passed_on: false,
        };
        for quota in quotas() {
            match quota.count(&key, deadline).await {
                Ok(attempt) => permit.counted.extend(attempt),
                Err(error) => {
                    permit.uncount().await;
                    return Err(error);
                }
            }
        }
        Ok(permit)
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
/// extensions. Requests without a `Call` share one queue for each account and Region.
#[derive(Clone, Debug)]
pub struct Throttle<S> {
    inner: S,
    layer: Arc<ThrottleLayer>,
}

impl<S, B> Service<Request<B>> for Throttle<S>
where
    S: Service<Request<B>> + Clone + Send + 'static,
    S::Response: Send,
    S::Error: AttemptError + From<ThrottleError> + Send,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Either<S::Future, BoxFuture<'static, Result<S::Response, S::Error>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        if self.layer.is_unlimited(request.extensions().get()) {
            return Either::Left(self.inner.call(request));
        }
        // The service that is ready moves into the future. A clone takes its place, and has to
        // become ready itself before the next call.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let layer = Arc::clone(&self.layer);
        Either::Right(Box::pin(async move {
            let mut permit = layer.admit(request.extensions()).await?;
            permit.pass_on();
            let result = inner.call(request).await;
            if let Some(permit) = permit.finish(&result) {
                permit.uncount().await;
            }
            result
        }))
    }
}

/// Returns the name of the operation that a request belongs to. All requests without a [`Call`] get
/// the empty name, so those of one account and Region share a queue.
fn operation(call: Option<&Call>) -> &'static str {
    call.map_or("", |call| call.operation)
}

#[cfg(test)]
mod tests;
