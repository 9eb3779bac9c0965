//! Polls an operation until its value is final. Waits for cases, for inquiries and for uploads, and the
//! look-up of an agreement whose response was lost, share this loop, its limits and its error.

use std::time::Duration;

use casebook_protocol::Fault;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::error::{Error, Sent};
use crate::telemetry::millis;

/// The longest interval and the longest limit that are accepted. Every clock can represent a time
/// so far ahead.
pub const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How long after the limit the last poll may take.
pub const GRACE: Duration = Duration::from_secs(5);

/// How often to poll, and for how long at most.
#[derive(Clone, Copy, Debug)]
pub struct Poll {
    every: Duration,
    limit: Duration,
    survives_errors: bool,
}

/// A wait that ended without a final value.
#[derive(Debug)]
pub struct PollFailure<E> {
    /// The limit that was reached. `None` if a poll failed with an error that is not retryable.
    pub limit: Option<Duration>,
    /// The error of the last poll, if that poll failed.
    pub error: Option<Error<E>>,
    /// Whether a poll reached the service.
    pub sent: Sent,
}

impl Poll {
    /// Polls again after `every`, which is 1 second to 365 days, for at most `limit`.
    #[must_use]
    pub fn new(every: Duration, limit: Duration) -> Self {
        let unset = Self {
            every,
            limit,
            survives_errors: false,
        };
        unset.every(every).limit(limit)
    }

    /// Sets the time between two polls: from 1 second to 365 days.
    #[must_use]
    pub fn every(mut self, every: Duration) -> Self {
        self.every = every.clamp(Duration::from_secs(1), LONGEST);
        self
    }

    /// Sets how long to poll: at most 365 days.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit.min(LONGEST);
        self
    }

    /// Makes the loop poll again after every error, also after one that is not retryable.
    #[must_use]
    pub fn surviving_errors(mut self) -> Self {
        self.survives_errors = true;
        self
    }

    /// Calls `ask` again and again, until `finish` returns a value for the response. If `finish`
    /// returns `None`, or `ask` fails with a retryable error, the loop polls again.
    ///
    /// The last poll begins when the limit is reached, and may take five seconds.
    ///
    /// # Errors
    ///
    /// Fails if the limit is reached first, or if a poll fails with an error that is not retryable,
    /// unless the loop is [`surviving_errors`](Self::surviving_errors).
    pub async fn until<R, T, E, F>(
        self,
        ask: impl Fn() -> F,
        mut finish: impl FnMut(R) -> Option<T>,
    ) -> Result<T, PollFailure<E>>
    where
        E: AsRef<Fault> + std::error::Error + 'static,
        F: Future<Output = Result<R, Error<E>>>,
    {
        let until = Instant::now() + self.limit;
        let mut failure = PollFailure {
            limit: Some(self.limit),
            error: None,
            sent: Sent::No,
        };
        loop {
            let asked = Instant::now();
            match timeout_at(until + GRACE, ask()).await {
                Ok(Ok(response)) => {
                    failure.sent = Sent::Yes;
                    failure.error = None;
                    if let Some(value) = finish(response) {
                        return Ok(value);
                    }
                }
                Ok(Err(error)) => {
                    failure.reached(error.sent());
                    if !self.survives_errors && !error.is_retryable() {
                        failure.limit = None;
                        failure.error = Some(error);
                        return Err(failure);
                    }
                    // The error may be temporary, so the loop goes on.
                    if asked < until {
                        let wait = self
                            .every
                            .min(until.saturating_duration_since(Instant::now()));
                        let why = &error as &dyn std::error::Error;
                        tracing::debug!(wait_ms = millis(wait), error = why, "no status");
                    }
                    failure.error = Some(error);
                }
                Err(_) => {
                    failure.reached(Sent::Perhaps);
                    return Err(failure);
                }
            }
            if asked >= until {
                return Err(failure);
            }
            sleep_until(until.min(Instant::now() + self.every)).await;
        }
    }
}

impl<E> PollFailure<E> {
    /// Records whether a poll without a response reached the service. A poll that certainly reached
    /// it counts most.
    fn reached(&mut self, sent: Sent) {
        if self.sent == Sent::No || sent == Sent::Yes {
            self.sent = sent;
        }
    }
}
