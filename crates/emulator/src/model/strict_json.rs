//! Reads JSON, and refuses an object that has a member twice.
//!
//! `serde_json` would take the last of the two. That would hide a mistake of the client.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A JSON value in which no object has a member twice.
pub(super) struct Strict(pub(super) Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

/// Writes the functions of the visitor that take a scalar.
macro_rules! scalars {
    ($($visit:ident: $scalar:ty,)*) => {
        $(fn $visit<E>(self, value: $scalar) -> Result<Value, E> {
            Ok(value.into())
        })*
    };
}

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    scalars! {
        visit_bool: bool,
        visit_i64: i64,
        visit_u64: u64,
        visit_f64: f64,
        visit_str: &str,
        visit_string: String,
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(Strict(element)) = from.next_element()? {
            elements.push(element);
        }
        Ok(elements.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = from.next_key::<String>()? {
            let Strict(value) = from.next_value()?;
            if members.insert(name, value).is_some() {
                return Err(de::Error::custom("a member is given twice"));
            }
        }
        Ok(members.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, serde_json::Error> {
        serde_json::from_str(text).map(|Strict(value)| value)
    }

    #[test]
    fn what_has_no_doubles_reads_as_ever() {
        let text = r#"{"a":[1,-1,1.5,true,null,"é"],"b":{"a":{}},"c":18446744073709551615}"#;
        assert_eq!(read(text).expect("JSON").to_string(), text);
    }

    #[test]
    fn doubles_are_found_at_every_depth() {
        for text in [r#"{"a":1,"a":1}"#, r#"[{"a":{"b":1,"\u0062":2}}]"#] {
            let error = read(text).expect_err("a double").to_string();
            assert!(error.starts_with("a member is given twice"), "{error}");
        }
    }
}
