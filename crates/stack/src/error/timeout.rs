//! No answer in time.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use super::{Seconds, Sent};

/// A clock ran out before there was an answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TimeoutError {
    what: &'static str,
    limit: Duration,
    sent: Sent,
}

impl TimeoutError {
    /// `what` took longer than `limit`; the request may have been acted upon.
    #[must_use]
    pub const fn new(what: &'static str, limit: Duration) -> Self {
        Self {
            what,
            limit,
            sent: Sent::Perhaps,
        }
    }

    /// The same, for a request that is known to have got so far.
    #[must_use]
    pub const fn reached(self, sent: Sent) -> Self {
        Self { sent, ..self }
    }

    /// Whether the request reached the service.
    #[must_use]
    pub const fn sent(&self) -> Sent {
        self.sent
    }

    /// How long it was waited.
    #[must_use]
    pub const fn limit(&self) -> Duration {
        self.limit
    }
}

impl fmt::Display for TimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} took longer than {}", self.what, Seconds(self.limit))?;
        match self.sent {
            Sent::No => f.write_str("; nothing was sent"),
            Sent::Perhaps | Sent::Yes => Ok(()),
        }
    }
}

impl Error for TimeoutError {}
