//! Reports calls, attempts and waits to the subscriber of `tracing` and to the recorder of metrics.
//!
//! The layers import this module, so it must not import a layer.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use crate::attempt_error::AttemptError;
use crate::call::Call;

mod watch;

pub(crate) use watch::{TraceFuture, Watch};

/// Reports that an attempt has failed and another one, with the number `attempt` of at most
/// `max_attempts` if there is a maximum, follows after `wait`.
///
/// Every event about a wait has the field `wait_ms`, in all crates, so that a subscriber can show the
/// waits alone.
pub(crate) fn retrying<E: AttemptError>(
    call: Option<&Call>,
    attempt: u32,
    max_attempts: Option<NonZeroU32>,
    wait: Duration,
    error: &E,
) {
    let why = error.kind();
    tracing::debug!(
        operation = call.map(|call| call.operation),
        attempt,
        max_attempts = max_attempts.map(NonZeroU32::get),
        why,
        code = error.code(),
        wait_ms = millis(wait),
        sent = %error.sent(),
        "retrying"
    );
    #[cfg(feature = "metrics")]
    crate::metrics::retried(call, why);
    #[cfg(not(feature = "metrics"))]
    let _ = call;
}

/// Reports that an attempt waits for the throttle. Without a [`Call`], the operation is empty.
pub(crate) fn throttled(operation: &str, wait: Duration) {
    tracing::debug!(
        operation,
        wait_ms = millis(wait),
        "waiting for the throttle"
    );
}

/// Reports that an attempt waits because a published quota per second is used up.
pub(crate) fn keeping_quota(operation: &str, quota: &str, wait: Duration) {
    tracing::debug!(
        operation,
        quota,
        wait_ms = millis(wait),
        "waiting for the quota"
    );
}

/// Reports that an attempt has waited for the throttle, and how long.
pub(crate) fn waited(call: Option<&Call>, waited: Duration) {
    #[cfg(feature = "metrics")]
    if !waited.is_zero() {
        crate::metrics::throttled(call, waited);
    }
    #[cfg(not(feature = "metrics"))]
    let _ = (call, waited);
}

/// Returns a duration in milliseconds, with microsecond precision, as the events have it.
#[must_use]
pub fn millis(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

/// The name of a service in spans. It is made from the id of the service as in the AWS SDKs: each
/// word begins with a capital letter, such as `Sso Oidc` for `sso oidc`.
struct ServiceName(&'static str);

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut starts = true;
        self.0.chars().try_for_each(|c| {
            let c = if starts { c.to_ascii_uppercase() } else { c };
            starts = c == ' ';
            fmt::Write::write_char(f, c)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_of_two_words_has_two_capitals() {
        assert_eq!(ServiceName("artifact").to_string(), "Artifact");
        assert_eq!(ServiceName("sso oidc").to_string(), "Sso Oidc");
    }
}
