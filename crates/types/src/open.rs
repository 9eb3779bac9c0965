//! Open enums: the enum values of the service model, and a variant for unknown values.

/// Defines an enum of a service's values that keeps unknown values.
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
                word.as_str().into()
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
                from.deserialize_str($crate::text::Visitor(std::marker::PhantomData))
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

        $crate::as_str::written!($name);
    };
}
pub(crate) use open;
