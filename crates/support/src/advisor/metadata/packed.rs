//! Several texts packed into one: their number, then each text after its length.
//!
//! A number is written in digits of six bits, lowest digit first. Each digit is an ASCII character
//! whose bit 6 says that another digit follows. So most lengths need one byte, and the whole is a valid
//! `str`. The length field of a null value is 0, and that of a text is its length plus one. A list
//! without texts is an empty `str`.

use std::cell::Cell;

use super::{Kept, Metadata};

const BITS: u32 = 6;
const DIGIT: u8 = (1 << BITS) - 1;
const MORE: u8 = 1 << BITS;

/// A buffer that packs texts.
///
/// Each thread reuses the buffer, so packing many rows makes one allocation for each row.
pub(super) struct Packing {
    number: usize,
    texts: String,
}

thread_local! {
    static KEPT: Cell<String> = const { Cell::new(String::new()) };
}

impl Packing {
    /// A larger buffer is freed after use.
    const MOST_KEPT: usize = 64 * 1024;

    pub(super) fn new() -> Self {
        let mut texts = KEPT.take();
        texts.clear();
        Self { number: 0, texts }
    }

    #[inline]
    pub(super) fn push(&mut self, text: Option<&str>) {
        self.number += 1;
        match text {
            Some(text) => {
                number(&mut self.texts, text.len() + 1);
                self.texts.push_str(text);
            }
            None => number(&mut self.texts, 0),
        }
    }

    pub(super) fn finish(self) -> Metadata {
        let Self { number: of, texts } = self;
        if of == 0 {
            return Metadata::default();
        }
        let mut packed = String::with_capacity(digits(of) + texts.len());
        number(&mut packed, of);
        packed.push_str(&texts);
        if texts.capacity() <= Self::MOST_KEPT {
            KEPT.set(texts);
        }
        Metadata(Kept::Packed(packed.into_boxed_str()))
    }
}

/// Returns the value at a position, and the position of the next value.
#[inline]
pub(super) fn value_at(packed: &str, at: usize) -> (Option<&str>, usize) {
    let (length, start) = number_at(packed, at);
    match length.checked_sub(1) {
        Some(length) => (packed.get(start..start + length), start + length),
        None => (None, start),
    }
}

/// Returns the number at a position, and the position after it.
#[inline]
pub(super) fn number_at(packed: &str, mut at: usize) -> (usize, usize) {
    let mut number = 0;
    let mut bits = 0;
    while let Some(digit) = packed.as_bytes().get(at) {
        number |= usize::from(digit & DIGIT) << bits;
        at += 1;
        if digit & MORE == 0 {
            break;
        }
        bits += BITS;
    }
    (number, at)
}

#[inline]
fn number(packed: &mut String, mut number: usize) {
    while number > usize::from(DIGIT) {
        packed.push(char::from(number as u8 & DIGIT | MORE));
        number >>= BITS;
    }
    packed.push(char::from(number as u8));
}

/// Returns how many digits a number has.
fn digits(number: usize) -> usize {
    (number.max(1).ilog2() / BITS) as usize + 1
}
