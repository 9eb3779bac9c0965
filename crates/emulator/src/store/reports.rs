//! Reports, the account's subscription, and the term tokens that were used.

use std::ops::Bound::{Excluded, Included, Unbounded};

use redb::ReadableTable;

use super::page::Page;
use super::record::{self, Report};
use super::tables::{FACTS, PUBLISHED, REPORTS, SUBSCRIPTION, USED_TOKENS};
use super::transaction::Transaction;
use super::{Store, StoreError};
use crate::time::Timestamp;

/// The subscription of an account that has never set one
/// (docs/service-notes.md, "Account settings").
const UNSUBSCRIBED: &str = "NOT_SUBSCRIBED";

impl Store {
    /// Returns the version of a report or, without `version`, the newest one that is stored, even if it
    /// is not published or was deleted.
    pub(crate) fn report(
        &self,
        id: &str,
        version: Option<u64>,
    ) -> Result<Option<Report>, StoreError> {
        let read = self.database.begin_read()?;
        if let Some(contents) = read.contents() {
            let mut versions = contents.versions(id);
            return Ok(match version {
                Some(version) => versions.into_iter().find(|found| found.version == version),
                None => versions.pop(),
            });
        }
        let reports = read.open_table(REPORTS)?;
        let found = match version {
            Some(version) => reports.get((id, version))?,
            None => {
                let newest = reports.range((id, 0)..=(id, u64::MAX))?.next_back();
                newest.transpose()?.map(|(_, report)| report)
            }
        };
        found.map(|report| record::read(report.value())).transpose()
    }

    /// Returns the newest published version of up to `size` reports with ids greater than `after`, in the
    /// order of their ids.
    pub(crate) fn published(
        &self,
        after: Option<&str>,
        size: usize,
    ) -> Result<Page<Report>, StoreError> {
        let transaction = self.database.begin_read()?;
        if let Some(contents) = transaction.contents() {
            return Page::read(contents.published(after).map(Ok), size);
        }
        let reports = transaction.open_table(REPORTS)?;
        let published = transaction.open_table(PUBLISHED)?;
        let range = published.range::<&str>((after.map_or(Unbounded, Excluded), Unbounded))?;
        let found = range.map(|entry| {
            let (id, version) = entry?;
            let report = reports.get((id.value(), version.value()))?;
            let report =
                report.ok_or_else(|| StoreError::corrupted("a published report is missing"))?;
            record::read(report.value())
        });
        Page::read(found, size)
    }

    /// Returns up to `size` versions of a report, the newest first. With `before`, only versions below
    /// it.
    pub(crate) fn versions(
        &self,
        id: &str,
        before: Option<u64>,
        size: usize,
    ) -> Result<Page<Report>, StoreError> {
        let read = self.database.begin_read()?;
        if let Some(contents) = read.contents() {
            let newest_first = contents.versions(id).into_iter().rev();
            let found =
                newest_first.filter(|report| before.is_none_or(|before| report.version < before));
            return Page::read(found.map(Ok), size);
        }
        let reports = read.open_table(REPORTS)?;
        let end = before.map_or(Included((id, u64::MAX)), |version| Excluded((id, version)));
        let range = reports.range::<(&str, u64)>((Included((id, 0)), end))?;
        let found = range.rev().map(|entry| record::read(entry?.1.value()));
        Page::read(found, size)
    }

    /// Returns the account's notification subscription status.
    pub(crate) fn subscription(&self) -> Result<String, StoreError> {
        let facts = self.database.begin_read()?.open_table(FACTS)?;
        let status = facts.get(SUBSCRIPTION)?;
        Ok(status.map_or_else(
            || UNSUBSCRIBED.to_owned(),
            |status| String::from_utf8_lossy(status.value()).into_owned(),
        ))
    }

    /// Sets the account's notification subscription status.
    pub(crate) fn set_subscription(&self, status: &str) -> Result<(), StoreError> {
        let transaction = self.database.begin_write()?;
        transaction
            .open_table(FACTS)?
            .insert(SUBSCRIPTION, status.as_bytes())?;
        transaction.commit()
    }

