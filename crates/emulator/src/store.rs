//! Everything an emulator remembers, in one embedded database.
//!
//! The same code runs over a file and over memory. What is acknowledged is on the disk: every
//! change is one transaction, synced before it returns, so that an end at any instant leaves the
//! state before it or after it.

mod case;
mod cases;
mod change;
mod file_id;
mod fill;
mod index;
mod live;
mod lock_holder;
mod open;
#[cfg(test)]
mod reads;
mod record;
mod silence;
mod tables;

use std::fmt;
use std::ops::Bound::{Excluded, Included, Unbounded};

use redb::ReadableTableMetadata;

use crate::crypto::TokenKey;
use crate::time::Timestamp;

pub(crate) use case::{Attached, Case, Communication, Set, Status};
pub(crate) use cases::{Asked, Conversations, Listing, Position, Window};
pub(crate) use change::Change;
pub(crate) use fill::Said;
use live::Live;
pub use open::OpenError;
pub(crate) use record::{Agreement, Report};
use tables::{AGREEMENTS, FACTS, IDENTITY, PUBLISHED, REPORTS, SPENT, SUBSCRIPTION};

/// What an account is subscribed to before it says anything
/// (docs/service-notes.md, "Account settings").
const UNSUBSCRIBED: &str = "NOT_SUBSCRIBED";

/// The state of one emulator.
pub(crate) struct Store {
    live: Live,
    key: TokenKey,
}

/// What a store has at first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beginning {
    /// When it is.
    pub(crate) at: Timestamp,
    /// Whether there are samples.
    pub(crate) samples: bool,
    /// How many more cases there are, all older than the samples.
    pub(crate) generated_cases: u32,
}

/// Some elements of a listing, and whether more follow.
pub(crate) struct Slice<T> {
    pub(crate) items: Vec<T>,
    pub(crate) continues: bool,
}

/// How much there is.
pub(crate) struct Counts {
    pub(crate) published: u64,
    pub(crate) versions: u64,
    pub(crate) agreements: u64,
}

impl Store {
    /// The key of this store's tokens and links; it stays the same as long as the store.
    pub(crate) fn key(&self) -> &TokenKey {
        &self.key
    }

    /// The identity that tells this state from every other: it is drawn when the state begins, with a
    /// reset, and when a copy of a file is opened for the first time.
    pub(crate) fn identity(&self) -> Result<String, StoreError> {
        let facts = self.live.begin_read()?.open_table(FACTS)?;
        let identity = facts.get(IDENTITY)?;
        let identity = identity.ok_or_else(|| StoreError::corrupted("expected an identity"))?;
        Ok(String::from_utf8_lossy(identity.value()).into_owned())
    }

    /// One version of a report, or the newest.
    pub(crate) fn report(
        &self,
        id: &str,
        version: Option<u64>,
    ) -> Result<Option<Report>, StoreError> {
        let reports = self.live.begin_read()?.open_table(REPORTS)?;
        let found = match version {
            Some(version) => reports.get((id, version))?,
            None => {
                let newest = reports.range((id, 0)..=(id, u64::MAX))?.next_back();
                newest.transpose()?.map(|(_, report)| report)
            }
        };
        found.map(|report| record::read(report.value())).transpose()
    }

    /// The newest version of published reports, by id, behind the one named.
    pub(crate) fn published(
        &self,
        after: Option<&str>,
        size: usize,
    ) -> Result<Slice<Report>, StoreError> {
        let transaction = self.live.begin_read()?;
        let reports = transaction.open_table(REPORTS)?;
        let listed = transaction.open_table(PUBLISHED)?;
        let range = listed.range::<&str>((after.map_or(Unbounded, Excluded), Unbounded))?;
        slice(range, size, |id, version| {
            let report = reports.get((id.value(), version.value()))?;
            let report =
                report.ok_or_else(|| StoreError::corrupted("a listed report is missing"))?;
            record::read(report.value())
        })
    }

    /// The versions of a report, the newest first, below the one named.
    pub(crate) fn versions(
        &self,
        id: &str,
        before: Option<u64>,
        size: usize,
    ) -> Result<Slice<Report>, StoreError> {
        let reports = self.live.begin_read()?.open_table(REPORTS)?;
        let end = before.map_or(Included((id, u64::MAX)), |version| Excluded((id, version)));
        let range = reports
            .range::<(&str, u64)>((Included((id, 0)), end))?
            .rev();
        slice(range, size, |_, report| record::read(report.value()))
    }

    /// Agreements by id, behind the one named.
    pub(crate) fn agreements(
        &self,
        after: Option<&str>,
        size: usize,
    ) -> Result<Slice<Agreement>, StoreError> {
        let agreements = self.live.begin_read()?.open_table(AGREEMENTS)?;
        let range = agreements.range::<&str>((after.map_or(Unbounded, Excluded), Unbounded))?;
        slice(range, size, |_, agreement| record::read(agreement.value()))
    }

