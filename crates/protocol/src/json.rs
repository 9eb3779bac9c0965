//! Reading JSON (RFC 8259), as the answers of the services are written.
//!
//! Next to everything in an answer is a short text, and looking for the ends of texts is most of the
//! work. So the reader stands on a `str` that was checked once, lends out what needs no unescaping,
//! and looks at eight bytes or more at a time. It says what it wanted and where, and never
//! what it found.

mod de;
mod error;
mod number;
mod reader;
mod scan;
#[cfg(test)]
mod tests;
mod text;

use serde::de::Deserialize;

use error::Error;
use reader::Reader;

/// What was wanted, and how many bytes had been read then.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Unread {
    pub(crate) expected: Box<str>,
    pub(crate) at: usize,
}

/// Reads one value and nothing behind it.
pub(crate) fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Unread> {
    let mut reader = Reader::new(text);
    let value = T::deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error: Error| Unread {
        expected: error.expected(),
        at: reader.at(),
    })
}
