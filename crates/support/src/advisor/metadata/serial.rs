//! Metadata as JSON: a list of strings and nulls.

use std::fmt;

use casebook_protocol::json::{ReadError, Reader};
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use super::listed::Listed;
use super::packed::Packing;
use super::{Kept, Metadata};

impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self)
    }
}

/// Reads a list. Null is read as an empty list, and null values keep their positions.
impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Values)
    }
}

impl Metadata {
    /// Reads the values in a response, for [`members!`](casebook_protocol::members).
    #[inline(never)]
    pub(crate) fn read(from: &mut Reader<'_>, into: &mut Self) -> Result<(), ReadError> {
        if let Some(listed) = Listed::read(from) {
            *into = Self(Kept::Listed(listed));
            return Ok(());
        }
        let mut packing = Packing::new();
        from.entries(|from| {
            packing.push(from.maybe_text()?);
            Ok(())
        })?;
        *into = packing.finish();
        Ok(())
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Metadata;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts")
    }

    fn visit_unit<E>(self) -> Result<Metadata, E> {
        Ok(Metadata::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Metadata, A::Error> {
        let mut packing = Packing::new();
        while values.next_element_seed(Value(&mut packing))?.is_some() {}
        Ok(packing.finish())
    }
}

/// Adds a value without a copy in between.
struct Value<'p>(&'p mut Packing);

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    #[inline]
    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.0.push(Some(text));
        Ok(())
    }

    #[inline]
    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.0.push(None);
        Ok(())
    }
}
