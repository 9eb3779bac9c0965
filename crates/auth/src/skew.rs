//! How far the clock here is from the service's.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use casebook_protocol::Fault;

/// A smaller difference is not what a signature is refused for: services allow for minutes.
const WORTH_IT: Duration = Duration::from_secs(60);

/// How far a service is ahead of the clock here, as its refusals tell.
///
/// ```
/// use std::time::SystemTime;
///
/// let here = SystemTime::UNIX_EPOCH;
/// assert_eq!(casebook_auth::Skew::default().correct(here), here);
/// ```
#[derive(Debug, Default)]
pub struct Skew(
    /// Milliseconds.
    AtomicI64,
);

impl Skew {
    /// The time at the service.
    #[must_use]
    pub fn correct(&self, here: SystemTime) -> SystemTime {
        let ahead = self.0.load(Ordering::Relaxed);
        let by = Duration::from_millis(ahead.unsigned_abs());
        let there = if ahead < 0 {
            here.checked_sub(by)
        } else {
            here.checked_add(by)
        };
        there.unwrap_or(here)
    }

    /// Learns from the time that a refusal tells, and says whether a signature made now will be of another
    /// time than the one that was made at `signed`.
    pub fn learn(&self, fault: &Fault, signed: SystemTime, here: SystemTime) -> bool {
        let Some(there) = fault.service_time().filter(|_| fault.may_blame_the_clock()) else {
            return false;
        };
        if between(signed, there) < WORTH_IT {
            return false;
        }
        let (ahead, sign) = match there.duration_since(here) {
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

    /// Sun, 06 Nov 1994 08:49:37 GMT.
    const DATE: Duration = Duration::from_secs(784_111_777);

    fn refusal(code: &str) -> Fault {
        let answer = http::Response::builder()
            .status(403)
            .header("x-amzn-errortype", code)
            .header("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        Fault::read(answer.body(Bytes::new()).unwrap())
    }

    #[test]
    fn a_wrong_secret_is_not_taken_for_a_wrong_clock() {
        let skew = Skew::default();
        let now = SystemTime::UNIX_EPOCH + DATE + Duration::from_secs(30);
        assert!(!skew.learn(&refusal("InvalidSignatureException"), now, now));
        assert_eq!(skew.correct(now), now);
    }

    #[test]
    fn other_refusals_teach_nothing() {
        let skew = Skew::default();
        let now = SystemTime::UNIX_EPOCH;
        assert!(!skew.learn(&refusal("AccessDeniedException"), now, now));
        assert_eq!(skew.correct(now), now);
    }

    proptest! {
        #[test]
        fn whatever_the_clock_says_the_next_time_is_the_services(here in 0u64..4_000_000_000) {
            let skew = Skew::default();
            let here = SystemTime::UNIX_EPOCH + Duration::from_secs(here);
            let there = SystemTime::UNIX_EPOCH + DATE;
            let learnt = skew.learn(&refusal("RequestExpired"), here, here);
            prop_assert_eq!(learnt, between(here, there) >= WORTH_IT);
            if learnt {
                prop_assert_eq!(skew.correct(here), there);
                prop_assert!(!skew.learn(&refusal("RequestExpired"), there, here));
            }
        }
    }
}
