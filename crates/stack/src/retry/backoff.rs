//! How long to wait.

use std::time::{Duration, SystemTime};

use casebook_protocol::Fault;

/// How an attempt failed, as far as its price and the wait are concerned.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Failure {
    Transient,
    Throttled,
}

const LONGEST: Duration = Duration::from_secs(20);
const BEYOND: Duration = Duration::from_secs(5);

impl Failure {
    /// What a retry after it costs.
    pub(super) const fn cost(self) -> u32 {
        match self {
            Self::Transient => 14,
            Self::Throttled => 5,
        }
    }

    const fn base(self) -> Duration {
        match self {
            Self::Transient => Duration::from_millis(50),
            Self::Throttled => Duration::from_secs(1),
        }
    }
}

/// The wait before retry `i`, counted from 0: full jitter over a doubling base, at most 20 s.
///
/// `x-amz-retry-after` moves it, by no more than 5 s upwards; `Retry-After` is the least it can be.
pub(super) fn delay(
    failure: Failure,
    i: u32,
    jitter: f64,
    fault: Option<&Fault>,
    now: SystemTime,
) -> Duration {
    let doubled = 2u32
        .checked_pow(i)
        .and_then(|factor| failure.base().checked_mul(factor));
    let wait = doubled.unwrap_or(LONGEST).min(LONGEST).mul_f64(jitter);
    let Some(fault) = fault else { return wait };
    let wait = match fault.amz_retry_after() {
        Some(asked) => asked.clamp(wait, wait + BEYOND),
        None => wait,
    };
    fault
        .retry_after()
        .map_or(wait, |asked| asked.delay(now).max(wait))
}
