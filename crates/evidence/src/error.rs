//! The error of everything that reads evidence.

use std::error::Error;
use std::fmt;

/// Why bytes are not the evidence that they should be: what was expected, and what was found.
///
/// The text never has a part of a private key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EvidenceError(String);

impl EvidenceError {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for EvidenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for EvidenceError {}
