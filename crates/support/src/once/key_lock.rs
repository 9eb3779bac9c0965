//! The lock of a key, which a call holds over all its requests.

use casebook_files::Lock;
use casebook_types::OnceKey;
use tokio::time::Instant;

use super::error::JournalError;
use super::journal::Journal;
use super::journal_key::JournalKey;

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
    _lock: Lock,
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
}

impl Journal {
    /// Locks the key for a call whose first request is `first`.
    pub(crate) async fn lock(&self, first: JournalKey<'_>) -> Result<KeyLock, JournalError> {
        let began = Instant::now();
        let key = first.key;
        let path = self
            .record_path(JournalKey { key, part: 0 })
            .with_extension("lock");
        let lock = self.lock_policy.take(&path, first, began).await;
        // The lock may be held by a call, which tells its own caller what it sends, or by `forget`, which
        // sends nothing. So only the record says whether an earlier request was sent.
        let lock = lock.map_err(|error| error.of_request(&self.record_path(first)))?;
        Ok(KeyLock {
            journal: self.clone(),
            key: key.clone(),
            first: (first.part, began),
            _lock: lock,
        })
    }
}
