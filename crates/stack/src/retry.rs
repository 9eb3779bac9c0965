//! Decides whether another attempt follows a failed one, for [`tower::retry::RetryLayer`].
//!
//! Another attempt follows if all of these are true:
//!
//! 1. [`may_repeat`] allows it. It decides by the class of the failure, by the effect of the
//!    operation at the service, and by whether the attempt reached the service.
//! 2. The call has had fewer than the maximum number of attempts. While the call is patient
//!    ([`RetryConfig::patience`]), throttled ones do not count.
//! 3. The wait ([`backoff`]) ends no later than the deadline of the call. Without a deadline, it is
//!    at
//!    most [`RetryConfig::longest_wait`].
//! 4. The bucket of [`RetryTokens`] holds the [`cost`] of the attempt, unless it follows a throttled one
//!    of a patient call.
//!
//! These are the rules of the standard retry mode of the AWS clients, as of 2026. Only the first
//! rule is stricter: the AWS clients also repeat an operation that may have taken effect.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use casebook_auth::Clock;
use casebook_protocol::Effect;
use casebook_protocol::attempt::{RetryClass, backoff, cost, may_repeat};
use tokio::time::{Instant, Sleep};
use tower::retry::Policy;

use crate::attempt_error::AttemptError;
use crate::telemetry;

mod config;
mod request;
mod tokens;

pub use config::RetryConfig;
pub use request::RepeatableRequest;
pub use tokens::RetryTokens;

/// How often the wait of a patient call is doubled, so that it does not miss the moments at which the
/// service has room again.
const PATIENT_DOUBLINGS: u32 = 2;

/// Policy for [`tower::retry::RetryLayer`] that knows whether an operation may be sent twice.
///
/// It decides by [`may_repeat`](crate::may_repeat), for any request that is a [`RepeatableRequest`] and
/// any error that is an [`AttemptError`], so it also works in other stacks.
///
/// Waits and tokens are those of the standard retry mode of the AWS clients. Waits double from 50
/// ms, or from 1 s after throttling, up to 20 s, and are multiplied by a random number from 0 to 1.
/// A retry takes 14 tokens from a bucket of [`RetryTokens`], or 5 after throttling, and returns
/// them if it succeeds. After a corrected clock, and with new credentials, a retry follows at once and
/// takes none; new credentials lead to one retry of a call. Clones of a policy share one bucket.
///
/// The caller gets the error of the last attempt, with one exception: if the operation changes
/// something, the service may have acted on an earlier attempt, and the last attempt certainly had
/// no effect, the caller gets the error of the earlier attempt. This needs an error that implements
/// [`AttemptError::set_aside`]. The error of the last one would make the caller believe that the
/// call had no effect.
///
/// # Examples
///
/// Around a service of your own, whose error tells whether an attempt was sent:
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// use casebook_auth::Clock;
/// use casebook_protocol::Effect;
/// use casebook_stack::{AttemptError, RetryConfig, RetryPolicy, Sent, RetryClass};
/// use tower::retry::RetryLayer;
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// #[derive(Debug)]
/// struct Broken;
///
/// impl AttemptError for Broken {
///     fn retry_class(&self) -> RetryClass {
///         RetryClass::Transient
///     }
///     fn sent(&self) -> Sent {
///         Sent::Perhaps
///     }
/// }
///
/// let tries = AtomicU32::new(0);
/// let flaky = service_fn(|_: http::Request<()>| {
///     let third = tries.fetch_add(1, Ordering::Relaxed) == 2;
///     std::future::ready(third.then_some("done").ok_or(Broken))
/// });
/// let policy = RetryPolicy::new(RetryConfig::standard(), Clock::system());
/// let patient = ServiceBuilder::new().layer(RetryLayer::new(policy)).service(flaky);
///
/// let mut request = http::Request::new(());
/// request.extensions_mut().insert(Effect::ReadOnly);
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// assert_eq!(patient.oneshot(request).await.unwrap(), "done");
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct RetryPolicy<E = crate::CallError> {
    rules: Arc<Rules>,
    /// The number of the current attempt, counted from 1.
    attempt: u32,
    /// The number of tokens that the last retry took. A success returns them.
    spent_tokens: Option<u32>,
    /// The error of the latest attempt on which the service may have acted.
    uncertain_error: Option<E>,
    /// Whether the service may have acted on an earlier attempt.
    may_have_acted: bool,
    /// The time at which the call was throttled first.
    throttled_since: Option<Instant>,
    /// The number of retries that do not count, because the call was throttled and patient.
    patient_retries: u32,
    /// Whether the call has had an attempt with new credentials. A service that refuses them as well
    /// would refuse the next ones.
    has_renewed: bool,
}

/// The part of a policy that is the same for all calls. Clones share it.
#[derive(Clone)]
struct Rules {
    config: RetryConfig,
    tokens: RetryTokens,
    clock: Clock,
    jitter: Jitter,
}

type Jitter = Arc<dyn Fn() -> f64 + Send + Sync>;

