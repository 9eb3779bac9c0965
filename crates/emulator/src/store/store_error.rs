//! The error of the store.

use std::error::Error;
use std::fmt;

/// The store could not be read or written.
#[derive(Debug)]
pub(crate) struct StoreError(Box<redb::Error>);

impl StoreError {
    /// Returns the error for a data file whose content contradicts what the store writes, or that a
    /// store of this version cannot use.
    pub(crate) fn corrupted(why: &str) -> Self {
        Self(Box::new(redb::Error::Corrupted(why.to_owned())))
    }

    /// Returns whether another process, or another emulator of this process, has the file open.
    pub(super) fn is_file_in_use(&self) -> bool {
        matches!(*self.0, redb::Error::DatabaseAlreadyOpen)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl<E> From<E> for StoreError
where
    redb::Error: From<E>,
{
    fn from(error: E) -> Self {
        Self(Box::new(error.into()))
    }
}
