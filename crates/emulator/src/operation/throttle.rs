//! Throttles: limits on the number of calls within a period.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::time::Timestamp;

/// The throttles of one account: of the calls of each operation, and the two that the API reference names
/// without numbers (docs/service-notes.md, "Limits").
///
/// They are in memory and not in the store: their periods are short, and reading an attachment should not
/// change the store.
#[derive(Debug, Default)]
pub(crate) struct Throttles {
    /// The attachment sets that were made within the last hour.
    pub(crate) sets: Throttle,
    /// The attachments that were read within the last minute.
    pub(crate) reads: Throttle,
    /// The calls of each operation within the last second.
    calls: Mutex<HashMap<&'static str, Throttle>>,
}

impl Throttles {
    /// Returns whether one more call of an operation keeps the limit of calls per second, and counts it.
    pub(crate) fn admit_call(
        &self,
        operation: &'static str,
        limit: Option<u32>,
        now: Timestamp,
    ) -> bool {
        if limit.is_none() {
            return true;
        }
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let throttle = calls.entry(operation).or_default();
        throttle.admit(limit, Duration::from_secs(1), now, true)
    }

    pub(crate) fn clear(&self) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.clear();
        self.sets.clear();
        self.reads.clear();
    }
}

/// How far after the arrival of a call another one may have arrived and still count before it. Calls
/// that arrive at almost the same time are carried out in any order.
pub(crate) const AT_ONCE: Duration = Duration::from_secs(10);

/// The times of the calls within the period.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    done: Mutex<VecDeque<Timestamp>>,
}

impl Throttle {
    /// Returns whether one more call within the period `per` keeps the limit. If so, and if `counts` is
    /// set, the call is counted; in a dry run it is not. `None` as the limit admits every call.
    pub(crate) fn admit(
        &self,
        limit: Option<u32>,
        per: Duration,
        now: Timestamp,
        counts: bool,
    ) -> bool {
        let Some(limit) = limit else { return true };
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        // If a test has moved the clock back, calls long after `now` do not count.
        done.retain(|then| *then <= now.plus(AT_ONCE) && then.plus(per) > now);
        let admitted = (done.len() as u64) < u64::from(limit);
        if admitted && counts {
            done.push_back(now);
        }
        admitted
    }

    fn clear(&self) {
        self.done
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_slides() {
        let throttle = Throttle::default();
        let admit = |second, counts| {
            let now = Timestamp::from_seconds(second);
            throttle.admit(Some(2), Duration::from_secs(60), now, counts)
        };
        assert!(admit(0, true) && admit(0, false) && admit(30, true));
        assert!(!admit(59, true));
        assert!(
            !admit(29, true),
            "a call that arrived later was admitted first"
        );
        assert!(admit(60, true));
        assert!(!admit(89, true));
        assert!(admit(5, true), "the clock was moved back");
    }

    #[test]
    fn without_a_limit_nothing_is_counted() {
        let throttle = Throttle::default();
        for _ in 0..100 {
            assert!(throttle.admit(None, Duration::MAX, Timestamp::from_seconds(0), true));
        }
        assert!(!throttle.admit(Some(0), Duration::MAX, Timestamp::from_seconds(0), true));
    }
}
