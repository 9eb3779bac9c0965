//! Repeatable random numbers.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// A generator of random numbers (G. Marsaglia, "Xorshift RNGs", 2003).
pub(super) struct Numbers(u64);

impl Numbers {
    /// Uses the seed in the variable `CASEBOOK_SEED`, if it is set, so that a run can be repeated.
    #[expect(
        clippy::disallowed_methods,
        reason = "this variable makes a test use the same numbers again"
    )]
    pub(super) fn new() -> Self {
        let given = std::env::var("CASEBOOK_SEED")
            .ok()
            .and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| RandomState::new().build_hasher().finish() | 1);
        eprintln!("CASEBOOK_SEED={seed}");
        Self(seed)
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }
}
