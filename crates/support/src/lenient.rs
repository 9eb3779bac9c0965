//! Reading answers with good will: what is null or odd never costs a whole page.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};

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
    T: TryFrom<String>,
    D: Deserializer<'de>,
{
    let text = Option::<String>::deserialize(from)?;
    Ok(text.and_then(|text| T::try_from(text).ok()))
}

/// A list that may be null, and so may its entries; those are left out.
pub(crate) fn list<'de, T, D>(from: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    from.deserialize_any(Entries(PhantomData))
}

struct Entries<T>(PhantomData<fn() -> T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element::<Option<T>>()? {
            list.extend(entry);
        }
        Ok(list)
    }
}
