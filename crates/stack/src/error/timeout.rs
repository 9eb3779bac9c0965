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
    place: Option<Box<str>>,
}

impl TimeoutError {
    pub(crate) const WHOLE_CALL: &'static str = "the whole call";

    /// `what` took longer than `limit`; the request may have been acted upon.
    #[must_use]
    pub const fn new(what: &'static str, limit: Duration) -> Self {
        Self {
            what,
            limit,
            sent: Sent::Perhaps,
            place: None,
        }
    }

    /// The whole call, including all attempts and waits, took longer than its `limit`.
    #[must_use]
    pub const fn whole_call(limit: Duration) -> Self {
        Self::new(Self::WHOLE_CALL, limit)
    }

    /// Whether the time limit of the whole call ran out, and not that of an attempt or a
    /// connection.
    #[must_use]
    pub fn is_whole_call(&self) -> bool {
        self.what == Self::WHOLE_CALL
    }

    /// The same, for a request that is known to have got so far.
    #[must_use]
    pub fn reached(self, sent: Sent) -> Self {
        Self { sent, ..self }
    }

    /// Adds the place of the request, such as `https://host:8443`, unless one is known already.
    #[must_use]
    pub fn at(mut self, place: &str) -> Self {
        self.place.get_or_insert_with(|| place.into());
        self
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
        if let Some(place) = &self.place {
            write!(f, " at {place}")?;
        }
        match self.sent {
            Sent::No => f.write_str("; nothing was sent"),
            Sent::Perhaps | Sent::Yes => Ok(()),
        }
    }
}

impl Error for TimeoutError {}
