//! Finds the end of a JSON string, by examining eight bytes or more at a time.
//!
//! The search stops at three kinds of bytes: a quotation mark, which ends the string, a backslash,
//! which begins an escape, and a control character, which is an error. This module calls each of
//! them an *end*.

/// The number one in each of the eight bytes.
const ONES: u64 = u64::from_ne_bytes([1; 8]);
/// The highest bit in each of the eight bytes.
const TOP_BITS: u64 = ONES << 7;

/// Returns the number of bytes before the first end.
#[inline(always)]
pub(super) fn plain(bytes: &[u8]) -> usize {
    match (plain_near(bytes), bytes.get(NEAR..)) {
        (Some(length), _) => length,
        (None, Some(far)) => NEAR + plain_far(far),
        (None, None) => plain_far(bytes),
    }
}

/// The number of bytes that are searched first, without a function call. Nearly every string, such
/// as a UUID, is shorter.
const NEAR: usize = 40;

/// Returns the number of bytes before the first end, if that is among the next [`NEAR`] bytes.
/// Returns `None` if it is not, or if there are fewer than [`NEAR`] bytes.
#[inline(always)]
pub(super) fn plain_near(bytes: &[u8]) -> Option<usize> {
    let (words, _) = bytes.first_chunk::<NEAR>()?.as_chunks();
    for (at, word) in (0..).step_by(size_of::<u64>()).zip(words) {
        let word = u64::from_le_bytes(*word);
        let likely = likely_ends(word);
        if likely != 0 && ends(word, likely) != 0 {
            return Some(at + first(ends(word, likely)));
        }
    }
    None
}

/// Returns the number of bytes before the first end, after [`plain_near`] has returned `None`.
/// First it searches some words of eight bytes, which is fastest for strings of medium length, then
/// large blocks, then the words and bytes that do not fill a block.
#[inline(never)]
fn plain_far(bytes: &[u8]) -> usize {
    const FIRST_WORDS: usize = 12;

    let (words, _) = bytes.as_chunks();
    if let Some(at) = in_words(&words[..words.len().min(FIRST_WORDS)]) {
        return at;
    }
    let mut at = words.len().min(FIRST_WORDS) * size_of::<u64>();
    at += plain_blocks(&bytes[at..]);
    let (words, rest) = bytes[at..].as_chunks();
    if let Some(inside) = in_words(words) {
        return at + inside;
    }
    let rest = rest.iter().take_while(|byte| !is_end(**byte));
    at + words.len() * size_of::<u64>() + rest.count()
}

/// Returns the number of bytes before the first end in these words.
#[inline]
fn in_words(words: &[[u8; 8]]) -> Option<usize> {
    let mut at = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let ends = ends(word, likely_ends(word));
        if ends != 0 {
            return Some(at + first(ends));
        }
        at += size_of::<u64>();
    }
    None
}

/// Returns which of eight bytes is the first end.
#[inline]
fn first(ends: u64) -> usize {
    (ends.trailing_zeros() / 8) as usize
}

/// Returns the highest bit of every byte that is an end. The bits of some bytes beyond ASCII may be
/// set too, and [`ends`] clears them.
#[inline]
fn likely_ends(word: u64) -> u64 {
    // The XOR moves the quotation mark, 0x22, to 0x20, directly behind the control characters. It
    // moves no other byte from 0x21 or above to below 0x21. So the subtraction of 0x21 borrows, and
    // sets the highest bit, for these two kinds of ends.
    let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (quote_or_control | backslash) & TOP_BITS
}

/// Returns the likely ends that are ASCII. Only the lowest bit is certain to be an end: the
/// subtraction at that end borrows from the byte above it, so higher bits may be wrong. The caller
/// uses only the lowest one.
#[inline]
fn ends(word: u64, likely: u64) -> u64 {
    likely & !word
}

/// Returns the number of bytes in the 64-byte blocks before the first block that has an end. The
/// compiler turns the test of a block into vector instructions.
fn plain_blocks(bytes: &[u8]) -> usize {
    const BLOCK: usize = 64;
    let whole = bytes
        .chunks_exact(BLOCK)
        .take_while(|block| !block.iter().fold(false, |end, byte| end | is_end(*byte)));
    whole.count() * BLOCK
}

#[inline]
fn is_end(byte: u8) -> bool {
    (byte == b'"') | (byte == b'\\') | (byte < 0x20)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn finds_every_byte_at_every_position() {
        for byte in 0..=u8::MAX {
            for at in 0..200 {
                let mut bytes = vec![b'a'; 200];
                bytes[at] = byte;
                let expected = if is_end(byte) { at } else { 200 };
                assert_eq!(plain(&bytes), expected, "{byte} at {at}");
            }
        }
    }

    proptest! {
        #[test]
        fn finds_the_first_end(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let first = bytes.iter().position(|byte| is_end(*byte));
            prop_assert_eq!(plain(&bytes), first.unwrap_or(bytes.len()));
        }
    }
}
