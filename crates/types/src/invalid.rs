//! The error of every newtype.

use std::error::Error;
use std::fmt;

/// The error for a text or a number that its type does not accept.
///
/// The message names the value, what was expected, what was found, and where:
///
/// ```
/// use casebook_types::artifact::MaxResults;
///
/// let error = "301".parse::<MaxResults>().unwrap_err();
/// assert_eq!(error.value_name(), "max results");
/// assert_eq!(error.to_string(), "max results: expected a number from 1 to 300, found 301");
/// ```
///
/// The error for a secret quotes no part of the secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ValueError {
    value_name: &'static str,
    kind: ErrorKind,
}

/// The ways in which a value can be invalid.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum ErrorKind {
    /// The text is empty.
    Empty,
    /// The text has more or fewer characters than the model allows.
    Length {
        min: usize,
        max: usize,
        found: usize,
    },
    /// The character at the byte `at` is not allowed there.
    Unexpected {
        expected: &'static str,
        found: char,
        at: usize,
    },
    /// The character at the byte `at` of a secret is not allowed there. The error does not have the
    /// character, because it is a part of the secret.
    Concealed { expected: &'static str, at: usize },
    /// The text ends before it is complete.
    Ends { expected: &'static str, at: usize },
    /// The list or map has fewer or more entries than the model allows.
    Entries {
        min: usize,
        max: usize,
        found: usize,
    },
    /// The number is outside of its range.
    OutOfRange { range: Range, found: String },
    /// The text is not a number.
    Number {
        range: Range,
        found: char,
        at: usize,
    },
    /// The text is not a time in a known format.
    Time,
}

/// The range of a number, from its smallest to its largest value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Range(pub(crate) u64, pub(crate) u64);

/// Writes the end of the message "expected a number …", such as `from 1 to 300`. A range up to `i64::MAX` is
/// written as `of at least 1`: the service sets no maximum for such a number, only its type does.
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self(min, max) if max == i64::MAX as u64 => write!(f, "of at least {min}"),
            Self(min, max) => write!(f, "from {min} to {max}"),
        }
    }
}

impl ValueError {
    pub(crate) const fn new(value_name: &'static str, kind: ErrorKind) -> Self {
        Self { value_name, kind }
    }

    /// Returns the name of the value in words, such as `report id` or `region`.
    #[must_use]
    pub const fn value_name(&self) -> &'static str {
        self.value_name
    }

    /// Removes the quoted character from the error, because the input is a secret.
    pub(crate) fn concealed(mut self) -> Self {
        if let ErrorKind::Unexpected { expected, at, .. } = self.kind {
            self.kind = ErrorKind::Concealed { expected, at };
        }
        self
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.value_name)?;
        match &self.kind {
            ErrorKind::Empty => f.write_str("expected at least one character, found none"),
            ErrorKind::Length { min, max, found } if min == max => {
                write!(f, "expected {max} characters, found {found}")
            }
            ErrorKind::Length { min, max, found } => {
                write!(f, "expected {min} to {max} characters, found {found}")
            }
            ErrorKind::Entries { min: 0, max, found } => {
                write!(f, "expected at most {max}, found {found}")
            }
            ErrorKind::Entries { min, max, found } => {
                write!(f, "expected {min} to {max}, found {found}")
            }
            ErrorKind::Unexpected {
                expected,
                found,
                at,
            } => {
                write!(f, "expected {expected}, found {found:?} at byte {at}")
            }
            ErrorKind::Concealed { expected, at } => {
                write!(f, "expected {expected}, found something else at byte {at}")
            }
            ErrorKind::Ends { expected, at } => {
                write!(f, "expected {expected}, found the end at byte {at}")
            }
            ErrorKind::OutOfRange { range, found } => {
                write!(f, "expected a number {range}, found {found}")
            }
            ErrorKind::Number { range, found, at } => {
                write!(f, "expected a number {range}, found {found:?} at byte {at}")
            }
            ErrorKind::Time => f.write_str(
                "expected a time such as 2024-05-06T07:08:09Z or seconds since 1970, \
                 found something else",
            ),
        }
    }
}

impl Error for ValueError {}
