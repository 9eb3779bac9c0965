//! A fast reader of JSON (RFC 8259) for the responses of the services.
//!
//! A response consists almost entirely of short strings, and the same members recur in the same
//! order. The reader is built for such responses. It works on a `str`, whose UTF-8 was checked
//! once, takes strings without copying them, and searches them in steps of eight bytes or more.
//! Each structure has a table of its members ([`members!`](crate::members)). One loop reads all
//! structures. To recognize the name of a member, it first tries the member that came at this point
//! in the previous object. Then it stores the value directly in its field. Errors say what was
//! expected and where, and never contain the value that was found.
//!
//! In this module, a "text" in a name or a comment is a JSON string, as the service models' type
//! `string`. The response types implement serde's traits too, so that users can store them.
//! `Deserialize` reads by the same tables.

mod deserialize;
#[doc(hidden)]
pub mod detach;
mod error;
mod list;
mod members;
mod number;
pub mod read;
mod reader;
mod response;
mod scan;
mod splitter;
#[cfg(test)]
mod tests;
mod text;

use std::cell::OnceCell;
use std::sync::Arc;

pub use deserialize::deserialize;
pub use detach::Detach;
pub use error::ReadError;
use error::ReadResult;
pub use members::Members;
pub use reader::Reader;
pub use serde::{Deserialize, Deserializer};
pub use splitter::Splitter;

use crate::parse_error::ParseError;

/// Reads a JSON text that consists of one object.
///
/// It accepts what RFC 8259 allows, with up to 128 nested lists and objects, except for a number
/// that is read and does not fit an `f64`, and an object or a filled list of objects that is there
/// twice. An empty text and `null` are errors here, although both are read as an object without
/// members in the body of a response.
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
/// # Ok::<(), casebook_protocol::ParseError>(())
/// ```
///
/// # Errors
///
/// Fails if the text is not JSON, if it is not an object, or if a member has another type than the
/// field, or a number that the field cannot hold.
pub fn parse<T: Members + Default>(text: &str) -> Result<T, ParseError> {
    parse_with(text, |from| {
        let mut read = T::default();
        from.object(&mut read)?;
        Ok(read)
    })
}

/// Reads a response into a structure. The strings of a long response are slices of the response's
/// memory, not copies.
pub(crate) fn parse_response(
    response: &Arc<String>,
    into: &mut dyn Members,
) -> Result<(), ParseError> {
    read_whole(Reader::sharing(response), |from| from.object(into))
}

/// Reads a response that is borrowed, so its memory cannot be shared. The whole response is copied
/// into shared memory when the first string needs that memory.
pub(crate) fn parse_borrowed(response: &str, into: &mut dyn Members) -> Result<(), ParseError> {
    let copy = OnceCell::new();
    read_whole(Reader::borrowing(response, &copy), |from| from.object(into))
}

/// Reads a JSON text that consists of one value of any kind.
///
/// ```
/// use casebook_protocol::json;
///
/// let name = json::parse_with(r#""resul\u0074""#, |from| {
///     Ok(from.maybe_text()?.map(str::to_owned))
/// })?;
/// assert_eq!(name.as_deref(), Some("result"));
/// # Ok::<(), casebook_protocol::ParseError>(())
/// ```
///
/// # Errors
///
/// Fails if the text is not JSON, if anything follows the value, or if `read` fails.
pub fn parse_with<'de, T>(
    text: &'de str,
    read: impl FnOnce(&mut Reader<'de>) -> ReadResult<T>,
) -> Result<T, ParseError> {
    read_whole(Reader::new(text), read)
}

/// Reads a value, fails if anything but blanks follows it, and adds the position to an error.
fn read_whole<'de, T>(
    mut from: Reader<'de>,
    read: impl FnOnce(&mut Reader<'de>) -> ReadResult<T>,
) -> Result<T, ParseError> {
    let read = read(&mut from).and_then(|value| from.end().map(|()| value));
    read.map_err(|error| ParseError::new(error.expectation(), from.at()))
}
