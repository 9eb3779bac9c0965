//! The error of the reader.

use std::fmt;

/// The error for a value that cannot be read. The reader knows the position.
///
/// It says what was expected and repeats nothing of the text. It is boxed, so that a `Result` stays
/// small.
#[derive(Debug)]
pub struct ReadError(Box<Wanted>);

#[derive(Debug)]
enum Wanted {
    /// The text ended too early.
    More,
    /// The text is not JSON.
    Json,
    /// The JSON value is not the expected one.
    Shape(&'static str),
}

impl ReadError {
    /// Makes the error for a JSON value that is not the expected one, such as `a string`.
    #[cold]
    #[must_use]
    pub fn expected(what: &'static str) -> Self {
        Self(Box::new(Wanted::Shape(what)))
    }

    #[cold]
    pub(super) fn ends() -> Self {
        Self(Box::new(Wanted::More))
    }

    #[cold]
    pub(super) fn json() -> Self {
        Self(Box::new(Wanted::Json))
    }

    /// Returns what was expected. It repeats nothing of the text.
    pub(super) fn wanted(&self) -> &'static str {
        match *self.0 {
            Wanted::More => "more text",
            Wanted::Json => "valid JSON",
            Wanted::Shape(wanted) => wanted,
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.wanted())
    }
}

impl std::error::Error for ReadError {}
