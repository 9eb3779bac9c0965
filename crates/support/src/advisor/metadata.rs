//! The column values of one resource, in little memory.

mod listed;
mod packed;
mod serial;
#[cfg(test)]
mod tests;

use casebook_protocol::json::Detach;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter::FusedIterator;

use listed::Listed;
use packed::{Packing, number_at};

/// The column values of one resource, each of which may be null.
///
/// A result can have very many resources, so this type saves memory: the values of a resource stay
/// in the memory of the response, as a [`Text`](casebook_types::Text) does, or share one
/// allocation. They are read as `Option<&str>`, and cannot be changed; collect changed values into
/// a new `Metadata`.
///
/// ```
/// use casebook_support::Metadata;
///
/// let values: Metadata = serde_json::from_str(r#"["eu-west-1a", null, "84 %"]"#)?;
/// assert_eq!(values.len(), 3);
/// assert_eq!(values.get(2), Some("84 %"));
/// assert_eq!(values, [Some("eu-west-1a"), None, Some("84 %")]);
///
/// let changed: Metadata = values.iter().map(|value| value.or(Some("none"))).collect();
/// assert_eq!(changed.get(1), Some("none"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Metadata(Kept);

#[derive(Clone)]
enum Kept {
    /// In the memory of the response.
    Listed(Listed),
    /// In their own memory.
    Packed(Box<str>),
}

impl Metadata {
    /// Returns the number of values, including null ones.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().left
    }

    /// Returns whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the value of a column, counted from 0, or `None` if it is null or does not exist.
    ///
    /// It reads all columns before this one. To read all values, use [`iter`](Self::iter).
    #[must_use]
    pub fn get(&self, column: usize) -> Option<&str> {
        self.iter().nth(column)?
    }

    /// Returns an iterator over the values in order.
    #[must_use]
    pub fn iter(&self) -> MetadataIter<'_> {
        match &self.0 {
            Kept::Listed(listed) => MetadataIter {
                values: listed.as_str(),
                at: listed::FIRST,
                left: listed.number as usize,
                listed: true,
            },
            Kept::Packed(packed) => {
                let (left, at) = number_at(packed, 0);
                MetadataIter {
                    values: packed,
                    at,
                    left,
                    listed: false,
                }
            }
        }
    }

    /// Copies the values into their own memory, so that they do not keep the response alive.
    ///
    /// ```
    /// use casebook_support::Metadata;
    ///
    /// let values: Metadata = [Some("i-1"), None].into_iter().collect();
    /// assert_eq!(values.clone().detached(), values);
    /// ```
    #[must_use]
    pub fn detached(self) -> Self {
        match self.0 {
            Kept::Listed(_) => self.iter().collect(),
            Kept::Packed(_) => self,
        }
    }
}

casebook_types::arbitrary!(
    Metadata = <Vec<Option<String>> as casebook_types::arbitrary::Field>::values()
        .prop_map(|values| values.into_iter().collect())
);

impl Detach for Metadata {
    fn detach(&mut self) {
        *self = std::mem::take(self).detached();
    }
}

impl Default for Metadata {
    fn default() -> Self {
        Self(Kept::Packed(Box::default()))
    }
}

/// Compares the values, wherever they are stored.
impl PartialEq for Metadata {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other)
    }
}

impl Eq for Metadata {}

impl Hash for Metadata {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.iter().for_each(|value| value.hash(state));
    }
}

impl<'a> IntoIterator for &'a Metadata {
    type Item = Option<&'a str>;
    type IntoIter = MetadataIter<'a>;

    fn into_iter(self) -> MetadataIter<'a> {
        self.iter()
    }
}

impl<T: AsRef<str>> FromIterator<Option<T>> for Metadata {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(values: I) -> Self {
        let mut packing = Packing::new();
        for value in values {
            packing.push(value.as_ref().map(AsRef::as_ref));
        }
        packing.finish()
    }
}

/// Prints the values as a list.
impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl<T: AsRef<str>> PartialEq<[Option<T>]> for Metadata {
    fn eq(&self, others: &[Option<T>]) -> bool {
        let others = others.iter().map(|other| other.as_ref().map(AsRef::as_ref));
        self.iter().eq(others)
    }
}

impl<T: AsRef<str>, const N: usize> PartialEq<[Option<T>; N]> for Metadata {
    fn eq(&self, others: &[Option<T>; N]) -> bool {
        self == others.as_slice()
    }
}

impl<T: AsRef<str>> PartialEq<Vec<Option<T>>> for Metadata {
    fn eq(&self, others: &Vec<Option<T>>) -> bool {
        self == others.as_slice()
    }
}

/// An iterator over the values of [`Metadata`], in order.
#[derive(Clone)]
pub struct MetadataIter<'a> {
    values: &'a str,
    at: usize,
    left: usize,
    listed: bool,
}

impl<'a> Iterator for MetadataIter<'a> {
    type Item = Option<&'a str>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let (value, next) = match self.listed {
            true => listed::value_at(self.values, self.at),
            false => packed::value_at(self.values, self.at),
        };
        self.at = next;
        Some(value)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for MetadataIter<'_> {}

impl FusedIterator for MetadataIter<'_> {}

/// Prints the remaining values as a list.
impl fmt::Debug for MetadataIter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
