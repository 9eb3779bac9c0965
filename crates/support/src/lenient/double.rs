//! Doubles. AWS JSON 1.1 writes NaN and the infinities as strings.

use std::fmt;

use serde::de::{Deserializer, Error, Unexpected, Visitor};
use serde::ser::Serializer;

pub(crate) fn serialize<S: Serializer>(number: &f64, to: S) -> Result<S::Ok, S::Error> {
    if number.is_finite() {
        to.serialize_f64(*number)
    } else if number.is_nan() {
        to.serialize_str("NaN")
    } else if number.is_sign_positive() {
        to.serialize_str("Infinity")
    } else {
        to.serialize_str("-Infinity")
    }
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    from.deserialize_any(Double)
}

struct Double;

impl Visitor<'_> for Double {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, \"NaN\", \"Infinity\" or \"-Infinity\"")
    }

    fn visit_f64<E>(self, number: f64) -> Result<f64, E> {
        Ok(number)
    }

    fn visit_i64<E>(self, number: i64) -> Result<f64, E> {
        Ok(number as f64)
    }

    fn visit_u64<E>(self, number: u64) -> Result<f64, E> {
        Ok(number as f64)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<f64, E> {
        match text {
            "NaN" => Ok(f64::NAN),
            "Infinity" => Ok(f64::INFINITY),
            "-Infinity" => Ok(f64::NEG_INFINITY),
            _ => Err(E::invalid_value(
                Unexpected::Other("a text that is no number"),
                &self,
            )),
        }
    }

    /// Null counts as absent.
    fn visit_unit<E>(self) -> Result<f64, E> {
        Ok(0.0)
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    #[derive(Deserialize, Serialize)]
    struct Wrapped(#[serde(with = "super")] f64);

    fn read(text: &str) -> serde_json::Result<f64> {
        serde_json::from_str(text).map(|Wrapped(number)| number)
    }

    #[test]
    fn reads_what_json_has_no_number_for() {
        assert!(read("\"NaN\"").unwrap().is_nan());
        assert_eq!(read("\"Infinity\"").unwrap(), f64::INFINITY);
        assert_eq!(read("\"-Infinity\"").unwrap(), f64::NEG_INFINITY);
        assert_eq!(read("12.5").unwrap(), 12.5);
        assert_eq!(read("-3").unwrap(), -3.0);
        assert_eq!(read("null").unwrap(), 0.0);
        assert!(read("\"12.5\"").is_err() && read("true").is_err());
    }

    #[test]
    fn writes_them_back() {
        for (number, text) in [
            (f64::NAN, "\"NaN\""),
            (f64::INFINITY, "\"Infinity\""),
            (f64::NEG_INFINITY, "\"-Infinity\""),
            (0.25, "0.25"),
        ] {
            assert_eq!(serde_json::to_string(&Wrapped(number)).unwrap(), text);
        }
    }
}
