//! The macro that defines newtypes of numbers.

use std::fmt;

use crate::invalid::{ErrorKind, Range};

/// Defines a newtype of an unsigned number in a closed range.
macro_rules! number {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($value_name:literal, $inner:ty) = $min:literal..=$max:expr;
    ) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, serde::Serialize,
        )]
        #[serde(into = "u64")]
        pub struct $name($inner);

        impl $name {
            /// The smallest value.
            pub const MIN: Self = Self($min);
            /// The largest value.
            pub const MAX: Self = Self($max);
            const RANGE: $crate::invalid::Range = $crate::invalid::Range($min as u64, $max as u64);

            /// Creates the value, or returns `None` if the number is less than `MIN` or greater than
            /// `MAX`.
            #[must_use]
            pub const fn new(number: $inner) -> Option<Self> {
                const MIN: $inner = $min;
                const MAX: $inner = $max;
                match number {
                    MIN..=MAX => Some(Self(number)),
                    _ => None,
                }
            }

            /// Returns the number.
            #[must_use]
            pub const fn get(self) -> $inner {
                self.0
            }
        }

        $crate::arbitrary!(
            $name = proptest::prop_oneof![
                9 => Self::MIN.0..=Self::MAX.0,
                1 => proptest::sample::select(vec![Self::MIN.0, Self::MAX.0]),
            ]
            .prop_map(Self)
        );

        impl TryFrom<u64> for $name {
            type Error = $crate::ValueError;

            fn try_from(number: u64) -> Result<Self, Self::Error> {
                <$inner>::try_from(number).ok().and_then(Self::new).ok_or_else(|| {
                    $crate::ValueError::new(
                        $value_name,
                        $crate::invalid::ErrorKind::OutOfRange {
                            range: Self::RANGE,
                            found: number.to_string(),
                        },
                    )
                })
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ValueError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::number::digits(text, Self::RANGE)
                    .map_err(|kind| $crate::ValueError::new($value_name, kind))
                    .and_then(Self::try_from)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let number = from.deserialize_u64($crate::number::Number($value_name, Self::RANGE))?;
                Self::try_from(number).map_err(serde::de::Error::custom)
            }
        }

        impl From<$name> for u64 {
            fn from(value: $name) -> Self {
                Self::from(value.0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
pub(crate) use number;

/// A visitor of serde that reads a number. Its error has the name of the value and the allowed range.
pub(crate) struct Number(pub(crate) &'static str, pub(crate) Range);

impl serde::de::Visitor<'_> for Number {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(value_name, range) = self;
        write!(f, "{value_name} as a number {range}")
    }

    fn visit_u64<E>(self, number: u64) -> Result<u64, E> {
        Ok(number)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<u64, E> {
        u64::try_from(number)
            .map_err(|_| E::invalid_value(serde::de::Unexpected::Signed(number), &self))
    }
}

/// Reads a decimal number in its printed form: no sign, no leading zero, no blanks.
pub(crate) fn digits(text: &str, range: Range) -> Result<u64, ErrorKind> {
    if text.is_empty() {
        return Err(ErrorKind::Empty);
    }
    let stray = text.char_indices().find(|(_, c)| !c.is_ascii_digit());
    let has_leading_zero = text.starts_with('0') && text.len() > 1;
    match stray.or(has_leading_zero.then_some((0, '0'))) {
        Some((at, found)) => Err(ErrorKind::Number { range, found, at }),
        None => text.parse().map_err(|_| ErrorKind::OutOfRange {
            range,
            found: shortened(text),
        }),
    }
}

/// Shortens a number that is too large for `u64`, which may have any number of digits, to 20 digits for an
/// error message.
fn shortened(digits: &str) -> String {
    match digits.get(..20) {
        Some(start) if digits.len() > 20 => format!("{start}…"),
        _ => digits.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_printed_form_of_a_number_is_read() {
        assert_eq!(digits("300", Range(1, 300)), Ok(300));
        for odd in ["+5", " 5", "5 ", "05", "5.0", "-1", "٣"] {
            assert!(digits(odd, Range(1, 300)).is_err(), "{odd}");
        }
    }

    #[test]
    fn the_error_for_a_json_value_names_the_value_and_its_range() {
        let read = |json| serde_json::from_str::<crate::artifact::MaxResults>(json);
        for (json, found) in [
            ("\"x\"", "string \"x\""),
            ("-1", "integer `-1`"),
            ("1.5", "point"),
        ] {
            let error = read(json).unwrap_err().to_string();
            assert!(
                error.contains("max results as a number from 1 to 300"),
                "{error}"
            );
            assert!(error.contains(found), "{error}");
        }
        assert!(
            read("301")
                .unwrap_err()
                .to_string()
                .starts_with("max results: expected")
        );
    }

    #[test]
    fn a_number_beyond_every_type_is_out_of_range() {
        let found = "9".repeat(100);
        let Err(ErrorKind::OutOfRange { found, .. }) = digits(&found, Range(1, 300)) else {
            panic!("no range")
        };
        assert_eq!(found, "99999999999999999999…");
    }
}
