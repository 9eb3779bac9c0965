//! Finds the end of a text.
//!
//! A text ends at a quotation mark. The search also stops at a backslash, which begins an escape, and at
//! a control character, which is an error. The comments call these three the end.

/// One in each of eight bytes.
const ONES: u64 = u64::from_ne_bytes([1; 8]);
/// The top bit of each of eight bytes.
const TOP_BITS: u64 = ONES << 7;

/// Returns the number of bytes before the end.
#[inline(always)]
pub(super) fn plain(bytes: &[u8]) -> usize {
    match (plain_near(bytes), bytes.get(NEAR..)) {
        (Some(length), _) => length,
        (None, Some(far)) => NEAR + plain_far(far),
        (None, None) => plain_far(bytes),
    }
}

/// The number of bytes that the first search examines. Nearly every text is shorter, such as a UUID.
const NEAR: usize = 40;

/// Returns the number of bytes before the end, if the end is among the next [`NEAR`] bytes.
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

/// Returns the number of bytes before the end, if [`plain_near`] has not found it: the text is
/// long, or the response has fewer than [`NEAR`] bytes left. It reads some words, then large
/// blocks, then the remaining words and bytes.
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

/// Returns the top bit of every byte that is an end, and of some bytes beyond ASCII.
#[inline]
fn likely_ends(word: u64) -> u64 {
    // The XOR moves the quotation mark, 0x22, to 0x20, directly behind the control characters, and
    // moves no other byte below 0x21.
    let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (quote_or_control | backslash) & TOP_BITS
}

/// Returns the likely ends that are within ASCII. Only the lowest of these bits is certain to be an
/// end. The bits above it may be wrong, because at an end the subtraction borrows from the byte
/// above.
#[inline]
fn ends(word: u64, likely: u64) -> u64 {
    likely & !word
}

/// Returns the number of bytes in the blocks before the first end. The compiler turns a block into
/// vector instructions.
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
