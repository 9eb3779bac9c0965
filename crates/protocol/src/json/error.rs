//! What the reader wanted when it stopped.

use std::fmt;

/// Why a value cannot be read. Where is where the reader stands.
///
/// It says what was expected, and repeats nothing of the text. Behind a pointer, so that results
/// stay small where all goes well.
#[derive(Debug)]
pub struct ReadError(Box<Wanted>);

#[derive(Debug)]
enum Wanted {
    /// More than there is.
    More,
    /// JSON.
    Json,
    /// Something else than what the JSON says.
    Shape(&'static str),
}

impl ReadError {
    /// There is JSON, but not what was expected, such as `a string`.
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

    /// What was wanted, in words that repeat nothing of the text.
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
