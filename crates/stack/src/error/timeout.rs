//! No answer in time.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::Seconds;

/// A clock ran out before there was an answer. The request may have been acted upon.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TimeoutError {
    what: &'static str,
    limit: Duration,
}

impl TimeoutError {
    /// `what` took longer than `limit`.
    #[must_use]
    pub const fn new(what: &'static str, limit: Duration) -> Self {
        Self { what, limit }
    }

    /// How long it was waited.
    #[must_use]
    pub const fn limit(&self) -> Duration {
        self.limit
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} took longer than {}", self.what, Seconds(self.limit))
    }
}

impl Error for TimeoutError {}
