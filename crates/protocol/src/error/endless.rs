//! Errors of lists that do not end.

use std::error::Error;
use std::fmt;

/// The error for a list whose pages do not seem to end. The pages read before it were returned to
/// the caller.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EndlessListError {
    operation: &'static str,
    kind: ErrorKind,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum ErrorKind {
    Repeated,
    TooMany(u64),
    Empty(u64),
}

impl EndlessListError {
    /// Creates the error for a list whose page token has occurred before.
    #[must_use]
    pub const fn repeated(operation: &'static str) -> Self {
        let kind = ErrorKind::Repeated;
        Self { operation, kind }
    }

    /// Creates the error of a list of more than `max` pages.
    #[must_use]
    pub const fn too_many(operation: &'static str, max: u64) -> Self {
        let kind = ErrorKind::TooMany(max);
        Self { operation, kind }
    }

    /// Creates the error of a list with `pages` pages in a row that hold no entry.
    #[must_use]
    pub const fn empty(operation: &'static str, pages: u64) -> Self {
        let kind = ErrorKind::Empty(pages);
        Self { operation, kind }
    }

    /// Returns the name of the list operation.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// Returns whether a page token of the list occurred twice.
    ///
    /// If not, the list exceeded the maximum number of pages, or of consecutive pages without an
    /// entry.
    #[must_use]
    pub const fn is_repeated(&self) -> bool {
        matches!(self.kind, ErrorKind::Repeated)
    }
}

impl fmt::Display for EndlessListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ErrorKind::Repeated => {
                f.write_str("expected a new page token, found one that was seen before")
            }
            ErrorKind::TooMany(max) => write!(
                f,
                "expected the end within {max} pages, found a token for another page"
            ),
            ErrorKind::Empty(pages) => write!(
                f,
                "expected an entry within {pages} pages in a row, found none and a token for another \
                 page"
            ),
        }
    }
}

impl Error for EndlessListError {}
