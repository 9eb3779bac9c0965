//! The tokens that retries take.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The number of tokens in a full bucket. It is the same in the AWS clients.
const CAPACITY: u32 = 500;

/// A bucket of up to 500 tokens, which retries take. Clones share one bucket.
///
/// All calls of a client share one bucket. If many of them fail, the bucket is soon empty, and the
/// client no longer retries. If several clients get the same bucket with
/// [`RetryPolicy::tokens`](crate::RetryPolicy::tokens), they stop retrying together.
#[derive(Clone, Debug)]
pub struct RetryTokens(Arc<AtomicU32>);

impl RetryTokens {
    /// Creates a bucket with `tokens` tokens, at most 500.
    #[must_use]
    pub fn new(tokens: u32) -> Self {
        Self(Arc::new(AtomicU32::new(tokens.min(CAPACITY))))
    }

    /// Returns the number of tokens left.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes `cost` tokens and returns `true`. If there are fewer, takes none and returns `false`.
    pub(super) fn take(&self, cost: u32) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(cost)
            })
            .is_ok()
    }

    /// Puts tokens back, up to the capacity.
    pub(super) fn give(&self, tokens: u32) {
        let update = |left: u32| (left < CAPACITY).then(|| (left + tokens).min(CAPACITY));
        // `fetch_update` fails only if the bucket is already full, and then there is nothing to do.
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, update);
    }
}

/// Returns a full bucket.
impl Default for RetryTokens {
    fn default() -> Self {
        Self::new(CAPACITY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_never_exceeds_its_capacity_and_never_falls_below_zero() {
        let tokens = RetryTokens::new(501);
        tokens.give(1);
        assert_eq!(tokens.left(), 500);
        assert!(tokens.take(499));
        assert!(!tokens.take(14));
        assert_eq!(tokens.left(), 1);
        tokens.give(14);
        assert_eq!(tokens.left(), 15);
    }
}
