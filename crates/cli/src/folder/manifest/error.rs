//! The errors of a manifest.

use std::error::Error;
use std::fmt;
use std::io;

use super::file::NAME;

/// A manifest cannot be read or written.
#[derive(Debug)]
pub(crate) enum ManifestError {
    /// The file cannot be read or written.
    Io(io::Error),
    /// Line `at`, counted from 1, is not a line that this command writes.
    Line { at: usize, why: serde_json::Error },
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{NAME}: {error}"),
            Self::Line { at, why } => {
                write!(f, "{NAME}: line {at}: expected a line of a manifest: {why}")
            }
        }
    }
}

impl Error for ManifestError {}

impl From<io::Error> for ManifestError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
