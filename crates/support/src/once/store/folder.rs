//! A folder of records: a small file for each request under a key, a file of its uploads until they
//! are used, and lock files, which stay.

use std::fs;
use std::path::{Path, PathBuf};

use casebook_files::{Access, create_folder};
use casebook_types::Clock;

use super::Stored;
use crate::once::error::{Cause, JournalError};
use crate::once::fingerprint::Fingerprint;
use crate::once::journal_key::JournalKey;
use crate::once::record::Record;
use crate::once::sweep::sweep;
use crate::once::uploads::UploadsFile;

/// A folder of records, which several processes can use at the same time.
#[derive(Clone, Debug)]
pub(in crate::once) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Opens a folder, and creates it if it does not exist.
    pub(in crate::once) fn open(path: &Path) -> Result<Self, JournalError> {
        let absolute = std::path::absolute(path).map_err(JournalError::io(path))?;
        create_folder(&absolute, Access::Owner).map_err(JournalError::io(&absolute))?;
        sweep(&absolute, Clock::system().now());
        Ok(Self { path: absolute })
    }

    /// Returns the path of a record.
    pub(in crate::once) fn record_path(&self, id: JournalKey<'_>) -> PathBuf {
        self.path.join(id.record_name())
    }

    /// Returns the path of the lock file for a search fingerprint. The lock file of a key is beside
    /// its record, with another extension.
    pub(in crate::once) fn lock_path(&self, fingerprint: &Fingerprint) -> PathBuf {
        self.path.join(fingerprint.lock_name())
    }

    /// Reads a record. Adds the checksum to one of the earlier format, which has none.
    pub(super) fn read(&self, id: JournalKey<'_>) -> Result<Stored, JournalError> {
        let path = self.record_path(id);
        let record = Record::read(&path)?;
        if let Some(record) = &record {
            if !record.is_of(id) {
                return Err(JournalError::new(&path, Cause::Foreign));
            }
            if record.is_unchecked() {
                record.write(&path)?;
            }
        }
        Ok(Stored {
            record,
            version: None,
        })
    }

    pub(super) fn write(&self, record: &Record) -> Result<(), JournalError> {
        record.write(&self.record_path(record.id()))
    }

    pub(super) fn remove(&self, id: JournalKey<'_>) -> Result<(), JournalError> {
        let path = self.record_path(id);
        casebook_files::remove(&path).map_err(JournalError::io(&path))
    }

    /// Removes the record of a request and the file of its uploads. Returns whether there was a record.
    pub(in crate::once) fn forget(&self, id: JournalKey<'_>) -> Result<bool, JournalError> {
        let known = self.has_record(id);
        let uploads = UploadsFile::path(&self.record_path(id));
        casebook_files::remove(&uploads).map_err(JournalError::io(&uploads))?;
        self.remove(id)?;
        Ok(known)
    }

    /// Returns whether there is a record of a request, or a lock file beside it.
    pub(in crate::once) fn has_part(&self, id: JournalKey<'_>) -> bool {
        self.has_record(id) || exists(&self.record_path(id).with_extension("lock"))
    }

    pub(super) fn has_record(&self, id: JournalKey<'_>) -> bool {
        exists(&self.record_path(id))
    }

    pub(super) fn records(&self) -> Result<Vec<Record>, JournalError> {
        let mut records = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(JournalError::io(&self.path))? {
            let path = entry.map_err(JournalError::io(&self.path))?.path();
            // The name of a file that is being written ends in `.part`.
            if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                // The file was listed, but another call may have freed its key since, which removes it.
                let Some(record) = Record::read(&path)? else {
                    continue;
                };
                if self.record_path(record.id()).file_name() != path.file_name() {
                    return Err(JournalError::new(&path, Cause::Foreign));
                }
                records.push(record);
            }
        }
        Ok(records)
    }
}

/// Returns whether a file exists. A path that cannot be examined counts as a file, so that a failure
/// never makes a key look new.
fn exists(path: &Path) -> bool {
    !matches!(path.try_exists(), Ok(false))
}
