//! Strings for long lists.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::convert::Infallible;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Deref, Range};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, de};

/// An immutable string that is cheap to store and to clone.
///
/// A `Text` is as large as a `String` and holds up to [`INLINE`](Self::INLINE) bytes inline; all
/// clones of a longer text share its memory. It dereferences to `str`. Convert it into a `String` to
/// change it.
///
/// In a response of 4 KiB or more, a text can be a slice of the response: it is neither copied nor
/// allocated. So **one text keeps the whole response in memory**. To keep a few texts of many, call
/// [`detached`](Self::detached) on them. Every output type has a method of this name for all of its
/// texts.
///
/// ```
/// use casebook_types::Text;
///
/// let zone = Text::from("eu-central-1a");
/// assert_eq!(zone, "eu-central-1a");
/// assert!(zone.starts_with("eu-"));
///
/// let read: Vec<Option<Text>> = serde_json::from_str(r#"["84 %", null]"#)?;
/// assert_eq!(read[0].as_deref(), Some("84 %"));
///
/// let mut longer = String::from(zone);
/// longer.push_str(", eu-central-1b");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Text(Repr);

/// The bytes of a text, or a reference to them.
#[derive(Clone)]
enum Repr {
    /// The bytes themselves. If the text is shorter than the array, the last byte of the array is
    /// [`LENGTH`] plus the length of the text.
    Inline([u8; Text::INLINE]),
    /// Bytes that all clones of the text share.
    Shared(Arc<str>),
    /// The bytes of a longer text, such as a whole response, from the first offset to before the second.
    Part(Arc<String>, u32, u32),
    /// A constant of the program.
    Static(&'static str),
}

/// The smallest byte that begins a character of several bytes in UTF-8. No text ends with this byte or a
/// greater one, so the last byte of [`Repr::Inline`] tells whether the text fills the array.
const LENGTH: u8 = 0xC0;

impl Text {
    /// The largest number of bytes that a value holds without an allocation.
    pub const INLINE: usize = 23;

    /// Creates a text from a constant, without an allocation.
    ///
    /// ```
    /// use casebook_types::Text;
    ///
    /// const NOTHING_TO_DO: Text = Text::from_static("no action is recommended");
    /// assert_eq!(NOTHING_TO_DO.len(), 24);
    /// ```
    #[must_use]
    pub const fn from_static(text: &'static str) -> Self {
        Self(Repr::Static(text))
    }

    /// Creates a text that shares the given bytes of `whole`.
    ///
    /// Returns `None` if the range is out of bounds, does not fall on character boundaries, or ends
    /// beyond 4 GiB.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use casebook_types::Text;
    ///
    /// let response = Arc::new(String::from(r#"{"region":"eu-west-1"}"#));
    /// let region = Text::part_of(&response, 11..20);
    /// assert_eq!(region.as_deref(), Some("eu-west-1"));
    /// assert_eq!(Text::part_of(&response, 11..99), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn part_of(whole: &Arc<String>, bytes: Range<usize>) -> Option<Self> {
        whole.get(bytes.clone())?;
        let (start, end) = (bytes.start.try_into().ok()?, bytes.end.try_into().ok()?);
        Some(Self(Repr::Part(Arc::clone(whole), start, end)))
    }

    /// Copies the text into memory of its own, so that it no longer keeps a larger text in memory.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use casebook_types::Text;
    ///
    /// let response = Arc::new(String::from(r#"{"region":"eu-west-1"}"#));
    /// let region = Text::part_of(&response, 11..20).unwrap_or_default().detached();
    /// assert_eq!((region.as_str(), Arc::strong_count(&response)), ("eu-west-1", 1));
    /// ```
    #[must_use]
    pub fn detached(self) -> Self {
        match &self.0 {
            Repr::Part(..) => self.as_str().into(),
            _ => self,
        }
    }

    /// Returns the text.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Inline(bytes) => {
                // `inline` stores a text only if all of it fits, so the bytes are always valid UTF-8.
                let text = bytes.get(..length(bytes)).map(str::from_utf8);
                text.and_then(Result::ok).unwrap_or_default()
            }
            Repr::Shared(text) => text,
            // `part_of` has checked the range, so `get` always returns the part.
            Repr::Part(whole, start, end) => whole
                .get(*start as usize..*end as usize)
                .unwrap_or_default(),
            Repr::Static(text) => text,
        }
    }

    /// Returns the bytes, without checking again that they are UTF-8.
    #[inline]
    fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Repr::Inline(bytes) => bytes.get(..length(bytes)).unwrap_or_default(),
            Repr::Shared(text) => text.as_bytes(),
            Repr::Part(whole, start, end) => whole
                .as_bytes()
                .get(*start as usize..*end as usize)
                .unwrap_or_default(),
            Repr::Static(text) => text.as_bytes(),
        }
    }

    #[inline]
    fn inline(text: &str) -> Option<Self> {
        let mut bytes = [0; Self::INLINE];
        let start = bytes.get_mut(..text.len())?;
        start.copy_from_slice(text.as_bytes());
        if text.len() < Self::INLINE {
            bytes[Self::INLINE - 1] = LENGTH + text.len() as u8;
        }
        Some(Self(Repr::Inline(bytes)))
    }
}