    /// What the account is subscribed to.
    pub(crate) fn subscription(&self) -> Result<String, StoreError> {
        let facts = self.live.begin_read()?.open_table(FACTS)?;
        let status = facts.get(SUBSCRIPTION)?;
        Ok(status.map_or_else(
            || UNSUBSCRIBED.to_owned(),
            |status| String::from_utf8_lossy(status.value()).into_owned(),
        ))
    }

    /// Changes what the account is subscribed to.
    pub(crate) fn set_subscription(&self, status: &str) -> Result<(), StoreError> {
        let transaction = self.live.begin_write()?;
        transaction
            .open_table(FACTS)?
            .insert(SUBSCRIPTION, status.as_bytes())?;
        Ok(transaction.commit()?)
    }

    /// Spends a token that is good until some time; `false` if it was spent before.
    pub(crate) fn spend(
        &self,
        nonce: &[u8],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let transaction = self.live.begin_write()?;
        let first = {
            let mut spent = transaction.open_table(SPENT)?;
            // Whoever has expired is refused for that, and need not be remembered.
            spent.retain(|_, until| until > now.seconds())?;
            spent.insert(nonce, until.seconds())?.is_none()
        };
        transaction.commit()?;
        Ok(first)
    }

    /// Replaces everything but the key by the initial contents, with a new identity.
    pub(crate) fn reset(&self, beginning: Beginning) -> Result<(), StoreError> {
        let transaction = self.live.begin_write()?;
        tables::clear(&transaction)?;
        tables::put_identity(&transaction, None)?;
        tables::fill(&transaction, beginning)?;
        let transaction = tables::fill_support(transaction, beginning)?;
        Ok(transaction.commit()?)
    }

    /// Adds reports, in the place of those of the same id and version.
    pub(crate) fn add_reports(&self, reports: &[Report]) -> Result<(), StoreError> {
        if reports.is_empty() {
            return Ok(());
        }
        let transaction = self.live.begin_write()?;
        tables::put_reports(&transaction, reports)?;
        Ok(transaction.commit()?)
    }

    /// How much there is of everything.
    pub(crate) fn counts(&self) -> Result<Counts, StoreError> {
        let transaction = self.live.begin_read()?;
        Ok(Counts {
            published: transaction.open_table(PUBLISHED)?.len()?,
            versions: transaction.open_table(REPORTS)?.len()?,
            agreements: transaction.open_table(AGREEMENTS)?.len()?,
        })
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

/// Reads up to `size` entries of a range, and looks whether there is one more.
fn slice<K, V, T>(
    mut range: impl Iterator<Item = Result<(K, V), redb::StorageError>>,
    size: usize,
    mut read: impl FnMut(K, V) -> Result<T, StoreError>,
) -> Result<Slice<T>, StoreError> {
    let mut items = Vec::new();
    for entry in range.by_ref().take(size) {
        let (key, value) = entry?;
        items.push(read(key, value)?);
    }
    let continues = range.next().transpose()?.is_some();
    Ok(Slice { items, continues })
}

/// The store failed.
#[derive(Debug)]
pub(crate) struct StoreError(Box<redb::Error>);

impl StoreError {
    /// Whether another process, or another emulator, has the file open.
    fn is_taken(&self) -> bool {
        matches!(*self.0, redb::Error::DatabaseAlreadyOpen)
    }

    pub(crate) fn corrupted(what: &str) -> Self {
        Self(Box::new(redb::Error::Corrupted(what.to_owned())))
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
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

#[cfg(test)]
impl Store {
    /// A store in memory that begins in 2027 with samples.
    pub(crate) fn sample() -> Self {
        let beginning = Beginning {
            at: Timestamp::from_seconds(1_800_000_000),
            samples: true,
            generated_cases: 0,
        };
        Self::in_memory(beginning).expect("memory is there")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_ends_where_the_listing_ends() {
        let store = Store::sample();
        let all = store.published(None, 300).expect("a fresh store");
        assert!(!all.continues);
        let count = all.items.len();
        let most = store.published(None, count - 1).expect("a fresh store");
        assert!(most.continues);
        let exactly = store.published(None, count).expect("a fresh store");
        assert!(!exactly.continues);
        let last = most.items.last().map(|report| report.id.as_str());
        let rest = store.published(last, 300).expect("a fresh store");
        assert_eq!((rest.items.len(), rest.continues), (1, false));
    }

    #[test]
    fn a_token_is_spent_once_and_forgotten_when_it_expires() {
        let store = Store::sample();
        let spend = |now| {
            store
                .spend(
                    b"nonce",
                    Timestamp::from_seconds(10),
                    Timestamp::from_seconds(now),
                )
                .expect("a fresh store")
        };
        assert!(spend(0));
        assert!(!spend(9));
        assert!(spend(10));
    }

    #[test]
    fn a_reset_brings_the_sample_data_back() {
        let store = Store::sample();
        store.set_subscription("SUBSCRIBED").expect("a fresh store");
        let beginning = Beginning {
            at: Timestamp::from_seconds(0),
            samples: true,
            generated_cases: 0,
        };
        store.reset(beginning).expect("a fresh store");
        assert_eq!(store.subscription().expect("a fresh store"), UNSUBSCRIBED);
        assert!(store.counts().expect("a fresh store").published >= 34);
    }
}
