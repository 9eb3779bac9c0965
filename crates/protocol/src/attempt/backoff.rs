//! The wait before another attempt, and its cost in tokens.

use std::time::Duration;

use super::RetryClass;

/// The maximum of the doubling waits. Only `RetryAfterHint` leads to a longer wait.
const MAX_BACKOFF: Duration = Duration::from_secs(20);
/// The maximum by which `x-amz-retry-after` prolongs a wait.
const MAX_EXTENSION: Duration = Duration::from_secs(5);

/// The wait that a service asks for before the next attempt.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "there are these two headers")]
pub struct RetryAfterHint {
    /// The minimum wait, from `Retry-After`.
    pub at_least: Option<Duration>,
    /// The suggested wait, from `x-amz-retry-after`. The actual wait is never shorter than the usual
    /// backoff, and at most 5 seconds longer.
    pub suggested: Option<Duration>,
}

impl RetryAfterHint {
    /// Returns the longer of the two waits.
    #[must_use]
    pub fn longest(self) -> Option<Duration> {
        self.at_least.max(self.suggested)
    }
}

/// Returns the wait before an attempt that follows `earlier` retries: full jitter over a base that
/// doubles, at most 20 seconds.
///
/// `jitter` is a random number from 0 to 1, which the wait is multiplied by. The base is 50
/// milliseconds, or 1 second after throttling. `x-amz-retry-after` prolongs the wait by at most 5
/// seconds, and `Retry-After` is its minimum.
///
/// ```
/// use std::time::Duration;
///
/// use casebook_protocol::attempt::{RetryAfterHint, RetryClass, backoff};
///
/// let wait = |earlier| backoff(RetryClass::Transient, earlier, 1.0, RetryAfterHint::default());
/// assert_eq!([wait(0), wait(1), wait(2)], [50, 100, 200].map(Duration::from_millis));
/// assert_eq!(wait(40), Duration::from_secs(20));
/// ```
#[must_use]
pub fn backoff(class: RetryClass, earlier: u32, jitter: f64, hint: RetryAfterHint) -> Duration {
    let jitter = if jitter.is_nan() {
        1.0
    } else {
        jitter.clamp(0.0, 1.0)
    };
    let wait = doubled(base(class), earlier, MAX_BACKOFF).mul_f64(jitter);
    let wait = match hint.suggested {
        Some(suggested) => suggested.clamp(wait, wait + MAX_EXTENSION),
        None => wait,
    };
    hint.at_least.map_or(wait, |minimum| minimum.max(wait))
}

/// Returns `base`, doubled `times` times, and at most `longest`.
#[must_use]
pub fn doubled(base: Duration, times: u32, longest: Duration) -> Duration {
    let factor = 2u32.checked_pow(times);
    let doubled = factor.and_then(|factor| base.checked_mul(factor));
    doubled.unwrap_or(longest).min(longest)
}

/// Returns the cost of a retry in tokens, of a bucket that all calls of a client share (retry rules 2.1
/// of the AWS clients).
#[must_use]
pub const fn cost(class: RetryClass) -> u32 {
    match class {
        RetryClass::Throttled => 5,
        // A wrong clock is not a sign of overload, and the next attempt has the corrected time.
        RetryClass::Skewed => 0,
        RetryClass::Transient | RetryClass::Final => 14,
    }
}

/// The wait before the first retry, which each further retry doubles.
const fn base(class: RetryClass) -> Duration {
    match class {
        RetryClass::Throttled => Duration::from_secs(1),
        RetryClass::Skewed => Duration::ZERO,
        RetryClass::Transient | RetryClass::Final => Duration::from_millis(50),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    }
}
