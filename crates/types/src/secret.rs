//! The type of every secret.

use std::hash::{Hash, Hasher};

use zeroize::Zeroize;

/// A secret text: its `Debug` output hides it, and its memory is overwritten when it is dropped.
///
/// ```
/// use casebook_types::Secret;
///
/// let secret = Secret::from("hunter2");
/// assert_eq!(format!("{secret:?}"), "Secret");
/// assert_eq!(secret.expose(), "hunter2");
/// ```
#[derive(Clone)]
pub struct Secret(Box<str>);

impl Secret {
    /// Returns the text. Keep it out of logs, errors and files that others can read.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns whether the text is empty. There is no method for its length, which reveals more of a secret.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

crate::opaque!(Secret);

/// Compares all bytes of two secrets of equal length, even if the first ones differ. So the time that the
/// comparison takes does not reveal how many bytes of a guess are right.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
        a.len() == b.len() && a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
    }
}

impl Eq for Secret {}

/// Allows an operation that holds a secret to be the key of a map. The hasher of `HashMap` is
/// seeded at random, so its hashes reveal nothing about the text. Treat the hash of any other
/// hasher as a secret.
impl Hash for Secret {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Secret {
    fn from(mut text: String) -> Self {
        let secret = Self(text.as_str().into());
        text.zeroize();
        secret
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_part_and_no_length() {
        assert_eq!(
            format!("{:?}", Secret::from("a")),
            format!("{:?}", Secret::from("bcd"))
        );
    }

    #[test]
    fn equality_is_of_the_whole_text() {
        assert_eq!(Secret::from("abc"), Secret::from("abc".to_owned()));
        assert_ne!(Secret::from("abc"), Secret::from("abd"));
        assert_ne!(Secret::from("abc"), Secret::from("ab"));
    }
}
