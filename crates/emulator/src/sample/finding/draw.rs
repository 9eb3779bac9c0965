//! Random numbers that repeat.

/// Random numbers that are the same for the same seed (SplitMix64).
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
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
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
