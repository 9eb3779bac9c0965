//! The random numbers of the results of checks.

use crate::crypto::split_mix::{STEP, split_mix};

/// Random numbers that are the same for the same seed.
pub(super) struct Draw(u64);

impl Draw {
    /// Returns the numbers for a row of a check.
    pub(super) fn new(check: &str, row: u64) -> Self {
        let seed = check
            .bytes()
            .fold(row, |sum, byte| sum.rotate_left(9) ^ u64::from(byte));
        let mut draw = Self(seed);
        // After one step, the numbers of neighbouring rows differ.
        draw.next();
        draw
    }

    /// Draws any number.
    pub(super) fn next(&mut self) -> u64 {
        let drawn = split_mix(self.0);
        self.0 = self.0.wrapping_add(STEP);
        drawn
    }

    /// Draws a number below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Draws letters and digits.
    pub(super) fn letters(&mut self, count: usize) -> String {
        const LETTERS: &[u8; 62] =
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        (0..count)
            .map(|_| char::from(LETTERS[self.below(62) as usize]))
            .collect()
    }

    /// Draws one of some words.
    pub(super) fn of<'a, T>(&mut self, words: &'a [T]) -> &'a T {
        &words[self.below(words.len() as u64) as usize]
    }
}
