//! Reading JSON (RFC 8259), as the answers of the services are written.
//!
//! Next to everything in an answer is a short text behind the name of a member that was seen before,
//! so that is what the reader is made for. It stands on a `str` that was checked once, takes texts from
//! where they stand, and looks at eight bytes or more at a time. A structure says by a table which
//! members it has ([`members!`](crate::members)). One loop reads all of them, compares a name with the
//! one that came there the last time, and puts a value to its place without a detour. It says what it
//! wanted and where, and never what it found.
//!
//! The types of answers are known to serde as well, for whoever wants to keep them; tests hold the
//! two against each other.

#[doc(hidden)]
pub mod detach;
mod error;
mod list;
mod members;
mod number;
pub mod read;
mod reader;
mod scan;
#[cfg(test)]
mod tests;
mod text;

use std::cell::OnceCell;
use std::fmt;
use std::sync::Arc;

pub use detach::Detach;
pub use error::ReadError;
pub use members::Members;
pub use reader::Reader;

/// What was expected of a JSON text, and where; it repeats nothing of the text.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JsonError {
    /// What would have been right, such as `valid JSON` or `a string`.
    pub expected: &'static str,
    /// How many bytes had been read then.
    pub at: usize,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at byte {}", self.expected, self.at)
    }
}

impl std::error::Error for JsonError {}

/// Reads an object and nothing behind it.
///
/// It takes what RFC 8259 allows, in up to 128 lists and objects inside of each other.
///
/// ```
/// use casebook_protocol::{json, members};
///
/// #[derive(Default)]
/// struct Page {
///     names: Vec<String>,
/// }
///
/// members! { Page { "names" => names: texts } }
///
/// let page: Page = json::parse(r#"{"names": ["a", null]}"#)?;
/// assert_eq!(page.names, ["a"]);
///
/// let error = json::parse::<Page>(r#"{"names": ["a", 1]}"#).err().expect("1 is no text");
/// assert_eq!(error.to_string(), "expected a string at byte 17");
/// # Ok::<(), casebook_protocol::json::JsonError>(())
/// ```
///
/// # Errors
///
/// Fails when the text is no JSON, or another value than the type expects.
pub fn parse<T: Members + Default>(text: &str) -> Result<T, JsonError> {
    parse_with(text, |from| {
        let mut read = T::default();
        from.object(&mut read)?;
        Ok(read)
    })
}

/// Reads an answer, whose texts are parts of it where it is long.
pub(crate) fn parse_answer(answer: &Arc<String>, into: &mut dyn Members) -> Result<(), JsonError> {
    let mut from = Reader::over(answer);
    let read = from.object(into);
    whole(&mut from, read)
}

/// The same of an answer that is somebody else's too.
pub(crate) fn parse_lent(answer: &str, into: &mut dyn Members) -> Result<(), JsonError> {
    let copy = OnceCell::new();
    let mut from = Reader::lent(answer, &copy);
    let read = from.object(into);
    whole(&mut from, read)
}

/// Reads any one value and nothing behind it.
///
/// ```
/// use casebook_protocol::json;
///
/// let name = json::parse_with(r#""resul\u0074""#, |from| {
///     Ok(from.maybe_text()?.map(str::to_owned))
/// })?;
/// assert_eq!(name.as_deref(), Some("result"));
/// # Ok::<(), json::JsonError>(())
/// ```
///
/// # Errors
///
/// Fails when the text is no JSON, or when `read` fails.
pub fn parse_with<'de, T>(
    text: &'de str,
    read: impl FnOnce(&mut Reader<'de>) -> Result<T, ReadError>,
) -> Result<T, JsonError> {
    let mut from = Reader::new(text);
    let read = read(&mut from);
    whole(&mut from, read)
}

/// Makes sure that there is nothing behind what was read.
fn whole<T>(from: &mut Reader<'_>, read: Result<T, ReadError>) -> Result<T, JsonError> {
    let whole = read.and_then(|value| from.end().map(|()| value));
    whole.map_err(|wrong| JsonError {
        expected: wrong.wanted(),
        at: from.at(),
    })
}
