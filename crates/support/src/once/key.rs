//! The key that makes an operation happen once.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An idempotency key, such as the id of an alarm: an operation with this key happens once.
///
/// The caller chooses the key. It has 1 to 256 characters, none of which is a control character.
///
/// ```
/// use casebook_support::OnceKey;
///
/// let key: OnceKey = "alarm-2025-03-01T10:00".parse()?;
/// assert_eq!(key.as_str(), "alarm-2025-03-01T10:00");
///
/// let refused = "two\nlines".parse::<OnceKey>().unwrap_err();
/// assert_eq!(refused.to_string(), "key: expected no control character, found '\\n' at byte 3");
/// # Ok::<(), casebook_support::OnceKeyError>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct OnceKey(Box<str>);

/// A text is too short, too long, or has a control character, so it cannot be a key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OnceKeyError(Cause);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Cause {
    Length(usize),
    Control(char, usize),
}

impl OnceKey {
    /// The largest number of characters of a key.
    pub const MAX_CHARS: usize = 256;

    /// Returns the key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

casebook_types::as_str!(OnceKey);
casebook_types::arbitrary!(
    OnceKey = {
        let letters = proptest::char::any();
        let letters = letters.prop_map(|c| if c.is_control() { '-' } else { c });
        casebook_types::arbitrary::texts(letters, 1..=Self::MAX_CHARS)
            .prop_map(|text| Self(text.into()))
    }
);

impl FromStr for OnceKey {
    type Err = OnceKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let length = text.chars().count();
        if length == 0 || length > Self::MAX_CHARS {
            return Err(OnceKeyError(Cause::Length(length)));
        }
        match text.char_indices().find(|(_, c)| c.is_control()) {
            Some((at, found)) => Err(OnceKeyError(Cause::Control(found, at))),
            None => Ok(Self(text.into())),
        }
    }
}

impl TryFrom<String> for OnceKey {
    type Error = OnceKeyError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<OnceKey> for String {
    fn from(key: OnceKey) -> Self {
        key.0.into()
    }
}

impl fmt::Display for OnceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Display for OnceKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Cause::Length(found) => write!(
                f,
                "key: expected 1 to {} characters, found {found}",
                OnceKey::MAX_CHARS
            ),
            Cause::Control(found, at) => write!(
                f,
                "key: expected no control character, found {found:?} at byte {at}"
            ),
        }
    }
}

impl Error for OnceKeyError {}

#[cfg(all(test, feature = "proptest"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_prints_parses_back(key in any::<OnceKey>()) {
            prop_assert_eq!(&key.to_string().parse::<OnceKey>(), &Ok(key.clone()));
            let json = serde_json::to_string(&key).unwrap();
            prop_assert_eq!(serde_json::from_str::<OnceKey>(&json).unwrap(), key);
        }

        #[test]
        fn what_has_a_control_character_or_is_too_long_is_refused(
            text in "\\PC{0,300}",
            odd in proptest::option::of("\\p{Cc}"),
            at in any::<prop::sample::Index>(),
        ) {
            let mut characters: Vec<char> = text.chars().collect();
            let place = at.index(characters.len() + 1);
            characters.splice(place..place, odd.iter().flat_map(|odd| odd.chars()));
            let length = characters.len();
            let text: String = characters.into_iter().collect();
            let fine = odd.is_none() && (1..=256).contains(&length);
            prop_assert_eq!(text.parse::<OnceKey>().is_ok(), fine);
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(serde_json::from_str::<OnceKey>(&json).is_ok(), fine);
        }
    }

    #[test]
    fn a_refusal_says_how_long_it_may_be() {
        let refused = "".parse::<OnceKey>().unwrap_err();
        assert_eq!(
            refused.to_string(),
            "key: expected 1 to 256 characters, found 0"
        );
    }
}
