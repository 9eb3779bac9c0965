//! The error of the store.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The store could not be read or written.
#[derive(Debug)]
pub(crate) struct StoreError(Box<Source>);

#[derive(Debug)]
enum Source {
    /// The database failed, or has contents that contradict what the store writes.
    Database(redb::Error),
    /// The unfinished file under this name could not be created.
    Creation(PathBuf, io::Error),
    /// A newer version of the emulator has written the file. The text has the expected and the
    /// found format.
    LaterFormat(String),
    /// The emulator asked for something that the store cannot do. The text says what.
    Misuse(String),
}

impl StoreError {
    /// Returns the error for contents that contradict what the store writes.
    pub(crate) fn corrupted(why: &str) -> Self {
        Self::new(Source::Database(redb::Error::Corrupted(why.to_owned())))
    }

    /// Returns the error for a request of the emulator itself that the store cannot fulfil, although
    /// its contents are as they should be. It is a mistake in the emulator. `what` says what could
    /// not be done.
    pub(crate) fn misuse(what: impl Into<String>) -> Self {
        Self::new(Source::Misuse(what.into()))
    }

    /// Returns the error for a file in a later format than this version knows. `formats` has the
    /// expected and the found one.
    pub(super) fn later_format(formats: String) -> Self {
        Self::new(Source::LaterFormat(formats))
    }

    /// Returns the error for an unfinished file that cannot be created.
    pub(super) fn creation(unfinished: &Path, error: io::Error) -> Self {
        Self::new(Source::Creation(unfinished.to_owned(), error))
    }

    /// Returns whether another process, or another emulator of this process, has the file open.
    pub(super) fn is_file_in_use(&self) -> bool {
        matches!(*self.0, Source::Database(redb::Error::DatabaseAlreadyOpen))
    }

    fn new(source: Source) -> Self {
        Self(Box::new(source))
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Source::Database(error) => error.fmt(f),
            Source::Creation(unfinished, _) => {
                write!(f, "the new file {} cannot be created", unfinished.display())
            }
            Source::LaterFormat(formats) => write!(
                f,
                "it was made by a newer version of the emulator: {formats}; use that version, or \
                 another file"
            ),
            Source::Misuse(what) => f.write_str(what),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &*self.0 {
            Source::Database(error) => error.source(),
            Source::Creation(_, error) => Some(error),
            Source::LaterFormat(_) | Source::Misuse(_) => None,
        }
    }
}

impl<E> From<E> for StoreError
where
    redb::Error: From<E>,
{
    fn from(error: E) -> Self {
        Self::new(Source::Database(error.into()))
    }
}
