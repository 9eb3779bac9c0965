//! The facts about requests and errors that a retry needs.

use std::time::{Duration, SystemTime};

use casebook_protocol::Effect;
use http::Request;
use tokio::time::Instant;

use super::table::RetryClass;
use crate::attempt::AttemptNumber;
use crate::call::Call;
use crate::deadline::CallDeadline;
use crate::error::{CallError, Sent, TimeoutError};
use crate::progress::Progress;
use crate::trace;

/// A request that can be sent again.
///
/// `http::Request` implements this trait. Its effect is that of the [`Call`] in its extensions, or
/// else the [`Effect`] there; without either, it is [`Effect::NonIdempotent`].
pub trait RepeatableRequest: Clone {
    /// Returns the effect of the request at the service, which decides whether it may be sent
    /// twice.
    fn effect(&self) -> Effect;

    /// Prepares the request for another attempt.
    ///
    /// `attempt` is counted from 1; `open` tells whether the service may have acted on an earlier
    /// attempt.
    fn start_attempt(&mut self, attempt: u32, open: bool) {
        let _ = (attempt, open);
    }

    /// Returns the end of the whole call, if it has a time limit.
    fn deadline(&self) -> Option<Instant> {
        None
    }

    /// Returns the call that the request belongs to, for spans and metrics.
    fn call(&self) -> Option<&Call> {
        None
    }
}

impl<B: Clone> RepeatableRequest for Request<B> {
    fn effect(&self) -> Effect {
        let extensions = self.extensions();
        match extensions.get::<Call>() {
            Some(call) => call.effect,
            None => extensions.get().copied().unwrap_or(Effect::NonIdempotent),
        }
    }

    fn start_attempt(&mut self, attempt: u32, open: bool) {
        let extensions = self.extensions_mut();
        if let Some(progress) = extensions.get_mut::<Progress>() {
            *progress = progress.again(open);
        }
        extensions.insert(AttemptNumber(attempt));
    }

    fn deadline(&self) -> Option<Instant> {
        self.extensions().get().map(|CallDeadline(at)| *at)
    }

    fn call(&self) -> Option<&Call> {
        self.extensions().get()
    }
}

/// An error that tells [`RetryPolicy`](crate::RetryPolicy) and [`Throttle`](crate::Throttle) how an
/// attempt failed.
///
/// [`CallError`] implements this trait. Implement it for the errors of services in other stacks.
pub trait AttemptError {
    /// Returns the class of the failure, by which [`may_repeat`](crate::may_repeat) decides.
    fn retry_class(&self) -> RetryClass;

    /// Returns whether the attempt reached the service.
    fn sent(&self) -> Sent;

    /// Returns whether this attempt certainly had no effect: it was not sent, or the service
    /// refused it.
    ///
    /// An earlier attempt may still have had an effect.
    fn is_without_effect(&self) -> bool {
        self.sent() == Sent::No
            || matches!(
                self.retry_class(),
                RetryClass::Throttled | RetryClass::Skewed
            )
    }

    /// Returns one word for the error, for spans and metrics.
    fn kind(&self) -> &'static str {
        match self.retry_class() {
            RetryClass::Final => "final",
            RetryClass::Transient => "transient",
            RetryClass::Throttled => "throttled",
            RetryClass::Skewed => "skewed",
        }
    }

    /// Takes the error out before the next attempt.
    ///
    /// If the last attempt certainly had no effect, [`RetryPolicy`](crate::RetryPolicy) returns
    /// this error to the caller instead of the last one.
    ///
    /// The value left in its place is dropped unread. With `None`, the policy keeps nothing.
    fn set_aside(&mut self) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }

    /// Returns how long the service asks to wait, counted from the response.
    ///
    /// `now` is needed for headers with a date.
    fn retry_after(&self, now: SystemTime) -> RetryAfterHint {
        let _ = now;
        RetryAfterHint::default()
    }
}

/// The wait that a service asks for before the next attempt.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "there are these two headers")]
pub struct RetryAfterHint {
    /// The minimum wait, from `Retry-After`.
    pub at_least: Option<Duration>,
    /// The suggested wait, from `x-amz-retry-after`. The actual wait is never shorter than the
    /// usual backoff, and at most 5 seconds longer.
    pub suggested: Option<Duration>,
}

impl RetryAfterHint {
    /// Returns the longer of the two waits.
    #[must_use]
    pub fn longest(self) -> Option<Duration> {
        self.at_least.max(self.suggested)
    }
}

impl AttemptError for CallError {
    fn retry_class(&self) -> RetryClass {
        match self {
            Self::Skewed(_) => RetryClass::Skewed,
            // The error code takes precedence over the status.
            Self::Fault(fault) if fault.is_throttling() => RetryClass::Throttled,
            Self::Fault(fault) if fault.is_transient() => RetryClass::Transient,
            Self::Transport(error) if !error.is_retryable() => RetryClass::Final,
            Self::Transport(_) | Self::Timeout(_) => RetryClass::Transient,
            Self::Fault(_)
            | Self::Credentials(_)
            | Self::Sign(_)
            | Self::Throttle(_)
            | Self::Layer(_) => RetryClass::Final,
        }
    }

    fn sent(&self) -> Sent {
        Self::sent(self)
    }

    fn is_without_effect(&self) -> bool {
        match self {
            // An error response that leaves the outcome open is `Sent::Perhaps`.
            Self::Fault(_) | Self::Skewed(_) => self.sent() == Sent::Yes,
            other => other.sent() == Sent::No,
        }
    }

    fn kind(&self) -> &'static str {
        trace::kind(self)
    }

    fn set_aside(&mut self) -> Option<Self> {
        let nothing = TimeoutError::new("", Duration::ZERO);
        Some(std::mem::replace(self, Self::Timeout(nothing)))
    }

    fn retry_after(&self, now: SystemTime) -> RetryAfterHint {
        let (Self::Fault(fault) | Self::Skewed(fault)) = self else {
            return RetryAfterHint::default();
        };
        // A date is relative to the clock of the service, not to the local clock.
        let now = fault.service_time().unwrap_or(now);
        RetryAfterHint {
            at_least: fault.retry_after().map(|after| after.delay(now)),
            suggested: fault.amz_retry_after(),
        }
    }
}
