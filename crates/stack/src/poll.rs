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
    /// The limit that was reached. `None` if the error of a poll ended the wait.
    pub limit: Option<Duration>,
    /// The error of the last poll, if that poll failed.
    pub error: Option<Error<E>>,
    /// Whether a poll reached the service.
    pub sent: Sent,
}

/// The polls in a row that failed with a status of 5xx, the last of which ends a wait. Each of them is
/// a whole call, with the client's own retries.
const MAX_SERVER_ERRORS: u32 = 3;

/// Decides after each failed poll whether the wait goes on: it does after an error that may be
/// temporary, but not when the service itself fails again and again.
#[derive(Clone, Copy, Debug, Default)]
pub struct FailedPolls {
    server_errors: u32,
}

impl FailedPolls {
    /// Takes the error of a poll, and returns whether it ends the wait.
    pub fn end_wait<E: AsRef<Fault>>(&mut self, error: &Error<E>) -> bool {
        let fault = error.refused().map(AsRef::as_ref);
        let is_server_error =
            fault.is_some_and(|fault| fault.status().is_server_error() && !fault.is_throttling());
        self.server_errors = match is_server_error {
            true => self.server_errors.saturating_add(1),
            false => 0,
        };
        !error.is_retryable() || self.server_errors >= MAX_SERVER_ERRORS
    }

    /// Forgets all errors, because a poll has succeeded.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Reports that a poll has failed, and that another one follows after `wait`.
pub fn report_failed_poll(error: &(dyn std::error::Error + 'static), wait: Duration) {
    tracing::debug!(wait_ms = millis(wait), error, "no status");
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
    /// returns `None`, or `ask` fails with a retryable error, the loop polls again. The third poll in a
    /// row that fails with a status of 5xx ends it.
    ///
    /// The last poll begins when the limit is reached, and may take five seconds.
    ///
    /// # Errors
    ///
    /// Fails if the limit is reached first, and unless the loop is
    /// [`surviving_errors`](Self::surviving_errors), if a poll fails with an error that is not
    /// retryable or three in a row with a status of 5xx.
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
        let mut failed = FailedPolls::default();
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
                    failed.clear();
                    if let Some(value) = finish(response) {
                        return Ok(value);
                    }
                }
                Ok(Err(error)) => {
                    failure.reached(error.sent());
                    if !self.survives_errors && failed.end_wait(&error) {
                        failure.limit = None;
                        failure.error = Some(error);
                        return Err(failure);
                    }
                    // The error may be temporary, so the loop goes on.
                    if asked < until {
                        let left = until.saturating_duration_since(Instant::now());
                        report_failed_poll(&error, self.every.min(left));
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
