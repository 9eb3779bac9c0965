//! The wait before another attempt, and its cost in tokens.

use std::time::Duration;

use super::RetryClass;

/// The longest wait that doubling leads to. Only a [`RetryAfterHint`] can make a wait longer.
const MAX_BACKOFF: Duration = Duration::from_secs(20);
/// The maximum by which `x-amz-retry-after` prolongs a wait.
const MAX_EXTENSION: Duration = Duration::from_secs(5);

/// The waits before the next attempt that a response asks for, in two headers.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "there are these two headers")]
pub struct RetryAfterHint {
    /// The minimum wait, from `Retry-After`.
    pub at_least: Option<Duration>,
    /// The suggested wait, from `x-amz-retry-after`. [`backoff`] follows it, but waits at least as
    /// long as without it, and at most 5 seconds longer.
    pub suggested: Option<Duration>,
}

impl RetryAfterHint {
    /// Returns the longer of the two waits.
    #[must_use]
    pub fn longest(self) -> Option<Duration> {
        self.at_least.max(self.suggested)
    }
}

/// Returns how long to wait before the next attempt of a call, after `earlier_retries` retries: a
/// base that doubles with each retry, up to 20 seconds, times `jitter`.
///
/// `jitter` is a random number from 0 to 1, so that the clients that failed at the same moment do
/// not all return at the same moment. The base is 50 milliseconds, 1 second after throttling, or
/// zero after a corrected clock and with new credentials. `x-amz-retry-after` prolongs the wait by at
/// most 5 seconds, and `Retry-After` is its minimum.
///
/// ```
/// use std::time::Duration;
///
/// use casebook_protocol::attempt::{RetryAfterHint, RetryClass, backoff};
///
/// let wait = |retries| backoff(RetryClass::Transient, retries, 1.0, RetryAfterHint::default());
/// assert_eq!([wait(0), wait(1), wait(2)], [50, 100, 200].map(Duration::from_millis));
/// assert_eq!(wait(40), Duration::from_secs(20));
/// ```
#[must_use]
pub fn backoff(
    class: RetryClass,
    earlier_retries: u32,
    jitter: f64,
    hint: RetryAfterHint,
) -> Duration {
    let jitter = if jitter.is_nan() {
        1.0
    } else {
        jitter.clamp(0.0, 1.0)
    };
    let wait = doubled(base(class), earlier_retries, MAX_BACKOFF).mul_f64(jitter);
    let wait = match hint.suggested {
        Some(suggested) => suggested.clamp(wait, wait + MAX_EXTENSION),
        None => wait,
    };
    hint.at_least.map_or(wait, |minimum| minimum.max(wait))
}

/// Returns `base`, doubled `times` times, and at most `longest`.
#[must_use]
pub fn doubled(base: Duration, times: u32, longest: Duration) -> Duration {
    // After 94 doublings even a nanosecond is longer than `Duration::MAX`.
    (0..times.min(94)).fold(base.min(longest), |wait, _| {
        wait.saturating_mul(2).min(longest)
    })
}

/// Returns the cost of a retry in tokens. All calls of a client take their tokens from one bucket,
/// so a service that keeps failing gets few retries.
///
/// The numbers are those of the standard retry mode of the AWS clients, as of 2026.
#[must_use]
pub const fn cost(class: RetryClass) -> u32 {
    match class {
        RetryClass::Throttled => 5,
        // Neither a wrong clock nor refused credentials are a sign of overload, and the next attempt has
        // the corrected time, or other credentials.
        RetryClass::Skewed | RetryClass::Renewed => 0,
        // `Final` is never repeated, so its cost does not matter.
        RetryClass::Transient | RetryClass::Final => 14,
    }
}

/// Returns the wait before the first retry. Each further retry doubles it.
const fn base(class: RetryClass) -> Duration {
    match class {
        RetryClass::Throttled => Duration::from_secs(1),
        RetryClass::Skewed | RetryClass::Renewed => Duration::ZERO,
        // `Final` is never repeated, so its wait does not matter.
        RetryClass::Transient | RetryClass::Final => Duration::from_millis(50),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_corrected_clock_never_waits() {
        for earlier in [0, 31, 32, u32::MAX] {
            let wait = backoff(RetryClass::Skewed, earlier, 1.0, RetryAfterHint::default());
            assert_eq!(wait, Duration::ZERO, "{earlier}");
        }
    }

    proptest! {
        #[test]
        fn every_input_gives_a_wait_within_the_bounds(
            earlier in any::<u32>(),
            jitter in prop_oneof![any::<f64>(), Just(f64::NAN)],
            suggested in any::<Option<Duration>>(),
            at_least in any::<Option<Duration>>(),
        ) {
            let hint = RetryAfterHint { at_least, suggested };
            let wait = backoff(RetryClass::Transient, earlier, jitter, hint);
            prop_assert!(wait >= at_least.unwrap_or_default());
            prop_assert!(wait <= at_least.unwrap_or_default().max(MAX_BACKOFF + MAX_EXTENSION));
        }

        #[test]
        fn a_wait_is_doubled_exactly(nanos in prop_oneof![0..5u64, any::<u64>()], times in 0..200u32, longest in any::<Duration>()) {
            let exact = u128::from(nanos).checked_mul(1u128.checked_shl(times).unwrap_or(u128::MAX));
            let expected = exact.unwrap_or(u128::MAX).min(longest.as_nanos());
            let wait = doubled(Duration::from_nanos(nanos), times, longest);
            prop_assert_eq!(wait.as_nanos(), expected);
        }
    }
}
