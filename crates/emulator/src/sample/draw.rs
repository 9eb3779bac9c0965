//! The pseudorandom numbers from which the results of checks are generated.

use crate::account::AccountId;
use crate::crypto::split_mix::{STEP, split_mix};

/// Returns what the seed of all generated data adds to the state of a sequence: nothing for the default
/// seed, 0.
pub(super) fn of_seed(seed: u64) -> u64 {
    if seed == 0 { 0 } else { split_mix(seed) }
}

/// A sequence of pseudorandom numbers, which is always the same for the same account,
/// check and row.
pub(super) struct Draw(u64);

impl Draw {
    /// Returns the sequence for a row in the result of a check of an account. `seed` is that of all
    /// generated data.
    pub(super) fn new(seed: u64, account: AccountId, check: &str, row: u64) -> Self {
        let first = row
            .wrapping_add(account.seed() << 32)
            .wrapping_add(of_seed(seed));
        let seed = check
            .bytes()
            .fold(first, |sum, byte| sum.rotate_left(9) ^ u64::from(byte));
        let mut draw = Self(seed);
        // Dropping the first number is not needed for good numbers, but every generated result depends on
        // it.
        draw.next();
        draw
    }

    /// Draws any number of 64 bits.
    pub(super) fn next(&mut self) -> u64 {
        let drawn = split_mix(self.0);
        self.0 = self.0.wrapping_add(STEP);
        drawn
    }

    /// Draws a number below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Draws a text of `count` letters and digits.
    pub(super) fn letters(&mut self, count: usize) -> String {
        const LETTERS: &[u8; 62] =
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        (0..count)
            .map(|_| char::from(LETTERS[self.below(62) as usize]))
            .collect()
    }

    /// Draws an element of a list, which must not be empty.
    pub(super) fn of<'a, T>(&mut self, words: &'a [T]) -> &'a T {
        &words[self.below(words.len() as u64) as usize]
    }
}
