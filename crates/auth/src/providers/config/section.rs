//! A section of a shared file: a profile or another section.

use std::collections::BTreeMap;
use std::fmt;

use casebook_types::Secret;

use super::parse;

/// A profile: the merged properties of all sections with its name.
pub type Profile = Section;

/// The properties of a profile or of another section.
///
/// The names of the properties are in lower case. Values can be secrets, so `Debug` shows only the
/// names, and the memory of the values is overwritten on drop.
///
/// ```
/// use casebook_auth::SharedConfig;
///
/// let shared = SharedConfig::parse("[default]\nRegion = eu-west-1 # Dublin", "")?;
/// let default = shared.profile("default").unwrap();
/// assert_eq!(default.get("region"), Some("eu-west-1"));
/// assert_eq!(format!("{default:?}"), r#"{"region"}"#);
/// # Ok::<(), casebook_auth::ConfigError>(())
/// ```
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Section(BTreeMap<Box<str>, Secret>);

impl Section {
    /// Returns the value of a property, which may be empty. `name` is in lower case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(Secret::expose)
    }

    /// Returns the value of a nested property, such as `endpoint_url` below `artifact =`.
    ///
    /// If the property occurs more than once, the last value counts.
    #[must_use]
    pub fn nested(&self, name: &str, nested: &str) -> Option<&str> {
        // The parser begins a value of nested properties with a line break, and no other value.
        let lines = self.get(name)?.strip_prefix('\n')?;
        lines
            .lines()
            .filter_map(|line| parse::property(parse::without_comment(line)))
            .filter(|(key, _)| key.eq_ignore_ascii_case(nested))
            .map(|(_, value)| value)
            .next_back()
    }

    /// Returns all properties with their values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, value.expose()))
    }

    /// Returns the value of a property, unless the value is empty.
    pub(crate) fn set(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Sets a property. An earlier value is discarded.
    pub(super) fn insert(&mut self, name: Box<str>, value: Secret) {
        self.0.insert(name, value);
    }
}

impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
