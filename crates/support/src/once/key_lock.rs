//! The lock of a key, which a call holds over all its requests.

use casebook_files::Lock;
use casebook_stack::Sent;
use casebook_types::OnceKey;
use tokio::time::Instant;

use super::error::{JournalError, OnceError};
use super::journal::Journal;
use super::journal_key::JournalKey;
use super::mark::Mark;
use super::operation::OnceOperation;
use super::store::Store;
use super::writer::Writer;

/// The lock of a key in a journal. It is released on drop.
///
/// `CaseFiles` holds it from before its first request until after its last, so `Journal::forget` cannot
/// remove a part of the key between two requests. The lock file is that of part 0: versions that lock
/// each part alone wait for it too.
#[derive(Debug)]
pub(crate) struct KeyLock {
    pub(super) journal: Journal,
    pub(super) key: OnceKey,
    /// The number of the first request that the call sends, and the time when it began to wait.
    first: (usize, Instant),
    writer: Option<Writer>,
    _lock: Option<Lock>,
}

impl KeyLock {
    /// Returns the time from which the limit of a request's waits counts. The first request also waits
    /// for this lock, within the same limit.
    pub(super) fn began(&self, part: usize) -> Instant {
        let (first, began) = self.first;
        match part == first {
            true => began,
            false => Instant::now(),
        }
    }

    /// Returns the operation of a part, with the mark of the key if the journal marks.
    pub(crate) fn marked<Op: OnceOperation>(
        &self,
        part: usize,
        operation: Op,
    ) -> Result<Op, OnceError> {
        let id = JournalKey {
            key: &self.key,
            part,
        };
        match self.journal.marks {
            true => operation
                .with_mark(&Mark::of(id))
                .map_err(OnceError::NoRoomForMark),
            false => Ok(operation),
        }
    }

    /// Returns a text that no other write of a shared store has; `None` if nothing is shared.
    pub(super) fn next_write(&self) -> Option<String> {
        self.writer.as_ref().map(Writer::next)
    }
}

impl Journal {
    /// Locks the key for a call whose first request is `first`.
    ///
    /// A store without locks has none for the key: of two calls with a key, the turn of each request lets
    /// one pass at a time.
    pub(crate) async fn lock(&self, first: JournalKey<'_>) -> Result<KeyLock, JournalError> {
        let began = Instant::now();
        let key = first.key;
        let mut writer = None;
        let lock = match &self.store {
            Store::Folder(folder) => {
                let path = folder.record_path(JournalKey { key, part: 0 });
                let path = path.with_extension("lock");
                let lock = self.lock_policy.take(&path, first, began).await;
                // The lock may be held by a call, which tells its own caller what it sends, or by
                // `forget`, which sends nothing. So only the record says whether an earlier request was
                // sent.
                match lock {
                    Ok(lock) => Some(lock),
                    Err(error) => return Err(self.mark_sent(error, first).await),
                }
            }
            Store::Shared(_) => {
                writer = Some(Writer::new()?);
                None
            }
            Store::Nowhere => None,
        };
        Ok(KeyLock {
            journal: self.clone(),
            key: key.clone(),
            first: (first.part, began),
            writer,
            _lock: lock,
        })
    }

    /// Marks the error of a request. If there is a record, even one that cannot be read, the request may
    /// have been sent.
    pub(super) async fn mark_sent(&self, error: JournalError, id: JournalKey<'_>) -> JournalError {
        match self.store.has_record(id).await {
            true => error.after(Sent::Perhaps),
            false => error,
        }
    }
}
