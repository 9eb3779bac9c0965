//! The facts about a failed attempt that the retry policy, the throttle and telemetry need.

use std::time::{Duration, SystemTime};

use casebook_protocol::Fault;
use casebook_protocol::attempt::{RetryAfterHint, RetryClass, Sent};

use crate::error::{Error, TimeoutError};

/// An error that tells [`RetryPolicy`](crate::RetryPolicy) and [`Throttle`](crate::Throttle) how an
/// attempt failed.
///
/// [`Error`] implements this trait, and with it [`CallError`](crate::CallError). Implement it for
/// the error of your own service, to use the retry policy or the throttle around that service.
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
        let is_refusal = matches!(
            self.retry_class(),
            RetryClass::Throttled | RetryClass::Skewed | RetryClass::Renewed
        );
        // If an intermediary throttled the request, it is not known whether the service has acted.
        match self.sent() {
            Sent::No => true,
            Sent::Yes => is_refusal,
            Sent::Perhaps => false,
        }
    }

    /// Returns the kind of the error as one word, for spans and metrics.
    fn kind(&self) -> &'static str {
        self.retry_class().as_str()
    }

    /// Returns the code of the service's error response, such as `ThrottlingException`, for spans.
    ///
    /// It is `None` if there is no such response, or the response has no code.
    fn code(&self) -> Option<&str> {
        None
    }

    /// Takes the error out of a failed attempt that is about to be repeated.
    ///
    /// [`RetryPolicy`](crate::RetryPolicy) keeps the returned error if the service may have acted
    /// on the attempt. If the last attempt then certainly had no effect, the caller gets the kept
    /// error instead of the last one.
    ///
    /// The value that is left in `self` is dropped and never read. With `None`, the policy keeps no
    /// error.
    fn set_aside(&mut self) -> Option<Self>
    where
        Self: Sized,
    {
        None
    }

    /// Returns how long the service asks to wait, counted from the response.
    ///
    /// `now` is the local time, for headers with a date.
    fn retry_after(&self, now: SystemTime) -> RetryAfterHint {
        let _ = now;
        RetryAfterHint::default()
    }
}

impl<E: AsRef<Fault>> AttemptError for Error<E> {
    fn retry_class(&self) -> RetryClass {
        Self::retry_class(self)
    }

    fn sent(&self) -> Sent {
        Self::sent(self)
    }

    fn is_without_effect(&self) -> bool {
        match self {
            // `Sent::Perhaps` is an error response that leaves open whether the service acted.
            Self::Refused(_) => self.sent() == Sent::Yes,
            other => other.sent() == Sent::No,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Encode(_) => "encode",
            Self::Credentials(_) => "credentials",
            Self::Sign(_) => "sign",
            Self::Transport(error) if error.is_connect() => "connect",
            Self::Transport(error) if error.is_too_large() => "too_large",
            Self::Transport(_) => "transport",
            Self::Timeout(_) => "timeout",
            Self::Throttle(_) => "held_back",
            Self::Refused(error) => match error.as_ref().retry_class() {
                class @ (RetryClass::Skewed | RetryClass::Throttled | RetryClass::Renewed) => {
                    class.as_str()
                }
                _ => "refused",
            },
            Self::Decode(_) => "decode",
            Self::Endless(_) => "endless",
            _ => "layer",
        }
    }

    fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(error) => error.as_ref().code(),
            _ => None,
        }
    }

    fn set_aside(&mut self) -> Option<Self> {
        let placeholder = TimeoutError::new("", Duration::ZERO);
        Some(std::mem::replace(self, Self::Timeout(placeholder)))
    }

    fn retry_after(&self, now: SystemTime) -> RetryAfterHint {
        self.retry_after_hint(now)
    }
}
