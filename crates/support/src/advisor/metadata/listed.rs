//! A list in the memory of the response. None of its texts has an escape sequence, so it is cut at the
//! quotation marks.

use casebook_protocol::json::Reader;
use casebook_types::Text;

/// A list without escape sequences, usually a part of a response, and the number of its values.
#[derive(Clone)]
pub(super) struct Listed {
    list: Text,
    pub(super) number: u32,
}

/// The position after the opening bracket.
pub(super) const FIRST: usize = 1;

impl Listed {
    /// Takes the next list, if it has no escape sequences.
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let (list, number) = from.list_of_texts()?;
        let number = number.try_into().ok()?;
        Some(Self { list, number })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.list
    }
}

/// Returns the value at a position of a list, and the position of the next value.
#[inline]
pub(super) fn value_at(list: &str, at: usize) -> (Option<&str>, usize) {
    let rest = list.as_bytes().get(at..).unwrap_or_default();
    match rest {
        [b'"', text @ ..] => {
            let start = at + 1;
            let end = start + to_quote(text);
            // A comma or the closing bracket follows the quotation mark.
            (list.get(start..end), end + 2)
        }
        _ => (None, at + "null,".len()),
    }
}

/// Returns the distance to the next quotation mark. It reads eight bytes at a time.
#[inline]
fn to_quote(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);

    let (words, rest) = bytes.as_chunks();
    let mut at = 0;
    for word in words {
        // The lowest byte that becomes zero is the first quotation mark.
        let word = u64::from_le_bytes(*word) ^ (ONES * b'"' as u64);
        let quotes = word.wrapping_sub(ONES) & !word & (ONES << 7);
        if quotes != 0 {
            return at + (quotes.trailing_zeros() / 8) as usize;
        }
        at += size_of::<u64>();
    }
    at + rest.iter().take_while(|byte| **byte != b'"').count()
}
