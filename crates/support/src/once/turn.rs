//! The turn to send, which one call at a time has among those that a search cannot tell apart.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use casebook_files::Lock;
use casebook_protocol::attempt::doubled;
use casebook_types::Clock;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};

use super::error::JournalError;
use super::fingerprint::Fingerprint;
use super::journal_key::JournalKey;
use super::key_lock::KeyLock;
use super::store::{Shared, Store};

/// The first pause before a lease that another call holds is read again. Each pause is twice as long as
/// the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest of these pauses.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// The turn of a call.
pub(super) enum Turn {
    /// A lock in a folder, which ends with its process.
    Lock { _lock: Lock },
    /// An entry of a shared store.
    Lease(Lease),
    /// Nothing is shared.
    Alone,
}

impl Turn {
    /// Takes the turn, when no other call has it.
    pub(super) async fn take(
        lock: &KeyLock,
        id: JournalKey<'_>,
        fingerprint: &Fingerprint,
    ) -> Result<Self, JournalError> {
        let policy = &lock.journal.lock_policy;
        let (name, began) = (fingerprint.lock_name(), lock.began(id.part));
        match &lock.journal.store {
            Store::Folder(folder) => {
                let path = folder.lock_path(fingerprint);
                let lock = policy.take(&path, id, began).await?;
                Ok(Self::Lock { _lock: lock })
            }
            Store::Shared(shared) => {
                let place = PathBuf::from(shared.place(&name));
                let lease = Lease::take(shared, name, lock);
                Ok(Self::Lease(policy.wait(lease, &place, id, began).await?))
            }
            Store::Nowhere => Ok(Self::Alone),
        }
    }

    /// Makes sure that the turn lasts for a while. Returns whether it still is that of this call.
    pub(super) async fn renew(&mut self, lock: &KeyLock) -> Result<bool, JournalError> {
        match self {
            Self::Lease(lease) if lease.left() < lease.length / 2 => lease.write(lock, false).await,
            _ => Ok(true),
        }
    }

    /// Returns whether too little is left of the turn to send a request in it.
    pub(super) fn is_short(&self) -> bool {
        matches!(self, Self::Lease(lease) if lease.left() < lease.length / 4)
    }

    /// Returns when the turn ends, if it is not renewed.
    pub(super) fn end(&self) -> Option<Instant> {
        match self {
            Self::Lease(lease) => Some(Instant::now() + lease.left()),
            _ => None,
        }
    }

    /// Gives the turn to the next call. If that fails, the next call waits until the turn ends.
    pub(super) async fn release(&mut self, lock: &KeyLock) {
        if let Self::Lease(lease) = self
            && let Err(error) = lease.write(lock, true).await
        {
            tracing::debug!(%error, "the turn of a key was not given back");
        }
    }
}

/// A turn that another call takes over when it has not changed for its whole length.
///
/// The call that waits measures this time by its own clock, so no two clocks are compared. The call that
/// has the turn counts from before its write, so for that call it ends first.
pub(super) struct Lease {
    shared: Shared,
    name: String,
    version: Option<String>,
    length: Duration,
    clock: Clock,
    /// The time from which the length counts: before the last write, by a monotonic clock and by that of
    /// the system, which goes on while a machine is suspended.
    renewed: (Instant, SystemTime),
}

#[derive(Deserialize, Serialize)]
struct LeaseEntry {
    /// The call and the number of its write, so that no two entries are the same.
    written_by: Option<String>,
    is_free: bool,
}

impl Lease {
    /// Waits until no other call has the turn, and takes it.
    pub(super) async fn take(
        shared: &Shared,
        name: String,
        lock: &KeyLock,
    ) -> Result<Self, JournalError> {
        let mut lease = Self {
            shared: shared.clone(),
            name,
            version: None,
            length: lock.journal.lease(),
            clock: lock.journal.clock.clone(),
            renewed: (Instant::now(), lock.journal.clock.now()),
        };
        let (mut since, mut pauses) = (Instant::now(), 0u32);
        loop {
            let found = lease.shared.entry(&lease.name).await?;
            let is_free = found.as_ref().is_none_or(|found| {
                let entry = serde_json::from_slice(&found.bytes);
                entry.is_ok_and(|entry: LeaseEntry| entry.is_free)
            });
            let version = found.map(|found| found.version);
            if version != lease.version {
                (lease.version, since) = (version, Instant::now());
            }
            let is_over = is_free || since.elapsed() >= lease.length;
            if is_over && lease.write(lock, false).await? {
                return Ok(lease);
            }
            let pause = doubled(FIRST_PAUSE, pauses, LONGEST_PAUSE);
            pauses = pauses.saturating_add(1);
            sleep(pause).await;
        }
    }

    /// Writes the entry. Returns whether it still had the version that this call knows.
    async fn write(&mut self, lock: &KeyLock, is_free: bool) -> Result<bool, JournalError> {
        let now = (Instant::now(), self.clock.now());
        let entry = LeaseEntry {
            written_by: lock.next_write(),
            is_free,
        };
        let text = serde_json::to_vec(&entry).expect("a text and a bool have a JSON");
        let written = self
            .shared
            .write_entry(&self.name, text.into(), self.version.as_deref());
        let written = written.await?;
        let is_written = written.is_some();
        if is_written {
            (self.version, self.renewed) = (written, now);
        }
        Ok(is_written)
    }

    fn left(&self) -> Duration {
        let (renewed, on_wall) = self.renewed;
        let on_wall = self.clock.now().duration_since(on_wall);
        let elapsed = renewed.elapsed().max(on_wall.unwrap_or_default());
        self.length.saturating_sub(elapsed)
    }
}
