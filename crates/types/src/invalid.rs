//! The one refusal of every newtype.

use std::error::Error;
use std::fmt;

/// Why a text or number is not what its type demands.
///
/// The message names the thing, what was expected of it, what was found, and where:
///
/// ```
/// use casebook_types::artifact::MaxResults;
///
/// let refused = "301".parse::<MaxResults>().unwrap_err();
/// assert_eq!(refused.what(), "max results");
/// assert_eq!(refused.to_string(), "max results: expected a number from 1 to 300, found 301");
/// ```
///
/// The refusal of a secret never repeats any part of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ValueError {
    what: &'static str,
    why: Why,
}

/// What is wrong, by kind.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Why {
    /// Nothing there at all.
    Empty,
    /// More or fewer characters than the model allows.
    Length {
        least: usize,
        most: usize,
        found: usize,
    },
    /// A character that has no place there.
    Unexpected {
        expected: &'static str,
        found: char,
        at: usize,
    },
    /// The same, in a secret: the character stays untold.
    Concealed { expected: &'static str, at: usize },
    /// The text ends before it is complete.
    Ends { expected: &'static str, at: usize },
    /// A number outside of its range.
    Range {
        least: u64,
        most: u64,
        found: String,
    },
    /// No number at all.
    Number {
        least: u64,
        most: u64,
        found: char,
        at: usize,
    },
    /// No point in time in a form that is known.
    Time,
}

impl ValueError {
    pub(crate) const fn new(what: &'static str, why: Why) -> Self {
        Self { what, why }
    }

    /// The thing that was refused, in words: `report id`, `region`.
    #[must_use]
    pub const fn what(&self) -> &'static str {
        self.what
    }

    /// Takes everything out that quotes the input.
    pub(crate) fn concealed(self) -> Self {
        let why = match self.why {
            Why::Unexpected { expected, at, .. } => Why::Concealed { expected, at },
            other => other,
        };
        Self { why, ..self }
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.what)?;
        match &self.why {
            Why::Empty => f.write_str("expected at least one character, found none"),
            Why::Length { least, most, found } if least == most => {
                write!(f, "expected {most} characters, found {found}")
            }
            Why::Length { least, most, found } => {
                write!(f, "expected {least} to {most} characters, found {found}")
            }
            Why::Unexpected {
                expected,
                found,
                at,
            } => {
                write!(f, "expected {expected}, found {found:?} at byte {at}")
            }
            Why::Concealed { expected, at } => {
                write!(f, "expected {expected}, found something else at byte {at}")
            }
            Why::Ends { expected, at } => {
                write!(f, "expected {expected}, found the end at byte {at}")
            }
            Why::Range { least, most, found } if *most == i64::MAX as u64 => {
                write!(f, "expected a number from {least} on, found {found}")
            }
            Why::Range { least, most, found } => {
                write!(f, "expected a number from {least} to {most}, found {found}")
            }
            Why::Number {
                least,
                most,
                found,
                at,
            } => {
                if *most == i64::MAX as u64 {
                    write!(f, "expected a number from {least} on, ")?;
                } else {
                    write!(f, "expected a number from {least} to {most}, ")?;
                }
                write!(f, "found {found:?} at byte {at}")
            }
            Why::Time => f.write_str(
                "expected a time such as 2024-05-06T07:08:09Z or seconds since 1970, \
                 found something else",
            ),
        }
    }
}

impl Error for ValueError {}
