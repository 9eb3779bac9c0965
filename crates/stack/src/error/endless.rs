//! A list that does not end.

use std::error::Error;
use std::fmt;

/// Why a list was given up. Its pages so far were handed out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EndlessList {
    operation: &'static str,
    why: Why,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Why {
    Repeated,
    TooMany(u64),
}

impl EndlessList {
    pub(crate) const fn repeated(operation: &'static str) -> Self {
        let why = Why::Repeated;
        Self { operation, why }
    }

    pub(crate) const fn too_many(operation: &'static str, most: u64) -> Self {
        let why = Why::TooMany(most);
        Self { operation, why }
    }

    /// The operation whose pages they are.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// Whether the list came back to a page that it had shown before. Otherwise it had more pages
    /// than it was allowed to have.
    #[must_use]
    pub const fn is_repeated(&self) -> bool {
        matches!(self.why, Why::Repeated)
    }
}

impl fmt::Display for EndlessList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation;
        match self.why {
            Why::Repeated => write!(
                f,
                "{operation}: expected a new page token, found one that was seen before"
            ),
            Why::TooMany(most) => write!(
                f,
                "{operation}: expected the end within {most} pages, found a token for another one"
            ),
        }
    }
}

impl Error for EndlessList {}
