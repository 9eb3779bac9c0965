//! The facts that an error response tells about its attempt.

use std::time::SystemTime;

use http::StatusCode;

use super::Fault;
use crate::attempt::{RetryAfterHint, RetryClass, Sent};

impl Fault {
    /// Returns whether the request reached the service.
    ///
    /// [`Sent::Yes`] means that the service found the request faulty and did not act. A failing service
    /// may have failed after it acted, and an intermediary does not know the outcome: a proxy may have
    /// blocked only the response. Both are [`Sent::Perhaps`].
    #[must_use]
    pub fn sent(&self) -> Sent {
        let at_fault = self.status().is_client_error()
            && self.status() != StatusCode::REQUEST_TIMEOUT
            && !self.is_transient();
        if self.is_from_service() && (at_fault || self.is_throttling()) || self.is_clock_corrected()
        {
            Sent::Yes
        } else {
            Sent::Perhaps
        }
    }

    /// Returns what went wrong. The code of the error takes precedence over the status.
    #[must_use]
    pub fn retry_class(&self) -> RetryClass {
        if self.is_clock_corrected() {
            RetryClass::Skewed
        } else if self.is_throttling() {
            RetryClass::Throttled
        } else if self.is_transient() {
            RetryClass::Transient
        } else {
            RetryClass::Final
        }
    }

    /// Returns the waits that the headers ask for, counted from the response.
    ///
    /// `now` counts only if the response has no date: the date in `Retry-After` is one of the service's
    /// clock.
    #[must_use]
    pub fn retry_after_hint(&self, now: SystemTime) -> RetryAfterHint {
        let now = self.service_time().unwrap_or(now);
        RetryAfterHint {
            at_least: self.retry_after().map(|after| after.delay(now)),
            suggested: self.amz_retry_after(),
        }
    }

    /// Marks that the service refused the time of the signature, and that later signatures have the
    /// corrected time.
    #[must_use]
    pub fn with_corrected_clock(mut self) -> Self {
        self.0.is_clock_corrected = true;
        self
    }

    /// Returns whether the service refused the time of the signature, and later signatures have the
    /// corrected time, so that another attempt may succeed.
    #[must_use]
    pub fn is_clock_corrected(&self) -> bool {
        self.0.is_clock_corrected
    }
}
