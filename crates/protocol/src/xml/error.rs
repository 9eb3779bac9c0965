//! The error for an XML document that cannot be read.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::Response;

use crate::decode::DecodeError;

/// The error for an XML document that cannot be read.
///
/// The message says what was expected and where. It repeats nothing of the document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct XmlError {
    expected: &'static str,
    at: usize,
}

impl XmlError {
    pub(super) const fn new(expected: &'static str, at: usize) -> Self {
        Self { expected, at }
    }

    /// Returns what was expected, such as `valid XML`.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        self.expected
    }

    /// Returns the position of the mistake, in bytes from the beginning of the document.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// Converts the error for an operation whose response has this document as its body.
    #[must_use]
    pub fn to_decode_error(&self, response: &Response<Bytes>) -> DecodeError {
        DecodeError::expected_at(self.expected, self.at, response)
    }
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at byte {}", self.expected, self.at)
    }
}

impl Error for XmlError {}
