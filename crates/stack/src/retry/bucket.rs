//! Tokens that retries are paid with.

use std::sync::atomic::{AtomicU32, Ordering};

const CAPACITY: u32 = 500;

/// A bucket of 500 tokens, shared by all calls of a client.
#[derive(Debug)]
pub(super) struct Bucket(AtomicU32);

impl Bucket {
    pub(super) const fn full() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }

    /// Takes `cost` tokens, or none if there are fewer.
    pub(super) fn take(&self, cost: u32) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(cost)
            })
            .is_ok()
    }

    /// Puts tokens back, as far as there is room.
    pub(super) fn give(&self, tokens: u32) {
        let update = |left: u32| (left < CAPACITY).then(|| (left + tokens).min(CAPACITY));
        let _full = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, update);
    }

    #[cfg(test)]
    pub(super) fn left(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_holds_more_than_its_capacity_and_never_less_than_nothing() {
        let bucket = Bucket::full();
        bucket.give(1);
        assert_eq!(bucket.left(), 500);
        assert!(bucket.take(499));
        assert!(!bucket.take(14));
        assert_eq!(bucket.left(), 1);
        bucket.give(14);
        assert_eq!(bucket.left(), 15);
    }
}
