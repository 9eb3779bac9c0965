//! Chance that repeats itself.

/// Numbers that look drawn, and are the same for the same beginning (SplitMix64).
pub(super) struct Draw(u64);

impl Draw {
    /// What is drawn for the numbered row of a name.
    pub(super) fn new(name: &str, number: u64) -> Self {
        let seed = name
            .bytes()
            .fold(number, |sum, byte| sum.rotate_left(9) ^ u64::from(byte));
        let mut draw = Self(seed);
        // One step takes neighbouring rows apart.
        draw.next();
        draw
    }

    /// Any number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below another.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Letters and digits, as many as asked for.
    pub(super) fn letters(&mut self, count: usize) -> String {
        const LETTERS: &[u8; 62] =
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        (0..count)
            .map(|_| char::from(LETTERS[self.below(62) as usize]))
            .collect()
    }

    /// One of some words.
    pub(super) fn of(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len() as u64) as usize]
    }
}
