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
    what: &'static str,
    kind: ErrorKind,
}

/// The kinds of mistakes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum ErrorKind {
    /// The text is empty.
    Empty,
    /// The text has more or fewer characters than the model allows.
    Length {
        least: usize,
        most: usize,
        found: usize,
    },
    /// A character that is not allowed at this byte.
    Unexpected {
        expected: &'static str,
        found: char,
        at: usize,
    },
    /// The same in a secret: the error does not repeat the character.
    Concealed { expected: &'static str, at: usize },
    /// The text ends before it is complete.
    Ends { expected: &'static str, at: usize },
    /// A list or map with fewer or more entries than the model allows.
    Entries {
        least: usize,
        most: usize,
        found: usize,
    },
    /// A number outside of its range.
    Range {
        least: u64,
        most: u64,
        found: String,
    },
    /// The text is not a number.
    Number {
        least: u64,
        most: u64,
        found: char,
        at: usize,
    },
    /// The text is not a time in a known format.
    Time,
}

impl ValueError {
    pub(crate) const fn new(what: &'static str, kind: ErrorKind) -> Self {
        Self { what, kind }
    }

    /// Returns the name of the value in words, such as `report id` or `region`.
    #[must_use]
    pub const fn value_name(&self) -> &'static str {
        self.what
    }

    /// Removes every part that quotes the input.
    pub(crate) fn concealed(mut self) -> Self {
        let kind = match self.kind {
            ErrorKind::Unexpected { expected, at, .. } => ErrorKind::Concealed { expected, at },
            other => other,
        };
        self.kind = kind;
        self
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.what)?;
        match &self.kind {
            ErrorKind::Empty => f.write_str("expected at least one character, found none"),
            ErrorKind::Length { least, most, found } if least == most => {
                write!(f, "expected {most} characters, found {found}")
            }
            ErrorKind::Length { least, most, found } => {
                write!(f, "expected {least} to {most} characters, found {found}")
            }
            ErrorKind::Entries {
                least: 0,
                most,
                found,
            } => write!(f, "expected at most {most}, found {found}"),
            ErrorKind::Entries { least, most, found } => {
                write!(f, "expected {least} to {most}, found {found}")
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
            ErrorKind::Range { least, most, found } if *most == i64::MAX as u64 => {
                write!(f, "expected a number of at least {least}, found {found}")
            }
            ErrorKind::Range { least, most, found } => {
                write!(f, "expected a number from {least} to {most}, found {found}")
            }
            ErrorKind::Number {
                least,
                most,
                found,
                at,
            } => {
                if *most == i64::MAX as u64 {
                    write!(f, "expected a number of at least {least}, ")?;
                } else {
                    write!(f, "expected a number from {least} to {most}, ")?;
                }
                write!(f, "found {found:?} at byte {at}")
            }
            ErrorKind::Time => f.write_str(
                "expected a time such as 2024-05-06T07:08:09Z or seconds since 1970, \
                 found something else",
            ),
        }
    }
}

impl Error for ValueError {}
