//! The difference between the local clock and the clock of a service.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use casebook_protocol::Fault;

/// The minimum difference that is corrected. Services accept signatures whose time is some minutes
/// off, so a smaller difference is not the cause of an error.
const MIN_CORRECTION: Duration = Duration::from_secs(60);

/// The difference between the local clock and the clock of a service. Error responses of the
/// service show it.
///
/// ```
/// use std::time::SystemTime;
///
/// let here = SystemTime::UNIX_EPOCH;
/// assert_eq!(casebook_auth::ClockSkew::default().service_time(here), here);
/// ```
#[derive(Debug, Default)]
pub struct ClockSkew(
    /// By how many milliseconds the clock of the service is ahead of the local clock. Negative if
    /// it is behind.
    AtomicI64,
);

impl ClockSkew {
    /// Converts a time of the local clock to a time of the service's clock.
    #[must_use]
    pub fn service_time(&self, local: SystemTime) -> SystemTime {
        let ahead = self.0.load(Ordering::Relaxed);
        let by = Duration::from_millis(ahead.unsigned_abs());
        let there = if ahead < 0 {
            local.checked_sub(by)
        } else {
            local.checked_add(by)
        };
        there.unwrap_or(local)
    }

    /// Updates the difference from an error response. Returns whether the request may succeed if it
    /// is signed again.
    ///
    /// `signed_at` is the time in the rejected signature, and `received_at` the local time at which
    /// the response arrived. The result is `true` if a wrong clock can be the cause of the error,
    /// and the service's time differs from `signed_at` by at least one minute. Otherwise the
    /// difference is not changed.
    pub fn update(&self, fault: &Fault, signed_at: SystemTime, received_at: SystemTime) -> bool {
        let Some(there) = fault.service_time().filter(|_| fault.may_be_clock_skew()) else {
            return false;
        };
        if between(signed_at, there) < MIN_CORRECTION {
            return false;
        }
        let (ahead, sign) = match there.duration_since(received_at) {
            Ok(ahead) => (ahead, 1),
            Err(behind) => (behind.duration(), -1),
        };
        let Ok(ahead) = i64::try_from(ahead.as_millis()) else {
            return false;
        };
        self.0.store(sign * ahead, Ordering::Relaxed);
        true
    }
}

fn between(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other)
        .unwrap_or_else(|error| error.duration())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use proptest::prelude::*;

    /// The time of the service in these tests: Sun, 06 Nov 1994 08:49:37 GMT.
    const DATE: Duration = Duration::from_secs(784_111_777);

    fn refusal(code: &str) -> Fault {
        let response = http::Response::builder()
            .status(403)
            .header("x-amzn-errortype", code)
            .header("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        Fault::read(response.body(Bytes::new()).unwrap())
    }

    #[test]
    fn a_wrong_secret_is_not_taken_for_a_wrong_clock() {
        let skew = ClockSkew::default();
        let now = SystemTime::UNIX_EPOCH + DATE + Duration::from_secs(30);
        assert!(!skew.update(&refusal("InvalidSignatureException"), now, now));
        assert_eq!(skew.service_time(now), now);
    }

    #[test]
    fn other_refusals_change_nothing() {
        let skew = ClockSkew::default();
        let now = SystemTime::UNIX_EPOCH;
        assert!(!skew.update(&refusal("AccessDeniedException"), now, now));
        assert_eq!(skew.service_time(now), now);
    }

    proptest! {
        #[test]
        fn after_an_update_any_local_time_becomes_the_time_of_the_service(here in 0u64..4_000_000_000) {
            let skew = ClockSkew::default();
            let here = SystemTime::UNIX_EPOCH + Duration::from_secs(here);
            let there = SystemTime::UNIX_EPOCH + DATE;
            let is_updated = skew.update(&refusal("RequestExpired"), here, here);
            prop_assert_eq!(is_updated, between(here, there) >= MIN_CORRECTION);
            if is_updated {
                prop_assert_eq!(skew.service_time(here), there);
                prop_assert!(!skew.update(&refusal("RequestExpired"), there, here));
            }
        }
    }
}
