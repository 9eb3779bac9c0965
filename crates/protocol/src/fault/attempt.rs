//! Tells how far the attempt behind an error response got, and whether and when it may be repeated.

use std::time::SystemTime;

use http::StatusCode;

use super::Fault;
use crate::attempt::{RetryAfterHint, RetryClass, Sent};

impl Fault {
    /// Returns whether the request reached the service.
    ///
    /// [`Sent::Yes`] means that the service did not act: it found the request faulty, or throttled
    /// it. A service with an internal failure may have failed after it acted. A response of an
    /// intermediary does not tell the outcome: a proxy may have blocked only the response. Both are
    /// [`Sent::Perhaps`].
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

    /// Returns what went wrong.
    ///
    /// A code of throttling or status 429 counts first, then a code or a status of a temporary failure.
    /// Every other failure is final.
    #[must_use]
    pub fn retry_class(&self) -> RetryClass {
        if self.is_clock_corrected() {
            RetryClass::Skewed
        } else if self.has_renewed_credentials() {
            RetryClass::Renewed
        } else if self.is_throttling() {
            RetryClass::Throttled
        } else if self.is_transient() {
            RetryClass::Transient
        } else {
            RetryClass::Final
        }
    }

    /// Returns the waits that the headers ask for, counted from the time of the response.
    ///
    /// A date in `Retry-After` is compared with the service's own time, because the local clock may
    /// be wrong. `now`, the local time, is used only if the response does not tell the service's
    /// time.
    #[must_use]
    pub fn retry_after_hint(&self, now: SystemTime) -> RetryAfterHint {
        let now = self.service_time().unwrap_or(now);
        RetryAfterHint {
            at_least: self.retry_after().map(|after| after.delay(now)),
            suggested: self.amz_retry_after(),
        }
    }

    /// Marks the fault as one that the client has already dealt with: the service refused the time
    /// of the signature, and later signatures have the corrected time.
    #[must_use]
    pub fn with_corrected_clock(mut self) -> Self {
        self.0.is_clock_corrected = true;
        self
    }

    /// Returns whether the service refused the time of the signature and the client has since
    /// corrected its clock, so another attempt may succeed.
    #[must_use]
    pub fn is_clock_corrected(&self) -> bool {
        self.0.is_clock_corrected
    }

    /// Marks the fault as one that the client has already dealt with: the service refused the
    /// credentials, and the client has got other ones for the next attempt.
    #[must_use]
    pub fn with_renewed_credentials(mut self) -> Self {
        self.0.has_renewed_credentials = true;
        self
    }

    /// Returns whether the service refused the credentials and the client has since got other ones,
    /// so another attempt may succeed.
    #[must_use]
    pub fn has_renewed_credentials(&self) -> bool {
        self.0.has_renewed_credentials
    }
}
