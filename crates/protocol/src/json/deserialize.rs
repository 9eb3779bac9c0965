//! `Deserialize` for structures, from every format that describes itself.

use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

use super::error::ReadResult;
use super::members::Members;
use super::reader::Reader;

/// Deserializes a structure, for the `Deserialize` that [`members!`](crate::members) implements.
///
/// The value becomes a JSON text, which the reader of responses reads. So a structure has one list of
/// members, and is read with the same leniency from a response and from a file that a user has stored.
///
/// # Errors
///
/// Fails if the format does not describe itself, or if the value is not valid for the structure. The
/// error names the place by its members, such as `cases[2].subject`.
pub fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: Members + Default,
    D: Deserializer<'de>,
{
    let value = Value::deserialize(from)?;
    let mut read = T::default();
    read_value(&value, &mut read).map_err(D::Error::custom)?;
    Ok(read)
}

fn read_value(value: &Value, into: &mut dyn Members) -> ReadResult {
    Reader::new(&value.to_string()).object(into)
}