/// Returns the length of an inline text.
#[inline]
fn length(bytes: &[u8; Text::INLINE]) -> usize {
    let last = bytes[Text::INLINE - 1];
    last.checked_sub(LENGTH).map_or(Text::INLINE, usize::from)
}

impl Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.as_str()
    }
}

crate::as_str!(Text);
crate::as_str::written!(Text);

/// Prints as `str` does.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::from_static("")
    }
}

impl Eq for Text {}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl From<&str> for Text {
    #[inline]
    fn from(text: &str) -> Self {
        Self::inline(text).unwrap_or_else(|| Self(Repr::Shared(text.into())))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<Box<str>> for Text {
    fn from(text: Box<str>) -> Self {
        (&*text).into()
    }
}

impl From<Cow<'_, str>> for Text {
    fn from(text: Cow<'_, str>) -> Self {
        (&*text).into()
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().into()
    }
}

impl FromStr for Text {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.into())
    }
}

impl FromIterator<char> for Text {
    fn from_iter<I: IntoIterator<Item = char>>(letters: I) -> Self {
        letters.into_iter().collect::<String>().into()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(Visitor(PhantomData))
    }
}

/// A visitor of serde that makes a value from a borrowed string. So a short [`Text`], or a known value of an
/// open enum, needs no allocation.
pub(crate) struct Visitor<T>(pub(crate) PhantomData<fn() -> T>);

impl<T: for<'a> From<&'a str>> de::Visitor<'_> for Visitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeSet, HashSet};

    #[test]
    fn a_text_that_may_be_missing_is_no_larger_than_a_string() {
        assert_eq!(size_of::<Text>(), size_of::<String>());
        assert_eq!(size_of::<Option<Text>>(), size_of::<String>());
    }

    #[test]
    fn a_text_of_any_length_equals_its_string() {
        let letters = ["x", "\u{1}", "é", "\u{10ffff}"];
        let lengths = [0, 1, Text::INLINE - 1, Text::INLINE, Text::INLINE + 1, 200];
        for (letter, length) in letters
            .into_iter()
            .flat_map(|letter| lengths.map(|length| (letter, length)))
        {
            let mut text = letter.repeat(length / letter.len());
            text.insert_str(0, &"x".repeat(length - text.len()));
            assert_eq!(Text::from(text.as_str()), text);
            assert_eq!(Text::from(text.clone()), Text::from(text.as_str()));
            assert_eq!(String::from(Text::from(text.clone())), text);
        }
    }

    #[test]
    fn a_part_begins_and_ends_at_a_character_boundary() {
        let whole = Arc::new("aé".to_owned());
        assert_eq!(Text::part_of(&whole, 1..3).unwrap(), "é");
        assert_eq!(Text::part_of(&whole, 3..3).unwrap(), "");
        for odd in [2..3, 1..2, 3..4, 4..5, Range { start: 3, end: 1 }] {
            assert_eq!(Text::part_of(&whole, odd), None);
        }
    }

    #[test]
    fn a_json_value_that_is_not_a_string_is_refused() {
        for json in ["1", "null", "[]", "{}", "true"] {
            assert!(serde_json::from_str::<Text>(json).is_err(), "{json}");
        }
    }

    proptest! {
        #[test]
        fn a_text_compares_and_prints_as_its_string(one in "\\PC{0,40}", other in "\\PC{0,40}") {
            let (a, b) = (Text::from(one.as_str()), Text::from(other.as_str()));
            prop_assert_eq!(&a, &one);
            prop_assert_eq!(a.cmp(&b), one.cmp(&other));
            prop_assert_eq!(a == b, one == other);
            prop_assert_eq!(format!("{a:?} {a:>9} {a:.3}"), format!("{one:?} {one:>9} {one:.3}"));
            prop_assert!(HashSet::from([a.clone()]).contains(one.as_str()));
            prop_assert!(BTreeSet::from([a.clone()]).contains(one.as_str()));
            prop_assert_eq!(one.chars().collect::<Text>(), a.parse::<Text>().unwrap());
        }

        #[test]
        fn survives_json_escaped_or_not(text in ".{0,40}") {
            let json = serde_json::to_string(&Text::from(text.as_str())).unwrap();
            prop_assert_eq!(&json, &serde_json::to_string(&text).unwrap());
            prop_assert_eq!(serde_json::from_str::<Text>(&json).unwrap(), text.as_str());
            let value = serde_json::Value::from(text.as_str());
            prop_assert_eq!(serde_json::from_value::<Text>(value).unwrap(), text);
        }
    }
}
