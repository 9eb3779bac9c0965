//! The column values of one resource, in little memory.

#[cfg(test)]
mod tests;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter::FusedIterator;
use std::slice;

use casebook_protocol::json::{Detach, ReadError, Reader};
use casebook_types::Text;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The column values of one resource, each of which may be null.
///
/// A result can have very many resources, so this type saves memory: the values of a resource stay
/// in the memory of the response, as a [`Text`] does, or share one
/// allocation. Each value is returned as an `Option<&str>`. Values cannot be changed; collect
/// changed values into a new `Metadata`.
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
pub struct Metadata(Values);

#[derive(Clone)]
enum Values {
    /// The JSON of a list, such as `["i-1",null]`, and the number of its values. No value has an escape,
    /// so each value is the text between two quotation marks. The JSON shares the memory of a long
    /// response.
    Json(Text, usize),
    /// The values of any other list, such as one with an escape.
    List(Box<[Option<Text>]>),
}

/// The initial capacity for a list that is not kept as JSON. Most checks have fewer columns.
const COLUMNS: usize = 16;

impl Metadata {
    /// Returns the number of values, including null ones.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().len()
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
        MetadataIter(match &self.0 {
            Values::Json(list, number) => Cursor::Json {
                list,
                at: 1,
                number: *number,
            },
            Values::List(list) => Cursor::List(list.iter()),
        })
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
    pub fn detached(mut self) -> Self {
        self.detach();
        self
    }

    /// Reads the values in a response, for [`members!`](casebook_protocol::members).
    #[inline(never)]
    pub(crate) fn read(from: &mut Reader<'_>, into: &mut Self) -> Result<(), ReadError> {
        if let Some((list, number)) = from.list_of_texts() {
            *into = Self(Values::Json(list, number));
            return Ok(());
        }
        let mut list = Vec::with_capacity(COLUMNS);
        from.entries(|from| {
            list.push(from.maybe_shared()?);
            Ok(())
        })?;
        *into = Self(Values::List(list.into()));
        Ok(())
    }
}

casebook_types::arbitrary!(
    Metadata = <Vec<Option<String>> as casebook_types::arbitrary::Field>::values()
        .prop_map(|values| values.into_iter().collect())
);

impl Detach for Metadata {
    fn detach(&mut self) {
        match &mut self.0 {
            Values::Json(list, _) => list.detach(),
            Values::List(list) => list.iter_mut().for_each(Detach::detach),
        }
    }
}

impl Default for Metadata {
    fn default() -> Self {
        Self(Values::List(Box::default()))
    }
}

impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self)
    }
}

/// Reads a list. Null is read as an empty list, and null values keep their positions.
impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let list = Option::<Box<[Option<Text>]>>::deserialize(from)?;
        Ok(Self(Values::List(list.unwrap_or_default())))
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
        let text = |value: T| Text::from(value.as_ref());
        let list = values.into_iter().map(|value| value.map(text));
        Self(Values::List(list.collect()))
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
pub struct MetadataIter<'a>(Cursor<'a>);

#[derive(Clone)]
enum Cursor<'a> {
    /// `at` is the byte of the next value in `list`, and `number` the number of values from there on.
    Json {
        list: &'a str,
        at: usize,
        number: usize,
    },
    List(slice::Iter<'a, Option<Text>>),
}

impl<'a> Iterator for MetadataIter<'a> {
    type Item = Option<&'a str>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Cursor::Json { list, at, number } => {
                *number = number.checked_sub(1)?;
                Some(cut(list, at))
            }
            Cursor::List(values) => next_in(values),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let number = match &self.0 {
            Cursor::Json { number, .. } => *number,
            Cursor::List(values) => values.len(),
        };
        (number, Some(number))
    }
}

/// Returns the next value of a list that is not kept as JSON. Such lists are rare, so this function is not
/// inlined into `MetadataIter::next`, whose code stays short.
#[inline(never)]
fn next_in<'a>(list: &mut slice::Iter<'a, Option<Text>>) -> Option<Option<&'a str>> {
    list.next().map(Option::as_deref)
}

/// Returns the value at the byte `at` of the JSON of a list, and moves `at` to the next value.
#[inline]
fn cut<'a>(list: &'a str, at: &mut usize) -> Option<&'a str> {
    let Some([b'"', text @ ..]) = list.as_bytes().get(*at..) else {
        *at += "null,".len();
        return None;
    };
    let start = *at + 1;
    let end = start + to_quote(text);
    // Skips the quotation mark, and the comma or closing bracket behind it.
    *at = end + 2;
    list.get(start..end)
}

/// Returns the number of bytes before the first quotation mark. It compares eight bytes at a time, since
/// the search of std compares short texts byte by byte.
#[inline]
fn to_quote(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);

    let (words, rest) = bytes.as_chunks();
    let mut at = 0;
    for word in words {
        // The exclusive or turns each quotation mark into a zero byte. The next line then sets the
        // highest bit of the lowest zero byte and of no byte below it. The first byte of the text is the
        // lowest.
        let word = u64::from_le_bytes(*word) ^ (ONES * b'"' as u64);
        let quotes = word.wrapping_sub(ONES) & !word & (ONES << 7);
        if quotes != 0 {
            return at + (quotes.trailing_zeros() / 8) as usize;
        }
        at += size_of::<u64>();
    }
    at + rest.iter().take_while(|byte| **byte != b'"').count()
}

impl ExactSizeIterator for MetadataIter<'_> {}

impl FusedIterator for MetadataIter<'_> {}

/// Prints the remaining values as a list.
impl fmt::Debug for MetadataIter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