/// Copies the policy without the kept error. [`RetryLayer`](tower::retry::RetryLayer) clones the
/// policy at the beginning of each call, when there is no such error yet.
impl<E> Clone for RetryPolicy<E> {
    fn clone(&self) -> Self {
        Self {
            rules: Arc::clone(&self.rules),
            uncertain_error: None,
            ..*self
        }
    }
}

impl<E> fmt::Debug for RetryPolicy<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("config", &self.rules.config)
            .field("tokens", &self.rules.tokens)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

impl<E> RetryPolicy<E> {
    /// Creates a policy with a full bucket of tokens. A date in a `Retry-After` header is compared
    /// with `clock`.
    #[must_use]
    pub fn new(config: RetryConfig, clock: Clock) -> Self {
        let rules = Rules {
            config,
            tokens: RetryTokens::default(),
            clock,
            jitter: Arc::new(fastrand::f64),
        };
        Self {
            rules: Arc::new(rules),
            attempt: 1,
            spent_tokens: None,
            uncertain_error: None,
            may_have_acted: false,
            throttled_since: None,
            patient_retries: 0,
            has_renewed: false,
        }
    }

    /// Sets the bucket of tokens. Several policies may share a bucket.
    #[must_use]
    pub fn tokens(mut self, tokens: RetryTokens) -> Self {
        Arc::make_mut(&mut self.rules).tokens = tokens;
        self
    }

    /// Sets the source of the random numbers from 0 to 1 that each wait is multiplied by.
    #[must_use]
    pub fn jitter(mut self, jitter: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.rules).jitter = Arc::new(jitter);
        self
    }
}

impl<E: AttemptError> RetryPolicy<E> {
    /// Returns the wait before the next attempt, and takes the tokens for it. Returns `None` if
    /// there must be no further attempt.
    fn next_wait(
        &mut self,
        effect: Effect,
        deadline: Option<Instant>,
        error: &E,
    ) -> Option<Duration> {
        let class = error.retry_class();
        let is_renewed_again = class == RetryClass::Renewed && self.has_renewed;
        if !may_repeat(class, effect, error.sent()) || is_renewed_again {
            return None;
        }
        let now = Instant::now();
        let is_patient = class == RetryClass::Throttled && self.is_patient(now);
        let retries = self.attempt - 1 - self.patient_retries;
        let rules = &*self.rules;
        if !is_patient && retries + 1 >= rules.config.max_attempts.get() {
            return None;
        }
        let doubled = match is_patient {
            true => self.patient_retries.min(PATIENT_DOUBLINGS),
            false => retries,
        };
        let hint = error.retry_after(rules.clock.now());
        let wait = backoff(class, doubled, (rules.jitter)(), hint);
        let too_long = match deadline {
            Some(deadline) => deadline.saturating_duration_since(now) < wait,
            None => wait > rules.config.longest_wait,
        };
        let cost = if is_patient { 0 } else { cost(class) };
        if too_long || !rules.tokens.take(cost) {
            return None;
        }
        self.spent_tokens = Some(cost);
        self.patient_retries += u32::from(is_patient);
        self.has_renewed |= class == RetryClass::Renewed;
        Some(wait)
    }

    /// Returns whether a call that is throttled now still has patience.
    fn is_patient(&mut self, now: Instant) -> bool {
        let since = *self.throttled_since.get_or_insert(now);
        now.saturating_duration_since(since) < self.rules.config.patience
    }
}

impl<Req, Res, E> Policy<Req, Res, E> for RetryPolicy<E>
where
    Req: RepeatableRequest,
    E: AttemptError,
{
    type Future = Sleep;

    fn retry(&mut self, request: &mut Req, result: &mut Result<Res, E>) -> Option<Sleep> {
        let error = match result {
            Ok(_) => {
                // As in the AWS clients, a call that succeeds without a retry adds one token, so
                // the bucket recovers while the service works. tower asks the policy only about
                // calls that could be repeated.
                self.rules.tokens.give(self.spent_tokens.unwrap_or(1));
                return None;
            }
            Err(error) => error,
        };
        let effect = request.effect();
        let Some(wait) = self.next_wait(effect, request.deadline(), error) else {
            if error.is_without_effect()
                && let Some(uncertain) = self.uncertain_error.take()
            {
                *error = uncertain;
            }
            return None;
        };
        self.attempt += 1;
        let max_attempts = self.rules.config.announced_attempts();
        telemetry::retrying(request.call(), self.attempt, max_attempts, wait, error);
        // A read-only operation has no effect on the service, so the caller needs only the last
        // error.
        if effect != Effect::ReadOnly && !error.is_without_effect() {
            self.may_have_acted = true;
            self.uncertain_error = error.set_aside();
        }
        request.start_attempt(self.attempt, self.may_have_acted);
        Some(tokio::time::sleep(wait))
    }

    fn clone_request(&mut self, request: &Req) -> Option<Req> {
        self.rules.config.repeats().then(|| request.clone())
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
