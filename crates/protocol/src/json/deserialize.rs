//! Implements serde's `Deserialize` for structures, for every format that describes itself.

use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

use super::error::ReadResult;
use super::members::Members;
use super::reader::Reader;

/// Deserializes a structure, for the `Deserialize` that [`members!`](crate::members) implements.
///
/// The value becomes a JSON text, which the reader of responses reads. So each structure needs only
/// one list of members, and reads a file that a user has stored as leniently as a response.
///
/// # Errors
///
/// Fails if the format does not describe itself, or if the value is not valid for the structure.
/// The error names the place in the value by its members, such as `cases[2].subject`.
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
