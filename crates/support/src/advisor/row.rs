//! The values of one resource, in as much memory as they need.

use std::fmt;

use casebook_types::Text;
use serde::de::{Deserializer, SeqAccess, Visitor};

/// Few checks have more columns; up to so many values are counted before memory is asked for.
const USUAL: usize = 16;

/// A list that may be null, which is as good as empty. Its values may be too, and keep their places.
pub(crate) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Option<Text>>, D::Error> {
    from.deserialize_any(Row)
}

struct Row;

impl<'de> Visitor<'de> for Row {
    type Value = Vec<Option<Text>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Self::Value, A::Error> {
        // JSON does not say how long a list is, and a `Vec` that grows while ten values are read asks
        // three times and ends with room for sixteen; with very many rows that adds up.
        let mut first = [const { None }; USUAL];
        for at in 0..USUAL {
            match values.next_element()? {
                Some(value) => first[at] = value,
                None => return Ok(first.into_iter().take(at).collect()),
            }
        }
        let mut row = Vec::with_capacity(2 * USUAL);
        row.extend(first);
        while let Some(value) = values.next_element()? {
            row.push(value);
        }
        row.shrink_to_fit();
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(json: serde_json::Value) -> Result<Vec<Option<Text>>, serde_json::Error> {
        read(json)
    }

    #[test]
    fn every_value_keeps_its_place_however_many_there_are() {
        for length in 0..3 * USUAL {
            let values: Vec<_> = (0..length)
                .map(|at| (at % 3 != 1).then(|| at.to_string()))
                .collect();
            let read = row(json!(values)).unwrap();
            assert_eq!(json!(read), json!(values));
            assert_eq!(read.capacity(), length);
        }
    }

    #[test]
    fn null_is_empty_and_what_is_no_list_is_refused() {
        assert_eq!(row(json!(null)).unwrap(), []);
        for odd in [json!({}), json!("x"), json!([1]), json!([["x"]])] {
            assert!(row(odd).is_err());
        }
    }
}
