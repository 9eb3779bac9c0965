//! The macro that defines newtypes of numbers.

use std::fmt;

use crate::invalid::ErrorKind;

/// Defines a newtype of an unsigned number in a closed range.
macro_rules! number {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($what:literal, $inner:ty) = $least:literal..=$most:expr;
    ) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, serde::Serialize,
        )]
        #[serde(into = "u64")]
        pub struct $name($inner);

        impl $name {
            /// The smallest value.
            pub const MIN: Self = Self($least);
            /// The largest value.
            pub const MAX: Self = Self($most);

            /// Creates the value, or returns `None` if the number is less than `MIN` or greater than
            /// `MAX`.
            #[must_use]
            pub const fn new(number: $inner) -> Option<Self> {
                if number >= $least && number <= $most { Some(Self(number)) } else { None }
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
                        $what,
                        $crate::invalid::ErrorKind::Range {
                            least: $least as u64,
                            most: $most as u64,
                            found: number.to_string(),
                        },
                    )
                })
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ValueError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::number::digits(text, $least as u64, $most as u64)
                    .map_err(|kind| $crate::ValueError::new($what, kind))
                    .and_then(Self::try_from)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let visitor = $crate::number::Number($what, $least as u64, $most as u64);
                let number = from.deserialize_u64(visitor)?;
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

/// Reads a number; the error names the value that it was for.
pub(crate) struct Number(pub(crate) &'static str, pub(crate) u64, pub(crate) u64);

impl serde::de::Visitor<'_> for Number {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(what, least, most) = self;
        if *most == i64::MAX as u64 {
            write!(f, "{what} as a number of at least {least}")
        } else {
            write!(f, "{what} as a number from {least} to {most}")
        }
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
pub(crate) fn digits(text: &str, least: u64, most: u64) -> Result<u64, ErrorKind> {
    if text.is_empty() {
        return Err(ErrorKind::Empty);
    }
    let stray = text.char_indices().find(|(_, c)| !c.is_ascii_digit());
    let leading = text.starts_with('0') && text.len() > 1;
    match stray.or(leading.then_some((0, '0'))) {
        Some((at, found)) => Err(ErrorKind::Number {
            least,
            most,
            found,
            at,
        }),
        None => text.parse().map_err(|_| ErrorKind::Range {
            least,
            most,
            found: shortened(text),
        }),
    }
}

/// Shortens a number that is too long for any type, to fit into a message.
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
    fn a_number_reads_only_as_it_prints() {
        assert_eq!(digits("300", 1, 300), Ok(300));
        for odd in ["+5", " 5", "5 ", "05", "5.0", "-1", "٣"] {
            assert!(digits(odd, 1, 300).is_err(), "{odd}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_by_the_name_of_what_it_was_for() {
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
        let Err(ErrorKind::Range { found, .. }) = digits(&found, 1, 300) else {
            panic!("no range")
        };
        assert_eq!(found, "99999999999999999999…");
    }
}