    /// Records that the term token with this nonce is used, and returns whether this is its first use.
    /// The record is kept until the token expires.
    pub(crate) fn use_token(
        &self,
        nonce: &[u8],
        expires: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let transaction = self.database.begin_write()?;
        let is_first_use = {
            let mut used = transaction.open_table(USED_TOKENS)?;
            // An expired token is refused anyway, so the store forgets it. If a test then turns the clock
            // back, the token can be used once more.
            used.retain(|_, expires| expires > now.seconds())?;
            used.insert(nonce, expires.seconds())?.is_none()
        };
        transaction.commit()?;
        Ok(is_first_use)
    }

    /// Adds reports, and replaces those with the same id and version. Rendered contents have all of their
    /// reports already.
    pub(crate) fn add_reports(&self, reports: &[Report]) -> Result<(), StoreError> {
        if reports.is_empty() {
            return Ok(());
        }
        if self.is_rendered()? {
            return Ok(());
        }
        let transaction = self.database.begin_write()?;
        put_reports(&transaction, reports)?;
        transaction.commit()
    }
}

/// Writes reports, and replaces those with the same id and version.
pub(super) fn put_reports(transaction: &Transaction, reports: &[Report]) -> Result<(), StoreError> {
    let mut versions = transaction.open_table(REPORTS)?;
    let mut published = transaction.open_table(PUBLISHED)?;
    for report in reports {
        let (id, version) = (report.id.as_str(), report.version);
        versions.insert((id, version), record::write(report)?.as_slice())?;
        let listed = published.get(id)?.map(|version| version.value());
        if report.is_published() {
            published.insert(id, listed.map_or(version, |listed| listed.max(version)))?;
        } else if listed == Some(version) {
            // The listing shows this version, which is no longer published. So an older one takes its
            // place.
            match newest_published(&versions, id)? {
                Some(older) => published.insert(id, older)?,
                None => published.remove(id)?,
            };
        }
    }
    Ok(())
}

/// Returns the number of the newest published version of a report; `None` if no version is published.
fn newest_published(
    versions: &impl ReadableTable<(&'static str, u64), &'static [u8]>,
    id: &str,
) -> Result<Option<u64>, StoreError> {
    for entry in versions.range((id, 0)..=(id, u64::MAX))?.rev() {
        let report: Report = record::read(entry?.1.value())?;
        if report.is_published() {
            return Ok(Some(report.version));
        }
    }
    Ok(None)
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
    fn the_listing_shows_the_newest_version_that_is_published_after_others_replaced_it() {
        let store = Store::sample();
        let all = store.published(None, 300).expect("a fresh store").items;
        let newest = all.into_iter().find(|report| report.version == 3);
        let mut report = newest.expect("one of the samples");
        let listed = || {
            let all = store.published(None, 300).expect("the reports are there");
            let all = all.items.into_iter();
            let found = all.filter(|listed| listed.id == report.id);
            found.map(|report| report.version).collect::<Vec<_>>()
        };
        assert_eq!(listed(), [3]);
        let replace = |version, state: &str, deleted_at: Option<&str>| {
            let mut report = report.clone();
            (report.version, report.state) = (version, state.to_owned());
            report.deleted_at = deleted_at.map(str::to_owned);
            store.add_reports(&[report]).expect("a fresh store");
        };
        replace(3, "UNPUBLISHED", None);
        assert_eq!(listed(), [2]);
        replace(1, "UNPUBLISHED", None);
        assert_eq!(listed(), [2]);
        replace(2, "PUBLISHED", Some("2026-01-15T12:00:00Z"));
        assert!(listed().is_empty());
        replace(3, "PUBLISHED", None);
        assert_eq!(listed(), [3]);
        report.version = 2;
        store.add_reports(&[report.clone()]).expect("a fresh store");
        assert_eq!(listed(), [3]);
    }

    #[test]
    fn a_token_is_used_once_and_forgotten_when_it_expires() {
        let store = Store::sample();
        let expires = Timestamp::from_seconds(10);
        let first_use = |now| {
            let now = Timestamp::from_seconds(now);
            store
                .use_token(b"nonce", expires, now)
                .expect("a fresh store")
        };
        assert!(first_use(0));
        assert!(!first_use(9));
        assert!(first_use(10));
    }
}
