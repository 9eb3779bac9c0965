//! Lenient deserializers for responses, for `#[serde(deserialize_with)]`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, SeqAccess, Visitor};

/// Deserializes a list; null is an empty list, and null entries are left out.
///
/// # Errors
///
/// Fails if the value is not a list of the expected type.
pub fn list<'de, T, D>(from: D) -> Result<Vec<T>, D::Error>
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
        while entries.next_element_seed(Entry(&mut list))?.is_some() {}
        Ok(list)
    }
}

/// Deserializes an entry into the list, unless it is null. A large entry is moved only once this way.
struct Entry<'l, T>(&'l mut Vec<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Entry<'_, T> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_option(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Entry<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry")
    }

    #[inline]
    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.push(T::deserialize(from)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    fn read(json: &str) -> Result<Vec<u8>, serde_json::Error> {
        super::list(&mut serde_json::Deserializer::from_str(json))
    }

    #[test]
    fn null_is_empty_and_null_entries_are_left_out() {
        assert_eq!(read("null").unwrap(), [0u8; 0]);
        assert_eq!(read("[1, null, 2]").unwrap(), [1, 2]);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert!(read("{}").is_err() && read("\"1\"").is_err() && read("[\"x\"]").is_err());
    }
}
