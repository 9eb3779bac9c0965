//! Bounded numbers: the macro that writes what they share.

use crate::invalid::Why;

/// Writes a newtype over an unsigned number in a closed range.
macro_rules! number {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($what:literal, $inner:ty) = $least:literal..=$most:expr;
    ) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd,
            serde::Deserialize, serde::Serialize,
        )]
        #[serde(try_from = "u64", into = "u64")]
        pub struct $name($inner);

        impl $name {
            /// The smallest value.
            pub const MIN: Self = Self($least);
            /// The largest value.
            pub const MAX: Self = Self($most);

            /// The number, if it lies in the range.
            #[must_use]
            pub const fn new(number: $inner) -> Option<Self> {
                if number >= $least && number <= $most { Some(Self(number)) } else { None }
            }

            /// The number itself.
            #[must_use]
            pub const fn get(self) -> $inner {
                self.0
            }
        }

        impl TryFrom<u64> for $name {
            type Error = $crate::Invalid;

            fn try_from(number: u64) -> Result<Self, Self::Error> {
                <$inner>::try_from(number).ok().and_then(Self::new).ok_or_else(|| {
                    $crate::Invalid::new(
                        $what,
                        $crate::invalid::Why::Range {
                            least: $least as u64,
                            most: $most as u64,
                            found: number.to_string(),
                        },
                    )
                })
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Invalid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::number::digits(text, $least as u64, $most as u64)
                    .map_err(|why| $crate::Invalid::new($what, why))
                    .and_then(Self::try_from)
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

/// Reads a decimal number as it would be printed: no sign, no leading zero, no blanks.
pub(crate) fn digits(text: &str, least: u64, most: u64) -> Result<u64, Why> {
    if text.is_empty() {
        return Err(Why::Empty);
    }
    let stray = text.char_indices().find(|(_, c)| !c.is_ascii_digit());
    let leading = text.starts_with('0') && text.len() > 1;
    match stray.or(leading.then_some((0, '0'))) {
        Some((at, found)) => Err(Why::Number {
            least,
            most,
            found,
            at,
        }),
        None => text.parse().map_err(|_| Why::Range {
            least,
            most,
            found: shortened(text),
        }),
    }
}

/// A number too long for any type, in a length that fits into a message.
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
    fn a_number_beyond_every_type_is_out_of_range() {
        let found = "9".repeat(100);
        let Err(Why::Range { found, .. }) = digits(&found, 1, 300) else {
            panic!("no range")
        };
        assert_eq!(found, "99999999999999999999…");
    }
}
