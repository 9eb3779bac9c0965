//! The judgement of what is sent again, for tower's own retry machine.
//!
//! The rules are those of the standard mode of 2026: three attempts, a bucket of tokens that all
//! calls of a client share, full jitter. One thing is stricter: whether a request may be repeated
//! depends on what its operation does when it is sent twice, and on how far it got.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use casebook_auth::Clock;
use casebook_protocol::Effect;
use tokio::time::{Instant, Sleep};
use tower::retry::Policy;

use crate::error::Sent;
use crate::trace;

mod attempt_error;
mod backoff;
mod config;
mod table;
mod tokens;

pub use attempt_error::{AttemptError, RepeatableRequest, RetryAfterHint};
pub use config::RetryConfig;
pub use table::{Trouble, may_repeat};
pub use tokens::RetryTokens;

/// Policy for [`tower::retry::RetryLayer`] that knows what an operation does when sent twice.
///
/// It decides by [`may_repeat`], for every request that is [`RepeatableRequest`] and every error that is
/// [`AttemptError`], so it serves in other people's stacks too. Its clones share one bucket of
/// [`RetryTokens`]. When an attempt may have been acted upon and a later one surely was not, the
/// caller gets the error of the earlier one, which is the one to look into.
///
/// # Examples
///
/// Around a service of one's own; `GET` is harmless, and the error knows how far it got:
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// use casebook_auth::Clock;
/// use casebook_protocol::Effect;
/// use casebook_stack::{AttemptError, RetryConfig, RetryPolicy, Sent, Trouble};
/// use tower::retry::RetryLayer;
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// #[derive(Debug)]
/// struct Broken;
///
/// impl AttemptError for Broken {
///     fn trouble(&self) -> Trouble {
///         Trouble::Transient
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
/// request.extensions_mut().insert(Effect::Reads);
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// assert_eq!(patient.oneshot(request).await.unwrap(), "done");
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct RetryPolicy<E = crate::CallError> {
    rules: Arc<Rules>,
    attempt: u32,
    paid: Option<u32>,
    /// The error of an attempt that may have been acted upon.
    open: Option<E>,
    left_open: bool,
}

/// What does not change from call to call.
#[derive(Clone)]
struct Rules {
    config: RetryConfig,
    tokens: RetryTokens,
    clock: Clock,
    jitter: Jitter,
}

type Jitter = Arc<dyn Fn() -> f64 + Send + Sync>;

/// A policy for another call: what is shared is shared, and nothing has been tried yet.
impl<E> Clone for RetryPolicy<E> {
    fn clone(&self) -> Self {
        Self {
            rules: Arc::clone(&self.rules),
            open: None,
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
    /// A policy with a full bucket; the clock is for services that name a date.
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
            paid: None,
            open: None,
            left_open: false,
        }
    }

    /// Pays from this bucket, which others may share.
    #[must_use]
    pub fn tokens(mut self, tokens: RetryTokens) -> Self {
        Arc::make_mut(&mut self.rules).tokens = tokens;
        self
    }

    /// Takes this for chance: numbers from 0 to 1 that each wait is multiplied with.
    #[must_use]
    pub fn jitter(mut self, jitter: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.rules).jitter = Arc::new(jitter);
        self
    }
}

impl<E: AttemptError> RetryPolicy<E> {
    /// How long to wait before the next attempt, if there is one.
    fn judge(&mut self, effect: Effect, expires: Option<Instant>, error: &E) -> Option<Duration> {
        let trouble = error.trouble();
        if !may_repeat(trouble, effect, error.sent())
            || self.attempt >= self.rules.config.max_attempts.get()
        {
            return None;
        }
        let rules = &*self.rules;
        let asked = error.asked_wait(rules.clock.now());
        let wait = backoff::delay(trouble, self.attempt - 1, (rules.jitter)(), asked);
        let too_long = match expires {
            Some(expires) => expires.saturating_duration_since(Instant::now()) < wait,
            None => wait > rules.config.longest_wait,
        };
        let cost = backoff::cost(trouble);
        if too_long || !rules.tokens.take(cost) {
            return None;
        }
        self.paid = Some(cost);
        Some(wait)
    }

    /// Whether an error leaves it open that the service has acted.
    fn leaves_open(error: &E) -> bool {
        error.trouble() == Trouble::Transient && error.sent() != Sent::No
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
                self.rules.tokens.give(self.paid.unwrap_or(1));
                return None;
            }
            Err(error) => error,
        };
        let effect = request.effect();
        let Some(wait) = self.judge(effect, request.expires(), error) else {
            if error.is_without_effect()
                && let Some(open) = self.open.take()
            {
                *error = open;
            }
            return None;
        };
        self.attempt += 1;
        trace::retrying(request.call(), self.attempt, wait, error);
        // What reads leaves nothing open.
        let open = effect != Effect::Reads && Self::leaves_open(error);
        self.left_open |= open;
        if open {
            self.open = error.set_aside();
        }
        request.repeated(self.attempt, self.left_open);
        Some(tokio::time::sleep(wait))
    }

    fn clone_request(&mut self, request: &Req) -> Option<Req> {
        (self.rules.config.max_attempts.get() > 1).then(|| request.clone())
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
