//! The judgement of what is sent again, for tower's own retry machine.
//!
//! The rules are those of the standard mode of 2026: three attempts, a bucket of tokens that all
//! calls of a client share, full jitter. One thing is stricter: whether a request may be repeated
//! depends on what its operation does when it is sent twice.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook_auth::Clock;
use casebook_protocol::Effect;
use http::{Request, Response};
use tokio::time::Sleep;
use tower::retry::Policy;

use crate::attempt::AttemptNumber;
use crate::call::Call;
use crate::error::{CallError, Sent};

mod backoff;
mod bucket;

use backoff::{Failure, delay};
use bucket::Bucket;

/// How often, and how patiently.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RetryConfig {
    /// How many attempts there are at most, the first one included.
    pub max_attempts: NonZeroU32,
    /// The longest wait before an attempt. A service that asks for a longer one gets its way by not
    /// being asked again: the caller is told.
    pub longest_wait: Duration,
}

impl RetryConfig {
    /// Three attempts, and no wait above a minute.
    #[must_use]
    pub const fn standard() -> Self {
        const THREE: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);
        Self {
            max_attempts: THREE,
            longest_wait: Duration::from_secs(60),
        }
    }

    /// One attempt.
    #[must_use]
    pub const fn off() -> Self {
        Self {
            max_attempts: NonZeroU32::MIN,
            ..Self::standard()
        }
    }

    /// Sets how many attempts there are at most.
    #[must_use]
    pub const fn max_attempts(self, max_attempts: NonZeroU32) -> Self {
        Self {
            max_attempts,
            ..self
        }
    }

    /// Sets the longest wait before an attempt.
    #[must_use]
    pub const fn longest_wait(self, longest_wait: Duration) -> Self {
        Self {
            longest_wait,
            ..self
        }
    }
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self::standard()
    }
}

/// Policy for [`tower::retry::RetryLayer`] that knows what an operation does when sent twice.
///
/// Its clones share one bucket, so a client that fails often stops retrying everywhere.
///
/// | what went wrong | `Reads`, `Repeatable` | `Once` |
/// |---|---|---|
/// | never sent | again | again |
/// | throttled | again | again |
/// | anything that may have been acted upon | again | back to the caller |
#[derive(Clone, Debug)]
pub struct RetryPolicy {
    config: RetryConfig,
    bucket: Arc<Bucket>,
    clock: Clock,
    jitter: fn() -> f64,
    attempt: u32,
    paid: Option<u32>,
}

impl RetryPolicy {
    /// A policy with a full bucket; the clock is for services that name a date.
    #[must_use]
    pub fn new(config: RetryConfig, clock: Clock) -> Self {
        let bucket = Arc::new(Bucket::full());
        Self {
            config,
            bucket,
            clock,
            jitter: fastrand::f64,
            attempt: 1,
            paid: None,
        }
    }

    /// How long to wait before the next attempt, if there is one.
    fn judge(&mut self, effect: Effect, error: &CallError) -> Option<Duration> {
        let failure = failure(error, effect)?;
        if self.attempt >= self.config.max_attempts.get() {
            return None;
        }
        let fault = match error {
            CallError::Fault(fault) => Some(fault),
            _ => None,
        };
        let now: SystemTime = self.clock.now();
        let wait = delay(failure, self.attempt - 1, (self.jitter)(), fault, now);
        if wait > self.config.longest_wait {
            return None;
        }
        self.bucket.take(failure.cost()).then(|| {
            self.paid = Some(failure.cost());
            wait
        })
    }
}

/// Whether an attempt may be repeated, and how it failed.
fn failure(error: &CallError, effect: Effect) -> Option<Failure> {
    let again = !matches!(effect, Effect::Once);
    match error {
        CallError::Fault(fault) if fault.is_throttling() => Some(Failure::Throttled),
        CallError::Fault(fault) if fault.is_transient() && again => Some(Failure::Transient),
        CallError::Transport(error) if error.is_too_large() => None,
        CallError::Transport(error) if error.sent() == Sent::No || again => {
            Some(Failure::Transient)
        }
        CallError::Timeout(_) if again => Some(Failure::Transient),
        _ => None,
    }
}

impl Policy<Request<Bytes>, Response<Bytes>, CallError> for RetryPolicy {
    type Future = Sleep;

    fn retry(
        &mut self,
        request: &mut Request<Bytes>,
        result: &mut Result<Response<Bytes>, CallError>,
    ) -> Option<Sleep> {
        let error = match result {
            Ok(_) => {
                self.bucket.give(self.paid.unwrap_or(1));
                return None;
            }
            Err(error) => error,
        };
        // What nobody says to be harmless is not repeated.
        let effect = request
            .extensions()
            .get::<Call>()
            .map_or(Effect::Once, |call| call.effect);
        let wait = self.judge(effect, error)?;
        self.attempt += 1;
        request.extensions_mut().insert(AttemptNumber(self.attempt));
        tracing::debug!(attempt = self.attempt, wait_ms = wait.as_millis(), %error, "trying again");
        Some(tokio::time::sleep(wait))
    }

    fn clone_request(&mut self, request: &Request<Bytes>) -> Option<Request<Bytes>> {
        (self.config.max_attempts.get() > 1).then(|| request.clone())
    }
}

#[cfg(test)]
mod tests;
