//! Tags of resources (service model, TagsMap and TagKeys).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ValueError;
#[cfg(feature = "proptest")]
use crate::arbitrary::Field as _;
use crate::bounded::text;
use crate::grammar::AsciiText;
use crate::list::{check_count, list};

const fn tag_text(min: usize, max: usize) -> AsciiText {
    AsciiText {
        marks: "_.:/=+-@",
        blanks: true,
        expected: "an ASCII letter, digit, blank, '_', '.', ':', '/', '=', '+', '-' or '@'",
        min,
        max,
    }
}

text! {
    /// The key of a tag: 1 to 128 ASCII letters, digits, blanks or `_.:/=+-@`.
    ///
    /// ```
    /// use casebook_types::artifact::TagKey;
    ///
    /// let refused = "team#1".parse::<TagKey>().unwrap_err();
    /// assert!(refused.to_string().ends_with("found '#' at byte 4"));
    /// ```
    pub struct TagKey("tag key") = tag_text(1, 128);
}

text! {
    /// The value of a tag: 0 to 256 ASCII letters, digits, blanks or `_.:/=+-@`.
    ///
    /// ```
    /// use casebook_types::artifact::TagValue;
    ///
    /// assert_eq!("".parse::<TagValue>()?.as_str(), "");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct TagValue("tag value") = tag_text(0, 256);
}

/// Tags by their keys: at most 50.
///
/// ```
/// use casebook_types::artifact::Tags;
///
/// let tags = Tags::new([("team", "audit"), ("stage", "")])?;
/// assert_eq!(tags.as_map()["team"], "audit");
///
/// let many = (1..=51).map(|n| (format!("key-{n}"), "value"));
/// assert_eq!(Tags::new(many).unwrap_err().to_string(), "tags: expected at most 50, found 51");
/// # Ok::<(), casebook_types::ValueError>(())
/// ```
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(try_from = "BTreeMap<TagKey, TagValue>")]
pub struct Tags(BTreeMap<TagKey, TagValue>);

impl Tags {
    /// The largest number of tags.
    pub const MAX: usize = 50;

    /// Makes tags of keys and values; if a key occurs twice, the last value counts.
    ///
    /// # Errors
    ///
    /// Fails if a key or a value breaks its rule, or if there are more than [`MAX`](Self::MAX) tags.
    pub fn new<K: AsRef<str>, V: AsRef<str>>(
        tags: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, ValueError> {
        let parse = |(key, value): (K, V)| Ok((key.as_ref().parse()?, value.as_ref().parse()?));
        let tags: Result<BTreeMap<_, _>, _> = tags.into_iter().map(parse).collect();
        Self::try_from(tags?)
    }

    /// Returns the tags by their keys.
    #[must_use]
    pub fn as_map(&self) -> &BTreeMap<TagKey, TagValue> {
        &self.0
    }
}

impl TryFrom<BTreeMap<TagKey, TagValue>> for Tags {
    type Error = ValueError;

    fn try_from(tags: BTreeMap<TagKey, TagValue>) -> Result<Self, ValueError> {
        check_count("tags", 0..=Self::MAX, tags.len())?;
        Ok(Self(tags))
    }
}

list! {
    /// Keys of tags to remove: 1 to 50.
    ///
    /// ```
    /// use casebook_types::artifact::TagKeys;
    ///
    /// let keys = TagKeys::new(["team", "stage"])?;
    /// assert_eq!(keys.as_slice().len(), 2);
    ///
    /// let none: [&str; 0] = [];
    /// assert_eq!(TagKeys::new(none).unwrap_err().to_string(), "tag keys: expected 1 to 50, found 0");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct TagKeys("tag keys", TagKey) = 1..=50;
}

crate::arbitrary!(
    Tags = proptest::prop_oneof![
        9 => proptest::collection::btree_map(TagKey::values(), TagValue::values(), 0..=3),
        1 => proptest::collection::btree_map(TagKey::values(), TagValue::values(), Self::MAX),
    ]
    .prop_map(Self)
);
