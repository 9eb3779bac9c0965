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

use std::fmt;

use serde::de::Deserialize;

use error::Error;
use reader::Reader;

/// What was expected of a JSON text, and where; it repeats nothing of the text.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unread {
    /// What would have been right, such as `valid JSON` or `a string`.
    pub expected: Box<str>,
    /// How many bytes had been read then.
    pub at: usize,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at byte {}", self.expected, self.at)
    }
}

impl std::error::Error for Unread {}

/// Reads one value and nothing behind it.
///
/// It takes what RFC 8259 allows, in up to 128 lists and objects inside of each other. A structure is
/// read out of an object only, and not, as serde would, out of a list.
///
/// ```
/// let list: Vec<Option<&str>> = casebook_protocol::json::read(r#"["a", null]"#)?;
/// assert_eq!(list, [Some("a"), None]);
///
/// let unread = casebook_protocol::json::read::<Vec<&str>>(r#"["a", 1]"#).unwrap_err();
/// assert_eq!(unread.to_string(), "expected a borrowed string at byte 7");
/// # Ok::<(), casebook_protocol::json::Unread>(())
/// ```
///
/// # Errors
///
/// Fails when the text is no JSON, or another value than the type expects.
pub fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Unread> {
    let mut reader = Reader::new(text);
    let value = T::deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error: Error| Unread {
        expected: error.expected(),
        at: reader.at(),
    })
}
