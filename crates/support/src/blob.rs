//! Bytes, which JSON has no form for.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use base64::Engine as _;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::{self, Deserialize, Deserializer, Unexpected};
use serde::{Serialize, Serializer};

/// The content of a file, written as base64 in JSON.
///
/// Standard alphabet, with padding. Blanks and line breaks are skipped when it is read; anything
/// else that is no base64 is an error, never no bytes. `Debug` shows the size only.
///
/// ```
/// use casebook_support::Blob;
///
/// let blob = Blob::from(vec![0, 255, 98]);
/// assert_eq!(blob.to_base64(), "AP9i");
/// assert_eq!(Blob::from_base64("AP\n9i")?, blob);
/// assert_eq!(format!("{blob:?}"), "Blob(3 bytes)");
///
/// let refused = Blob::from_base64("%%%").unwrap_err();
/// assert_eq!(refused.to_string(), "expected base64 in the standard alphabet with padding");
/// # Ok::<(), casebook_support::InvalidBase64>(())
/// ```
#[derive(Clone, Default, Eq, Hash, PartialEq)]
pub struct Blob(Bytes);

impl Blob {
    /// Reads base64.
    ///
    /// # Errors
    ///
    /// Fails when the text is something else.
    pub fn from_base64(text: &str) -> Result<Self, InvalidBase64> {
        let packed = without_blanks(text);
        let bytes = STANDARD.decode(&*packed).map_err(|_| InvalidBase64(()))?;
        Ok(Self(bytes.into()))
    }

    /// The bytes as base64.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, shared rather than copied.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.0
    }

    /// How many bytes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Bytes> for Blob {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl From<Vec<u8>> for Blob {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<&'static [u8]> for Blob {
    fn from(bytes: &'static [u8]) -> Self {
        Self(Bytes::from_static(bytes))
    }
}

impl AsRef<[u8]> for Blob {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({} bytes)", self.0.len())
    }
}

/// Written piece by piece, so that the base64 of a large file is not held a second time.
impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&Base64Display::new(&self.0, &STANDARD))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(Visitor)
    }
}

struct Visitor;

impl de::Visitor<'_> for Visitor {
    type Value = Blob;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("base64 in the standard alphabet with padding")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Blob, E> {
        Blob::from_base64(text)
            .map_err(|_| E::invalid_value(Unexpected::Other("a text that is none"), &self))
    }
}

/// A text is no base64. The message repeats nothing of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidBase64(());

impl fmt::Display for InvalidBase64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected base64 in the standard alphabet with padding")
    }
}

impl Error for InvalidBase64 {}

/// The text itself where there are no blanks, which is the rule.
fn without_blanks(text: &str) -> Cow<'_, [u8]> {
    let bytes = text.as_bytes();
    if bytes.iter().any(u8::is_ascii_whitespace) {
        let kept = bytes.iter().filter(|byte| !byte.is_ascii_whitespace());
        Cow::Owned(kept.copied().collect())
    } else {
        Cow::Borrowed(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn half_of_a_base64_text_is_none() {
        for odd in [
            "%%%", "A", "AA", "AAA", "AP9i=", "AP_i", "AP-i", "AB==x", "é", "AB==",
        ] {
            let json = serde_json::Value::from(odd);
            assert!(serde_json::from_value::<Blob>(json).is_err(), "{odd}");
        }
        assert!(serde_json::from_str::<Blob>("5").is_err());
    }

    #[test]
    fn no_text_is_no_bytes() {
        assert!(serde_json::from_str::<Blob>("\"\"").unwrap().is_empty());
        assert_eq!(serde_json::to_string(&Blob::default()).unwrap(), "\"\"");
    }

    proptest! {
        #[test]
        fn bytes_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
            let blob = Blob::from(bytes.clone());
            let json = serde_json::to_string(&blob).unwrap();
            prop_assert_eq!(&json, &format!("\"{}\"", blob.to_base64()));
            let back: Blob = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(back.as_bytes(), bytes);
        }

        #[test]
        fn blanks_are_skipped(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..300) {
            let blob = Blob::from(bytes);
            let mut text = blob.to_base64();
            let at = at.min(text.len());
            text.insert_str(at, " \r\n\t");
            prop_assert_eq!(Blob::from_base64(&text), Ok(blob));
        }

        #[test]
        fn what_is_outside_of_the_alphabet_is_refused(text in "[A-Za-z0-9+/]{0,8}[^A-Za-z0-9+/=\\s][A-Za-z0-9+/]{0,8}") {
            prop_assert!(Blob::from_base64(&text).is_err());
        }

        #[test]
        fn never_panics(text in "\\PC{0,60}") {
            let _ = Blob::from_base64(&text);
        }
    }
}
