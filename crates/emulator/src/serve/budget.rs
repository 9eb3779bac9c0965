//! The memory for the bodies of requests, which all connections share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// How many bytes of each body do not count. Most bodies are smaller, so they are accepted even if large
/// bodies take the whole budget.
const FREE: usize = 64 * 1024;

/// How many bytes the bodies of all requests may still take. Clones share the number.
#[derive(Clone, Debug)]
pub(super) struct Budget(Arc<AtomicUsize>);

impl Budget {
    pub(super) fn of(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    /// Returns the share of a new body, of which nothing has arrived.
    pub(super) fn share(&self) -> Share {
        Share {
            budget: self.clone(),
            held: AtomicUsize::new(0),
        }
    }
}

/// The part of the budget that one body takes. Dropping it gives the bytes back.
#[derive(Debug)]
pub(super) struct Share {
    budget: Budget,
    held: AtomicUsize,
}

impl Share {
    /// Takes bytes for the next piece of the body. If the budget has too few, this returns `false` and
    /// takes nothing.
    pub(super) fn grow(&self, bytes: usize) -> bool {
        let held = self.held.load(Relaxed);
        let asked = |held: usize| held.saturating_sub(FREE);
        let more = asked(held.saturating_add(bytes)) - asked(held);
        let left = |left: usize| left.checked_sub(more);
        let grown = self.budget.0.fetch_update(Relaxed, Relaxed, left).is_ok();
        if grown {
            self.held.store(held.saturating_add(bytes), Relaxed);
        }
        grown
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let held = self.held.load(Relaxed).saturating_sub(FREE);
        self.budget.0.fetch_add(held, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_bodies_share_the_room_and_small_ones_always_find_some() {
        let budget = Budget::of(1_000);
        let (one, other) = (budget.share(), budget.share());
        assert!(one.grow(FREE) && one.grow(900));
        assert!(other.grow(FREE) && !other.grow(101) && other.grow(100));
        assert!(!one.grow(1));
        assert!(budget.share().grow(FREE) && !budget.share().grow(FREE + 1));
        drop(one);
        assert!(other.grow(900) && !other.grow(1));
        drop(other);
        assert_eq!(budget.0.load(Relaxed), 1_000);
    }
}
