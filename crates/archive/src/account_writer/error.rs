//! What keeps a run from writing an account.

use std::error::Error;
use std::fmt;
use std::io;

use crate::format::PartError;
use crate::state::StateError;
use crate::store::StoreError;

/// The error of a run that cannot read or write the files of an account, or of the archive.
#[derive(Debug)]
pub struct ArchiveError(Cause);

#[derive(Debug)]
enum Cause {
    Store(StoreError),
    /// A document could not be written while it was downloaded.
    Document(io::Error),
    Part {
        name: String,
        source: PartError,
    },
    State {
        name: String,
        source: StateError,
    },
    /// The name of a part is taken.
    Taken {
        name: String,
    },
    /// Another run holds the lock of the account.
    Locked,
    /// A thread has panicked.
    Thread(tokio::task::JoinError),
}

impl ArchiveError {
    pub(crate) fn document(source: io::Error) -> Self {
        Self(Cause::Document(source))
    }

    pub(super) fn part(name: String, source: PartError) -> Self {
        Self(Cause::Part { name, source })
    }

    pub(super) fn state(name: String, source: StateError) -> Self {
        Self(Cause::State { name, source })
    }

    pub(super) fn taken(name: String) -> Self {
        Self(Cause::Taken { name })
    }

    pub(crate) fn locked() -> Self {
        Self(Cause::Locked)
    }

    pub(crate) fn thread(source: tokio::task::JoinError) -> Self {
        Self(Cause::Thread(source))
    }

    /// Returns whether the error is that of the place, which other accounts share, such as a full disk.
    #[must_use]
    pub fn is_of_place(&self) -> bool {
        matches!(self.0, Cause::Store(_) | Cause::Document(_))
    }

    /// Returns whether another run writes the same account.
    #[must_use]
    pub fn is_other_run(&self) -> bool {
        matches!(self.0, Cause::Taken { .. } | Cause::Locked)
    }

    /// Returns the error of the store, if there is one.
    #[must_use]
    pub fn store(&self) -> Option<&StoreError> {
        match &self.0 {
            Cause::Store(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the error of the store, or the error itself if it is another one.
    pub(crate) fn into_store(self) -> Result<StoreError, Self> {
        match self.0 {
            Cause::Store(error) => Ok(error),
            other => Err(Self(other)),
        }
    }
}

impl From<StoreError> for ArchiveError {
    fn from(error: StoreError) -> Self {
        Self(Cause::Store(error))
    }
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Cause::Store(error) => error.fmt(f),
            Cause::Document(_) => f.write_str("a document could not be written to the archive"),
            Cause::Part { name, source } => write!(f, "{name}: {source}"),
            Cause::State { name, source } => write!(f, "{name}: {source}"),
            Cause::Taken { name } => write!(
                f,
                "{name}: another run has just written it; run again when no other run archives this account"
            ),
            Cause::Locked => f.write_str(
                "another run is archiving this account; run again when that one has ended",
            ),
            Cause::Thread(_) => f.write_str("a part could not be encoded or read"),
        }
    }
}

impl Error for ArchiveError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Cause::Store(error) => error.source(),
            Cause::Document(error) => Some(error),
            Cause::Part { source, .. } => source.source(),
            Cause::Thread(error) => Some(error),
            Cause::State { .. } | Cause::Taken { .. } | Cause::Locked => None,
        }
    }
}
