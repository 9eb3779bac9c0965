//! The macro that defines lists of texts.

use std::ops::RangeInclusive;

use crate::ValueError;
use crate::invalid::ErrorKind;

/// Defines a list of texts with a smallest and a largest number of entries.
macro_rules! list {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($value_name:literal, $entry:ty) = $min:literal..=$max:literal;
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Eq, Hash, PartialEq, serde::Serialize)]
        pub struct $name(Vec<$entry>);

        impl $name {
            /// The largest number of entries.
            pub const MAX: usize = $max;

            /// Makes a list.
            ///
            /// # Errors
            ///
            /// Fails if an entry breaks its rule, or if there are too few entries or more than
            /// [`MAX`](Self::MAX).
            pub fn new<T: AsRef<str>>(
                entries: impl IntoIterator<Item = T>,
            ) -> Result<Self, $crate::ValueError> {
                let entries = entries.into_iter().map(|entry| entry.as_ref().parse());
                Self::try_from(entries.collect::<Result<Vec<_>, _>>()?)
            }

            /// Returns the entries.
            #[must_use]
            pub fn as_slice(&self) -> &[$entry] {
                &self.0
            }
        }

        impl TryFrom<Vec<$entry>> for $name {
            type Error = $crate::ValueError;

            fn try_from(entries: Vec<$entry>) -> Result<Self, Self::Error> {
                $crate::list::check_count($value_name, $min..=$max, entries.len())?;
                Ok(Self(entries))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let entries = Vec::deserialize(from)?;
                Self::try_from(entries).map_err(serde::de::Error::custom)
            }
        }

        $crate::arbitrary!(
            $name = proptest::prop_oneof![
                9 => proptest::collection::vec(<$entry as $crate::arbitrary::Field>::values(), $min..=3),
                1 => proptest::collection::vec(<$entry as $crate::arbitrary::Field>::values(), $max),
            ]
            .prop_map(Self)
        );
    };
}
pub(crate) use list;

/// Fails if a list or map has too few or too many entries.
pub(crate) fn check_count(
    value_name: &'static str,
    range: RangeInclusive<usize>,
    found: usize,
) -> Result<(), ValueError> {
    if range.contains(&found) {
        return Ok(());
    }
    let (min, max) = range.into_inner();
    Err(ValueError::new(
        value_name,
        ErrorKind::Entries { min, max, found },
    ))
}
