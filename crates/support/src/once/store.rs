//! Where a journal keeps its records.

mod folder;
mod shared;

use std::path::PathBuf;

pub(super) use folder::Folder;
pub(super) use shared::Shared;
pub use shared::{JournalStore, StoreFuture, StoredEntry};

use super::error::JournalError;
use super::journal_key::JournalKey;
use super::record::Record;

/// The records of a journal.
#[derive(Clone, Debug)]
pub(super) enum Store {
    /// The locks of a folder keep other calls away from a record.
    Folder(Folder),
    /// Versions tell whether another call has written a record.
    Shared(Shared),
    /// No records: only the marks in the texts tell what was sent.
    Nowhere,
}

/// What a store has for one request under a key.
#[derive(Clone, Debug, Default)]
pub(super) struct Stored {
    /// The record, unless the key is free.
    pub(super) record: Option<Record>,
    /// The version of the entry, if the store is shared and has one.
    pub(super) version: Option<String>,
}

impl Store {
    pub(super) async fn read(&self, id: JournalKey<'_>) -> Result<Stored, JournalError> {
        match self {
            Self::Folder(folder) => folder.read(id),
            Self::Shared(shared) => shared.read(id).await,
            Self::Nowhere => Ok(Stored::default()),
        }
    }

    /// Writes a record over the one of a version, and keeps the new version. Returns `false` if another
    /// call has written since.
    ///
    /// The record is in the store, and survives a loss of power, when this returns. A folder is written
    /// to with blocking calls. They are short, and the future cannot be dropped during a blocking call, so
    /// the lock is held until the write has ended.
    pub(super) async fn write(
        &self,
        record: &Record,
        version: &mut Option<String>,
    ) -> Result<bool, JournalError> {
        match self {
            Self::Folder(folder) => folder.write(record).map(|()| true),
            Self::Shared(shared) => shared.write(record, version).await,
            Self::Nowhere => Ok(true),
        }
    }

    /// Frees the key of a record. Returns `false` if another call has written since.
    pub(super) async fn free(
        &self,
        record: &Record,
        version: &mut Option<String>,
    ) -> Result<bool, JournalError> {
        match self {
            Self::Folder(folder) => folder.remove(record.id()).map(|()| true),
            Self::Shared(shared) => {
                let free = Record::free(record.id(), record.written_by.clone().unwrap_or_default());
                shared.write(&free, version).await
            }
            Self::Nowhere => Ok(true),
        }
    }

    /// Returns the records of all requests.
    pub(super) async fn records(&self) -> Result<Vec<Record>, JournalError> {
        match self {
            Self::Folder(folder) => folder.records(),
            Self::Shared(shared) => shared.records().await,
            Self::Nowhere => Ok(Vec::new()),
        }
    }

    /// Returns the place of a record, as errors name it.
    pub(super) fn place(&self, id: JournalKey<'_>) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.record_path(id),
            Self::Shared(shared) => shared.place(&id.record_name()).into(),
            Self::Nowhere => PathBuf::new(),
        }
    }

    /// Returns whether there is a record of a request. One that cannot be read counts.
    pub(super) async fn has_record(&self, id: JournalKey<'_>) -> bool {
        match self {
            Self::Folder(folder) => folder.has_record(id),
            Self::Shared(shared) => {
                !matches!(shared.read(id).await, Ok(Stored { record: None, .. }))
            }
            Self::Nowhere => false,
        }
    }
}
