//! Many texts in one: their number, then each behind its length.
//!
//! Numbers are written in digits of six bits, the lowest first. Each digit is an ASCII character, and
//! bit 6 says that more follow: so nearly all lengths are one byte, and the whole stays a `str` that
//! can be cut without a second look. In place of a length stands nought for nothing, and else one more
//! than the length. No texts at all are an empty text.

use std::cell::Cell;

use super::{Kept, Metadata};

const BITS: u32 = 6;
const DIGIT: u8 = (1 << BITS) - 1;
const MORE: u8 = 1 << BITS;

/// Texts on the way into one.
///
/// The memory they are put together in is kept for the next time, so that a list with very many rows
/// asks for memory once for each.
pub(super) struct Packing {
    number: usize,
    texts: String,
}

thread_local! {
    static KEPT: Cell<String> = const { Cell::new(String::new()) };
}

impl Packing {
    /// More is given back at once.
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

/// The value at a place, and the place of the next one.
#[inline]
pub(super) fn value_at(packed: &str, at: usize) -> (Option<&str>, usize) {
    let (length, start) = number_at(packed, at);
    match length.checked_sub(1) {
        Some(length) => (packed.get(start..start + length), start + length),
        None => (None, start),
    }
}

/// The number that stands at a place, and the place behind it.
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

/// How many digits a number has.
fn digits(number: usize) -> usize {
    (number.max(1).ilog2() / BITS) as usize + 1
}
