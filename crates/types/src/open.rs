//! Open enums: the words of the service model, and a variant for unknown words.

use std::fmt;
use std::marker::PhantomData;

/// Defines an enum of a service's words that keeps unknown words.
macro_rules! open {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$word_meta:meta])* $variant:ident = $word:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $( $(#[$word_meta])* $variant, )+
            /// A value that this version of the crate does not know, unchanged.
            Other(Box<str>),
        }

        impl $name {
            /// The known values, in the order of the variants.
            pub const KNOWN: &'static [&'static str] = &[$($word),+];

            /// Returns the value as the service writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $word, )+
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $( $word => Self::$variant, )+
                    other => Self::Other(other.into()),
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                match word.as_str() {
                    $( $word => Self::$variant, )+
                    _ => Self::Other(word.into_boxed_str()),
                }
            }
        }

        /// Never fails: an unknown value becomes `Other`.
        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Ok(word.into())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_str($crate::open::Word(std::marker::PhantomData))
            }
        }

        $crate::arbitrary!(
            $name = proptest::prop_oneof![
                3 => proptest::sample::select(Self::KNOWN).prop_map(Self::from),
                1 => $crate::arbitrary::texts(proptest::char::any(), 0..=40).prop_map(Self::from),
            ]
        );

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
    };
}
pub(crate) use open;

/// Reads a word without an allocation if it is a known one.
pub(crate) struct Word<T>(pub(crate) PhantomData<fn() -> T>);

impl<T: for<'a> From<&'a str>> serde::de::Visitor<'_> for Word<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, word: &str) -> Result<T, E> {
        Ok(word.into())
    }
}
