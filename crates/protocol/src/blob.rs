//! The content of files, which JSON carries as base64.

use std::error::Error;
use std::fmt;

use base64_simd::{AsOut as _, STANDARD};
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::json::{ReadError, Reader};

/// The content of a file. In JSON it is base64.
///
/// The base64 has the standard alphabet and padding. White space is ignored on reading, and every
/// other character is an error. `Debug` prints only the size.
///
/// ```
/// use casebook_protocol::Blob;
///
/// let blob = Blob::from(vec![0, 255, 98]);
/// assert_eq!(blob.to_base64(), "AP9i");
/// assert_eq!(Blob::from_base64("AP\n9i")?, blob);
/// assert_eq!(format!("{blob:?}"), "Blob(3 bytes)");
///
/// let refused = Blob::from_base64("%%%").unwrap_err();
/// assert_eq!(refused.to_string(), "expected base64 in the standard alphabet with padding");
/// # Ok::<(), casebook_protocol::Base64Error>(())
/// ```
#[derive(Clone, Default, Eq, Hash, PartialEq)]
pub struct Blob(Bytes);

impl Blob {
    /// Decodes base64.
    ///
    /// # Errors
    ///
    /// Fails if the text is not base64 in the standard alphabet with padding. Nothing is sent.
    pub fn from_base64(text: &str) -> Result<Self, Base64Error> {
        // Whitespace is rare, so it is removed only after decoding has failed once.
        let bytes = STANDARD
            .decode_to_vec(text)
            .or_else(|_| STANDARD.decode_to_vec(without_blanks(text)))
            .map_err(|_| Base64Error(()))?;
        Ok(Self(bytes.into()))
    }

    /// Encodes the bytes as base64.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode_to_string(&self.0)
    }

    /// Reads a blob in a response, for [`members!`](crate::members).
    #[doc(hidden)]
    #[inline(never)]
    pub fn read(from: &mut Reader<'_>, into: &mut Option<Self>) -> Result<(), ReadError> {
        *into = match from.maybe_text()? {
            Some(text) => Some(Self::from_base64(text).map_err(|_| ReadError::expected(BASE64))?),
            None => None,
        };
        Ok(())
    }

    /// Returns the length of [`to_base64`](Self::to_base64).
    #[must_use]
    pub fn base64_length(&self) -> usize {
        STANDARD.encoded_length(self.len())
    }

    /// Appends the base64 to a JSON text. JSON escapes no character of base64, so none is searched for.
    pub fn append_base64(&self, text: &mut Vec<u8>) {
        STANDARD.encode_append(&self.0, text);
    }

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the bytes without copying them.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.0
    }

    /// Returns the number of bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

casebook_types::arbitrary!(Blob = casebook_types::arbitrary::bytes().prop_map(Self::from));

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

/// Writes the base64 piece by piece, so that it is not in memory a second time.
impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&Pieces(&self.0))
    }
}

struct Pieces<'a>(&'a [u8]);

impl fmt::Display for Pieces<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The number of bytes that are encoded at once. It is a multiple of three, so that only the
        // last piece ends with padding.
        const PIECE: usize = 3 * 1024;
        let mut text = [0; PIECE / 3 * 4];
        self.0
            .chunks(PIECE)
            .try_for_each(|piece| f.write_str(STANDARD.encode_as_str(piece, text[..].as_out())))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::from_base64(&text).map_err(de::Error::custom)
    }
}

const BASE64: &str = "base64 in the standard alphabet with padding";

/// The error for a text that is not base64. The error message contains no part of the text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Base64Error(());

impl fmt::Display for Base64Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {BASE64}")
    }
}

impl Error for Base64Error {}

fn without_blanks(text: &str) -> Vec<u8> {
    let kept = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    kept.collect()
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
