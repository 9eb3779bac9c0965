//! Why a document cannot be read.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::Response;

use crate::decode::DecodeError;

/// What was expected of an XML document, and where; it repeats nothing of the document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct XmlError {
    expected: &'static str,
    at: usize,
}

impl XmlError {
    pub(super) const fn new(expected: &'static str, at: usize) -> Self {
        Self { expected, at }
    }

    /// What would have been right, such as `valid XML`.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        self.expected
    }

    /// How many bytes of the document had been read.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// The error of an operation whose answer this document was.
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
