//! Reading answers with good will, for `#[serde(deserialize_with)]`.

use serde::{Deserialize, Deserializer};

/// A list that may be null: no list is an empty one.
///
/// # Errors
///
/// Fails when there is something else than a list of the wanted elements.
pub fn list<'de, T, D>(from: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<Vec<T>>::deserialize(from).map(Option::unwrap_or_default)
}
