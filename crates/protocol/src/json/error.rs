//! The error of the reader.

use std::fmt;

/// The error for a value that cannot be read. It has no position, because the
/// [`Reader`](super::Reader) knows where it stopped.
///
/// It says what was expected and in which member, and contains no part of the value. It is boxed,
/// so that a `Result` stays small.
#[derive(Debug)]
pub struct ReadError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    expected: &'static str,
    /// The names and indexes that lead to the value, such as `cases[2].subject`.
    path: String,
}

/// The result of reading a value.
pub(super) type ReadResult<T = ()> = Result<T, ReadError>;

/// The value of [`ReadError::expectation`] if the text ends too early.
pub(super) const MORE_TEXT: &str = "more text";
/// The value of [`ReadError::expectation`] if the text is not JSON.
pub(super) const VALID_JSON: &str = "valid JSON";

impl ReadError {
    /// Makes the error for a value that is valid JSON but not `what` was expected, such as `a
    /// string`.
    #[cold]
    #[must_use]
    pub fn expected(what: &'static str) -> Self {
        Self(Box::new(Inner {
            expected: what,
            path: String::new(),
        }))
    }

    #[cold]
    pub(super) fn ends() -> Self {
        Self::expected(MORE_TEXT)
    }

    #[cold]
    pub(super) fn json() -> Self {
        Self::expected(VALID_JSON)
    }

    /// Puts the name of the member that contains the value at the front of the path. `name` has its
    /// quotation marks and its colon, `"name":`. It is `None` for an unknown member, which adds
    /// nothing to the path.
    #[cold]
    pub(super) fn in_member(self, name: Option<&&str>) -> Self {
        match name {
            Some(name) => self.prepend(name.trim_matches(['"', ':'])),
            None => self,
        }
    }

    /// Puts the index of the list entry that contains the value at the front of the path.
    #[cold]
    pub(super) fn in_entry(self, index: usize) -> Self {
        self.prepend(&format!("[{index}]"))
    }

    fn prepend(mut self, step: &str) -> Self {
        let dot = match self.0.path.as_bytes() {
            [] | [b'[', ..] => "",
            _ => ".",
        };
        self.0.path.insert_str(0, dot);
        self.0.path.insert_str(0, step);
        self
    }

    /// Returns what was expected, such as `a string`. It contains no part of the value.
    pub(super) fn expectation(&self) -> &'static str {
        self.0.expected
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "{}: ", self.0.path)?;
        }
        write!(f, "expected {}", self.expectation())
    }
}

impl std::error::Error for ReadError {}
