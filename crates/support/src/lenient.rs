//! Reading answers with good will: what is null or odd never costs a whole page.

use casebook_types::Text;
use serde::de::{Deserialize, Deserializer};

pub(crate) use casebook_protocol::lenient::list;

pub(crate) mod double;

/// A value that may be null, which is as good as absent.
pub(crate) fn or_default<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: Deserialize<'de> + Default,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(from).map(Option::unwrap_or_default)
}

/// An identifier in the form that requests take; one that cannot be such is as good as absent.
pub(crate) fn id<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
where
    T: TryFrom<Text>,
    D: Deserializer<'de>,
{
    let text = Option::<Text>::deserialize(from)?;
    Ok(text.and_then(|text| T::try_from(text).ok()))
}
