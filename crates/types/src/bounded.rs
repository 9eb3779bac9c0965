//! Bounded strings: the macro that writes what they share, and the grammars they are made of.

use crate::invalid::Why;

/// Writes a newtype over a string whose grammar is a function `fn(&str) -> Result<(), Why>`.
macro_rules! text {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($what:literal) = $grammar:expr;
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, serde::Deserialize)]
        #[serde(try_from = "crate::Text")]
        pub struct $name($crate::Text);

        impl $name {
            /// The text as the service writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn check(text: &str) -> Result<(), $crate::ValueError> {
                let grammar = $grammar;
                grammar(text).map_err(|why| $crate::ValueError::new($what, why))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ValueError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::check(text).map(|()| Self(text.into()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::ValueError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<$crate::Text> for $name {
            type Error = $crate::ValueError;

            fn try_from(text: $crate::Text) -> Result<Self, Self::Error> {
                Self::check(&text).map(|()| Self(text))
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::ValueError;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        $crate::as_str!($name);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0.into()
            }
        }

        impl From<$name> for $crate::Text {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }
    };
}
pub(crate) use text;

/// Writes a newtype over a [`Secret`](crate::Secret) with a grammar.
///
/// Its `Debug` shows nothing, it has no `Display`, and its refusals do not quote.
macro_rules! secret_text {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($what:literal) = $grammar:expr;
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Eq, Hash, PartialEq, serde::Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name($crate::Secret);

        impl $name {
            /// The text itself. Keep it out of logs.
            #[must_use]
            pub fn expose(&self) -> &str {
                self.0.expose()
            }

            fn check(text: &str) -> Result<(), $crate::ValueError> {
                let grammar = $grammar;
                grammar(text).map_err(|why| $crate::ValueError::new($what, why).concealed())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ValueError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::check(text).map(|()| Self(text.into()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::ValueError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                let secret = $crate::Secret::from(text);
                Self::check(secret.expose()).map(|()| Self(secret))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.expose())
            }
        }
    };
}
pub(crate) use secret_text;

/// Lets a newtype hold what the service itself issued, whatever it looks like.
///
/// Such a token is handed back as it came, so nothing is gained by refusing an odd one, and a whole
/// answer would be lost.
macro_rules! issued {
    ($name:ident) => {
        impl $name {
            /// A token as the service issued it, taken without a check.
            #[must_use]
            pub fn issued(text: String) -> Self {
                Self(text.into())
            }

            /// Reads a token out of an answer: whatever text is there, `None` for none.
            ///
            /// Made for `#[serde(deserialize_with)]` on the types of answers.
            ///
            /// # Errors
            ///
            /// Fails when there is something other than a text.
            pub fn deserialize_issued<'de, D: serde::Deserializer<'de>>(
                from: D,
            ) -> Result<Option<Self>, D::Error> {
                let text: Option<_> = serde::Deserialize::deserialize(from)?;
                Ok(text.map(Self))
            }
        }
    };
}
pub(crate) use issued;

/// A prefix, then exactly `N` ASCII letters or digits.
pub(crate) fn identified<const N: usize>(prefix: &'static str) -> impl Fn(&str) -> Result<(), Why> {
    move |text| {
        for (at, wanted) in prefix.char_indices() {
            match text[at..].chars().next() {
                Some(found) if found == wanted => {}
                Some(found) => {
                    return Err(Why::Unexpected {
                        expected: prefix,
                        found,
                        at,
                    });
                }
                None => {
                    return Err(Why::Ends {
                        expected: prefix,
                        at,
                    });
                }
            }
        }
        let rest = &text[prefix.len()..];
        every(rest, prefix.len(), "an ASCII letter or digit", |c| {
            c.is_ascii_alphanumeric()
        })?;
        if rest.len() == N {
            Ok(())
        } else {
            let most = prefix.len() + N;
            Err(Why::Length {
                least: most,
                most,
                found: text.len(),
            })
        }
    }
}

/// Between `least` and `most` characters, counted as the service models count: by code point.
pub(crate) fn length(text: &str, least: usize, most: usize) -> Result<(), Why> {
    let found = text.chars().count();
    if (least..=most).contains(&found) {
        Ok(())
    } else if found == 0 {
        Err(Why::Empty)
    } else {
        Err(Why::Length { least, most, found })
    }
}

/// Every character passes; the first that does not is named with its place, `from` bytes in.
pub(crate) fn every(
    text: &str,
    from: usize,
    expected: &'static str,
    passes: impl Fn(char) -> bool,
) -> Result<(), Why> {
    match text.char_indices().find(|(_, c)| !passes(*c)) {
        Some((at, found)) => Err(Why::Unexpected {
            expected,
            found,
            at: from + at,
        }),
        None => Ok(()),
    }
}

/// The short text of the Artifact model: 1 to 256 of `[a-zA-Z0-9_\-\s]`.
///
/// The reference prints the pattern four ways; this is the one that the model has.
pub(crate) fn short_text(text: &str) -> Result<(), Why> {
    every(text, 0, "an ASCII letter, digit, blank, '_' or '-'", |c| {
        c.is_ascii_alphanumeric()
            || matches!(c, '_' | '-' | ' ' | '\t' | '\n' | '\x0B' | '\x0C' | '\r')
    })?;
    length(text, 1, 256)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_that_breaks_off_says_where() {
        assert_eq!(
            identified::<2>("ab-")("a"),
            Err(Why::Ends {
                expected: "ab-",
                at: 1
            })
        );
        assert_eq!(
            identified::<2>("ab-")("axyz"),
            Err(Why::Unexpected {
                expected: "ab-",
                found: 'x',
                at: 1
            })
        );
    }

    #[test]
    fn a_prefix_that_meets_a_wide_letter_does_not_split_it() {
        assert_eq!(
            identified::<2>("ab-")("aé-"),
            Err(Why::Unexpected {
                expected: "ab-",
                found: 'é',
                at: 1
            })
        );
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(length("éé", 1, 2), Ok(()));
        assert_eq!(length("", 1, 2), Err(Why::Empty));
    }
}
