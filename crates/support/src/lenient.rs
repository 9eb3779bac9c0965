//! Lenient reading of responses: a null or malformed member does not make a whole page unreadable.

use casebook_types::Text;
use serde::de::{Deserialize, Deserializer};

pub(crate) use casebook_protocol::lenient::list;

pub(crate) mod double;

/// Reads a value, and null as its default.
pub(crate) fn or_default<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(from).map(Option::unwrap_or_default)
}

/// Reads an identifier, and an invalid one as `None`.
pub(crate) fn id<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
where
    T: TryFrom<Text>,
    D: Deserializer<'de>,
{
    let text = Option::<Text>::deserialize(from)?;
    Ok(text.and_then(|text| T::try_from(text).ok()))
}
