//! The wait before a retry, and its cost in tokens.

use std::time::Duration;

use super::attempt_error::RetryAfterHint;
use super::table::RetryClass;

const LONGEST: Duration = Duration::from_secs(20);
const BEYOND: Duration = Duration::from_secs(5);

/// The cost of a retry in tokens (retry rules 2.1 of the AWS clients).
pub(super) const fn cost(class: RetryClass) -> u32 {
    match class {
        RetryClass::Throttled => 5,
        // It is not a sign of overload, and the next attempt has the corrected time.
        RetryClass::Skewed => 0,
        RetryClass::Transient | RetryClass::Final => 14,
    }
}

const fn base(class: RetryClass) -> Duration {
    match class {
        RetryClass::Throttled => Duration::from_secs(1),
        RetryClass::Skewed => Duration::ZERO,
        RetryClass::Transient | RetryClass::Final => Duration::from_millis(50),
    }
}

/// The wait before retry `i`, counted from 0: full jitter over a doubling base, at most 20 s.
///
/// `x-amz-retry-after` changes it, to at most 5 s more. `Retry-After` is its minimum.
pub(super) fn delay(class: RetryClass, i: u32, jitter: f64, asked: RetryAfterHint) -> Duration {
    let doubled = 2u32
        .checked_pow(i)
        .and_then(|factor| base(class).checked_mul(factor));
    let jitter = if jitter.is_nan() {
        1.0
    } else {
        jitter.clamp(0.0, 1.0)
    };
    let wait = doubled.unwrap_or(LONGEST).min(LONGEST).mul_f64(jitter);
    let wait = match asked.suggested {
        Some(suggested) => suggested.clamp(wait, wait + BEYOND),
        None => wait,
    };
    asked.at_least.map_or(wait, |least| least.max(wait))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_input_makes_it_panic_or_leave_its_bounds(
            i in any::<u32>(),
            jitter in prop_oneof![any::<f64>(), Just(f64::NAN)],
            suggested in any::<Option<Duration>>(),
            at_least in any::<Option<Duration>>(),
        ) {
            let wait = delay(RetryClass::Transient, i, jitter, RetryAfterHint { at_least, suggested });
            prop_assert!(wait >= at_least.unwrap_or_default());
            prop_assert!(wait <= at_least.unwrap_or_default().max(LONGEST + BEYOND));
        }
    }
}
