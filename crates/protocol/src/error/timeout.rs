//! Errors of time limits.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::Seconds;
use crate::attempt::Sent;

/// The error for a time limit that ended before the whole response had arrived.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TimeoutError {
    step: &'static str,
    limit: Duration,
    sent: Sent,
    origin: Option<Box<str>>,
}

impl TimeoutError {
    const WHOLE_CALL: &'static str = "the whole call";

    /// Creates the error for a `step`, such as `one attempt`, that took longer than `limit`. The
    /// request was perhaps sent.
    #[must_use]
    pub const fn new(step: &'static str, limit: Duration) -> Self {
        Self {
            step,
            limit,
            sent: Sent::Perhaps,
            origin: None,
        }
    }

    /// Creates the error for a whole call, with all its attempts and waits, that took longer than
    /// `limit`. The request was perhaps sent.
    #[must_use]
    pub const fn whole_call(limit: Duration) -> Self {
        Self::new(Self::WHOLE_CALL, limit)
    }

    /// Returns whether the whole call exceeded its time limit, and not an attempt or a connection.
    #[must_use]
    pub fn is_whole_call(&self) -> bool {
        self.step == Self::WHOLE_CALL
    }

    /// Sets whether the request reached the service.
    #[must_use]
    pub fn with_sent(mut self, sent: Sent) -> Self {
        self.sent = sent;
        self
    }

    /// Sets the origin of the request, such as `https://host:8443`, if none is set yet.
    #[must_use]
    pub fn with_origin(mut self, origin: &str) -> Self {
        self.origin.get_or_insert_with(|| origin.into());
        self
    }

    /// Returns whether the request reached the service.
    #[must_use]
    pub const fn sent(&self) -> Sent {
        self.sent
    }

    /// Returns the time limit that was exceeded.
    #[must_use]
    pub const fn limit(&self) -> Duration {
        self.limit
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} took longer than {}", self.step, Seconds(self.limit))?;
        if let Some(origin) = &self.origin {
            write!(f, " at {origin}")?;
        }
        match self.sent {
            Sent::No => f.write_str("; nothing was sent"),
            Sent::Perhaps | Sent::Yes => Ok(()),
        }
    }
}

impl Error for TimeoutError {}
