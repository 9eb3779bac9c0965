//! Looking for the end of a text.

/// One in each of eight bytes.
const ONES: u64 = u64::from_ne_bytes([1; 8]);
/// The topmost bit of each of eight bytes.
const TOPS: u64 = ONES << 7;

/// How many bytes can stand in a JSON text as they are: up to a quotation mark, a backslash or a
/// control character.
#[inline]
pub(super) fn plain(bytes: &[u8]) -> usize {
    /// Most texts end within so many; only then is it worth to begin with large steps.
    const SHORT: usize = 64;

    let mut rest = bytes;
    let large = bytes.len().saturating_sub(SHORT);
    while let Some((word, behind)) = rest.split_first_chunk() {
        let ends = ends(u64::from_le_bytes(*word));
        if ends != 0 {
            return bytes.len() - rest.len() + (ends.trailing_zeros() / 8) as usize;
        }
        rest = behind;
        if rest.len() == large {
            rest = &rest[plain_blocks(rest)..];
        }
    }
    let end = rest.iter().position(|byte| is_end(*byte));
    bytes.len() - rest.len() + end.unwrap_or(rest.len())
}

/// The top bit of every byte that ends a text. Above the lowest of them there may be others that
/// are none, since a borrow runs upwards.
#[inline]
fn ends(word: u64) -> u64 {
    // Turns the quotation mark, 0x22, into what comes next to the control characters, and nothing
    // else into that or them.
    let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (quote_or_control | backslash) & !word & TOPS
}

/// The same in blocks that the compiler makes vectors of: how many bytes of whole plain blocks.
#[inline(never)]
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
