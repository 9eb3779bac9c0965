//! Looking for the end of a text.

/// One in each of eight bytes.
const ONES: u64 = u64::from_ne_bytes([1; 8]);
/// The topmost bit of each of eight bytes.
const TOPS: u64 = ONES << 7;

/// Returns how many bytes can stand in a JSON text as they are: up to a quotation mark, a backslash or
/// a control character.
#[inline(always)]
pub(super) fn plain(bytes: &[u8]) -> usize {
    match (plain_near(bytes), bytes.get(NEAR..)) {
        (Some(length), _) => length,
        (None, Some(far)) => NEAR + plain_far(far),
        (None, None) => plain_far(bytes),
    }
}

/// Nearly every text ends within so many bytes, a UUID among them, and has more of the answer behind
/// it.
const NEAR: usize = 40;

/// The same, if it is that near.
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

/// The same for longer texts and the last bytes of a response: some words, then large blocks, then the
/// remaining bytes.
#[inline(never)]
fn plain_far(bytes: &[u8]) -> usize {
    const FEW: usize = 12;

    let (words, _) = bytes.as_chunks();
    if let Some(at) = in_words(&words[..words.len().min(FEW)]) {
        return at;
    }
    let mut at = words.len().min(FEW) * size_of::<u64>();
    at += plain_blocks(&bytes[at..]);
    let (words, rest) = bytes[at..].as_chunks();
    if let Some(inside) = in_words(words) {
        return at + inside;
    }
    let rest = rest.iter().take_while(|byte| !is_end(**byte));
    at + words.len() * size_of::<u64>() + rest.count()
}

/// Where the first end is in these words.
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

/// Which of eight bytes is the first that ends a text.
#[inline]
fn first(ends: u64) -> usize {
    (ends.trailing_zeros() / 8) as usize
}

/// The top bit of every byte that ends a text, and of some that are beyond ASCII.
#[inline]
fn likely_ends(word: u64) -> u64 {
    // Turns the quotation mark, 0x22, into what comes next to the control characters, and nothing
    // else into that or them.
    let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (quote_or_control | backslash) & TOPS
}

/// Of these, the top bit of every byte that ends a text. Above the lowest of them there may be others
/// that are none, since a borrow runs upwards.
#[inline]
fn ends(word: u64, likely: u64) -> u64 {
    likely & !word
}

/// The same in blocks that the compiler makes vectors of: how many bytes of whole plain blocks.
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
    fn every_byte_is_told_at_every_place() {
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
