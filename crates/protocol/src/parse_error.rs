//! The error for a text in JSON or XML that cannot be read.

use std::error::Error;
use std::fmt;

/// The error for a text in JSON or XML that cannot be read.
///
/// It says what was expected and where. It contains no part of the text.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ParseError {
    /// The expectation, such as `valid XML` or `a string`.
    pub expected: &'static str,
    /// The position in bytes, from the beginning of the text, at which reading stopped: behind a
    /// wrong string or number, and before any other wrong value.
    pub at: usize,
}

impl ParseError {
    pub(crate) const fn new(expected: &'static str, at: usize) -> Self {
        Self { expected, at }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at byte {}", self.expected, self.at)
    }
}

impl Error for ParseError {}
