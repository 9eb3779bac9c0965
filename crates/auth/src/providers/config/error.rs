//! The error for a shared file that cannot be read or parsed.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The error for a config or credentials file that cannot be read or parsed.
///
/// The error names the path and, if the file was parsed, the malformed line. It never quotes a line,
/// because any line may contain a secret. Nothing was sent.
///
/// ```
/// use casebook_auth::SharedConfig;
///
/// let refused = SharedConfig::parse("[default]\nregion", "").unwrap_err();
/// assert_eq!(refused.line(), Some(2));
/// assert_eq!(
///     refused.to_string(),
///     "config:2: expected '=' after the name of a property, found the end of the line",
/// );
/// ```
#[derive(Debug)]
pub struct ConfigError {
    path: PathBuf,
    kind: ErrorKind,
}

#[derive(Debug)]
enum ErrorKind {
    Syntax(SyntaxError),
    Unreadable(io::Error),
}

/// The number of a malformed line, what was expected in it, and what was found.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub(super) line: usize,
    pub(super) expected: &'static str,
    pub(super) found: &'static str,
}

impl SyntaxError {
    pub(super) fn at(self, path: PathBuf) -> ConfigError {
        ConfigError {
            path,
            kind: ErrorKind::Syntax(self),
        }
    }
}

impl ConfigError {
    pub(super) fn unreadable(path: PathBuf, error: io::Error) -> Self {
        Self {
            path,
            kind: ErrorKind::Unreadable(error),
        }
    }

    pub(super) fn not_text(path: PathBuf, line: usize, found: &'static str) -> Self {
        SyntaxError {
            line,
            expected: "UTF-8",
            found,
        }
        .at(path)
    }

    /// Returns the path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the number of the malformed line, counted from 1, or `None` if the file could not be
    /// read.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match &self.kind {
            ErrorKind::Syntax(error) => Some(error.line),
            ErrorKind::Unreadable(_) => None,
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.kind {
            ErrorKind::Syntax(SyntaxError {
                line,
                expected,
                found,
            }) => write!(f, "{path}:{line}: expected {expected}, found {found}"),
            ErrorKind::Unreadable(_) => write!(f, "{path}: the file exists but cannot be read"),
        }
    }
}

impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.kind {
            ErrorKind::Syntax(_) => None,
            ErrorKind::Unreadable(error) => Some(error),
        }
    }
}
