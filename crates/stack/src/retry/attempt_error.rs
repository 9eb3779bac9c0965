//! What the retry has to know about requests and errors, its own and other people's.

use std::time::{Duration, SystemTime};

use casebook_protocol::Effect;
use http::Request;
use tokio::time::Instant;

use super::table::Trouble;
use crate::attempt::AttemptNumber;
use crate::call::Call;
use crate::deadline::ExpiresAt;
use crate::error::{CallError, Sent, TimeoutError};
use crate::progress::Progress;
use crate::trace;

/// A request that can be sent again.
///
/// `http::Request` is one. Its effect is that of its [`Call`], or an [`Effect`] that was put into
/// its extensions; what nobody vouches for counts as [`Effect::Once`].
pub trait RepeatableRequest: Clone {
    /// What happens when it is sent twice.
    fn effect(&self) -> Effect;

    /// It is about to be sent as this attempt, counted from 1; `open` when an earlier one may have
    /// been acted upon.
    fn repeated(&mut self, attempt: u32, open: bool) {
        let _ = (attempt, open);
    }

    /// When the call as a whole is over, if it has a limit.
    fn expires(&self) -> Option<Instant> {
        None
    }

    /// The call that it belongs to, for spans and metrics.
    fn call(&self) -> Option<&Call> {
        None
    }
}

impl<B: Clone> RepeatableRequest for Request<B> {
    fn effect(&self) -> Effect {
        let extensions = self.extensions();
        match extensions.get::<Call>() {
            Some(call) => call.effect,
            None => extensions.get().copied().unwrap_or(Effect::Once),
        }
    }

    fn repeated(&mut self, attempt: u32, open: bool) {
        let extensions = self.extensions_mut();
        if let Some(progress) = extensions.get_mut::<Progress>() {
            *progress = progress.again(open);
        }
        extensions.insert(AttemptNumber(attempt));
    }

    fn expires(&self) -> Option<Instant> {
        self.extensions().get().map(|ExpiresAt(at)| *at)
    }

    fn call(&self) -> Option<&Call> {
        self.extensions().get()
    }
}

/// An error that says what a retry has to know.
///
/// [`CallError`] does; implement it for the error of a service of one's own.
pub trait AttemptError {
    /// What went wrong.
    fn trouble(&self) -> Trouble;

    /// How far the attempt got.
    fn sent(&self) -> Sent;

    /// Whether this attempt surely had no effect: it was not sent, or the service refused it.
    ///
    /// An attempt before it may have had one all the same.
    fn is_without_effect(&self) -> bool {
        self.sent() == Sent::No || matches!(self.trouble(), Trouble::Throttled | Trouble::Skewed)
    }

    /// One word for what went wrong, for spans and metrics.
    fn kind(&self) -> &'static str {
        match self.trouble() {
            Trouble::Final => "final",
            Trouble::Transient => "transient",
            Trouble::Throttled => "throttled",
            Trouble::Skewed => "skewed",
        }
    }

    /// Moves the error out of the way of further attempts, to be shown when those turn out not to
    /// have been sent at all; what is left in its place is dropped unread. `None` keeps nothing.
    fn set_aside(&mut self) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }

    /// When the service wants to be asked again, counted from the answer; `now` is for services
    /// that name a date.
    fn asked_wait(&self, now: SystemTime) -> RetryAfterHint {
        let _ = now;
        RetryAfterHint::default()
    }
}

/// How long a service asks to be left alone.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "there are these two headers")]
pub struct RetryAfterHint {
    /// By `Retry-After`: the least wait.
    pub at_least: Option<Duration>,
    /// By `x-amz-retry-after`: the wait, kept near to the one that would be without it.
    pub about: Option<Duration>,
}

impl RetryAfterHint {
    /// The longer one of both.
    #[must_use]
    pub fn longest(self) -> Option<Duration> {
        self.at_least.max(self.about)
    }
}

impl AttemptError for CallError {
    fn trouble(&self) -> Trouble {
        match self {
            Self::Skewed(_) => Trouble::Skewed,
            // The code is asked first, the status second.
            Self::Fault(fault) if fault.is_throttling() => Trouble::Throttled,
            Self::Fault(fault) if fault.is_transient() => Trouble::Transient,
            Self::Transport(error) if error.is_too_large() => Trouble::Final,
            Self::Transport(_) | Self::Timeout(_) => Trouble::Transient,
            Self::Fault(_)
            | Self::Credentials(_)
            | Self::Sign(_)
            | Self::HeldBack(_)
            | Self::Layer(_) => Trouble::Final,
        }
    }

    fn sent(&self) -> Sent {
        Self::sent(self)
    }

    fn is_without_effect(&self) -> bool {
        match self {
            // A refusal that leaves it open is `Sent::Perhaps`.
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

    fn asked_wait(&self, now: SystemTime) -> RetryAfterHint {
        let (Self::Fault(fault) | Self::Skewed(fault)) = self else {
            return RetryAfterHint::default();
        };
        // A date counts from the time at the service, whatever the clock here says.
        let now = fault.service_time().unwrap_or(now);
        RetryAfterHint {
            at_least: fault.retry_after().map(|after| after.delay(now)),
            about: fault.amz_retry_after(),
        }
    }
}
