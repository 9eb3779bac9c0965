//! Numbers (RFC 8259, section 6).

use std::fmt;

use super::error::{ReadError, ReadResult};
use super::reader::Reader;

/// The expectation in the error for a whole number that does not fit.
pub(super) const FITTING: &str = "a whole number that the field can hold";
/// The expectation in the error for a number such as `1.5` or `1e3`.
const DIGITS: &str = "a whole number without fraction and exponent";
/// The expectation in the error for a number such as `1e999`.
const FLOAT: &str = "a number that fits a 64-bit float";

/// A number. It is exact if it is whole and fits into 64 bits; otherwise it is the nearest `f64`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Positive(u64),
    Negative(i64),
    Float(f64),
}

/// Prints the number in Rust's own format, such as `1500000000.25`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Positive(number) => number.fmt(f),
            Self::Negative(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
        }
    }
}

/// The properties that [`Reader::skip_number`] finds of the number that it skips: whether it is negative, and
/// its value without the sign. The value is `None` if the number has a fraction or an exponent, or
/// does not fit into a `u64`.
#[derive(Clone, Copy, Debug)]
pub(super) struct SkippedNumber {
    negative: bool,
    whole: Option<u64>,
}

impl Reader<'_> {
    /// Reads a number in the most frequent form: one to nine digits, followed directly by a comma
    /// or a closing bracket. For every other form it returns `None` and leaves the position
    /// unchanged, and the caller uses [`number`](Self::number).
    #[inline]
    pub(super) fn short_number(&mut self) -> Option<u32> {
        const MAX_DIGITS: usize = 9;

        let rest = self.json.as_bytes().get(self.at..)?;
        let mut number = 0;
        for (length, byte) in rest.iter().enumerate().take(MAX_DIGITS + 1) {
            match byte {
                b'0'..=b'9' if length < MAX_DIGITS => number = number * 10 + u32::from(byte - b'0'),
                b',' | b'}' | b']' if length == 1 || (length > 1 && rest[0] != b'0') => {
                    self.at += length;
                    return Some(number);
                }
                _ => break,
            }
        }
        None
    }

    /// Reads a number. The caller has made sure that its sign or first digit comes next.
    pub(super) fn number(&mut self) -> ReadResult<Number> {
        let start = self.at;
        let SkippedNumber { negative, whole } = self.skip_number()?;
        match whole {
            Some(number) if !negative => return Ok(Number::Positive(number)),
            // Minus zero becomes a float, because an integer cannot hold its sign.
            Some(number @ 1..) => {
                if let Some(number) = 0i64.checked_sub_unsigned(number) {
                    return Ok(Number::Negative(number));
                }
            }
            _ => {}
        }
        match self.number_from(start).parse() {
            Ok(number) if f64::is_finite(number) => Ok(Number::Float(number)),
            _ => Err(ReadError::expected(FLOAT)),
        }
    }

    /// Reads a whole number of up to 64 bits and a sign. The caller has made sure that its sign or
    /// first digit comes next.
    pub(super) fn whole_number(&mut self) -> ReadResult<i128> {
        let start = self.at;
        let SkippedNumber { negative, whole } = self.skip_number()?;
        match whole {
            Some(number) if !negative => Ok(number.into()),
            // Minus zero is no integer, as in `number`.
            Some(number @ 1..) => Ok(-i128::from(number)),
            _ => Err(self.unfit_number(start)),
        }
    }

    /// Makes the error for the number from `start` to the position, which is not a whole number of
    /// up to 64 bits.
    #[cold]
    fn unfit_number(&self, start: usize) -> ReadError {
        match self.number_from(start).contains(['.', 'e', 'E']) {
            true => ReadError::expected(DIGITS),
            false => ReadError::expected(FITTING),
        }
    }

    /// Returns the text of the number from `start` to the position.
    fn number_from(&self, start: usize) -> &str {
        self.json.get(start..self.at).unwrap_or_default()
    }

    /// Skips a number of any size. The caller has made sure that its sign or first digit comes
    /// next.
    pub(super) fn skip_number(&mut self) -> ReadResult<SkippedNumber> {
        let negative = self.take_if(b'-');
        let mut whole = self.whole_part()?;
        if self.take_if(b'.') {
            whole = None;
            self.skip_digits()?;
        }
        if self.take_if(b'e') || self.take_if(b'E') {
            whole = None;
            let _sign = self.take_if(b'+') || self.take_if(b'-');
            self.skip_digits()?;
        }
        Ok(SkippedNumber { negative, whole })
    }

    /// Reads the digits before the decimal point. Returns `None` if their number is too large for
    /// `u64`.
    fn whole_part(&mut self) -> ReadResult<Option<u64>> {
        let start = self.at;
        let mut number = Some(0u64);
        while let Some(byte @ b'0'..=b'9') = self.next_byte() {
            number = number
                .and_then(|number| number.checked_mul(10))
                .and_then(|number| number.checked_add((byte - b'0').into()));
            self.at += 1;
        }
        let has_leading_zero = self.json.as_bytes().get(start) == Some(&b'0');
        match self.at - start {
            0 => Err(self.missing_digit()),
            2.. if has_leading_zero => Err(ReadError::json()),
            _ => Ok(number),
        }
    }

    /// Skips digits, of which there must be at least one.
    fn skip_digits(&mut self) -> ReadResult {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.next_byte() {
            self.at += 1;
        }
        if self.at > start {
            Ok(())
        } else {
            Err(self.missing_digit())
        }
    }

    fn missing_digit(&self) -> ReadError {
        match self.next_byte() {
            Some(_) => ReadError::json(),
            None => ReadError::ends(),
        }
    }

    /// Takes the next byte if it is `byte`, and returns whether it was.
    #[inline]
    fn take_if(&mut self, byte: u8) -> bool {
        let is_next = self.next_byte() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }
}
