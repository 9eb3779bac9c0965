//! What can be wrong with a part.

use std::error::Error;
use std::fmt;

use crate::VERSION;

/// The error of a part that could not be written or read. It does not name the file.
#[derive(Debug)]
pub struct PartError(Box<Problem>);

#[derive(Debug)]
pub(super) enum Problem {
    /// The file ends before its end, or its bytes are not those that were written.
    Damaged { place: String, found: String },
    /// The file is whole, but no part of this table.
    Foreign { expected: String, found: String },
    /// A newer casebook has written the part.
    Newer(i64),
    #[cfg(feature = "parquet")]
    Encode(parquet::errors::ParquetError),
}

impl PartError {
    /// Makes the error of a part that has another size than it was written with.
    pub(crate) fn resized(expected: u64, found: u64) -> Self {
        Self::from(Problem::Damaged {
            place: "the file".to_owned(),
            found: format!("expected {expected} bytes, found {found}"),
        })
    }

    /// Returns whether a newer casebook has written the part.
    #[must_use]
    pub fn is_newer(&self) -> bool {
        matches!(*self.0, Problem::Newer(_))
    }
}

impl From<Problem> for PartError {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl fmt::Display for PartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Problem::Damaged { place, found } => write!(
                f,
                "{place}: {found}: the part is damaged; restore it from a copy, or move it out of the \
                 archive and run again: the run then reads the account anew"
            ),
            Problem::Foreign { expected, found } => write!(
                f,
                "expected {expected}, found {found}: the file is no part of this table; move it out \
                 of the archive"
            ),
            Problem::Newer(schema) => write!(
                f,
                "expected tables of version {VERSION} or older, found version {schema}: a newer \
                 casebook has written the part; use that one"
            ),
            #[cfg(feature = "parquet")]
            Problem::Encode(_) => f.write_str("could not encode the rows of a part"),
        }
    }
}

impl Error for PartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &*self.0 {
            #[cfg(feature = "parquet")]
            Problem::Encode(error) => Some(error),
            _ => None,
        }
    }
}
