//! The lists of cases by their time of creation, so that a page reads what it shows.
//!
//! Every case is in every list twice: among those of its language, and among all, under no
//! language.

use std::borrow::Borrow;
use std::collections::BinaryHeap;

use redb::{Key, ReadTransaction, ReadableTable, Table, WriteTransaction};
use serde::Deserialize;

use super::StoreError;
use super::case::{Case, Status};
use super::cases::{Listing, Position};
use super::record;
use super::silence::{groups_behind, groups_of};
use super::tables::{CASES, CREATED, DISORDER, FACTS, OPEN, SILENT, WAITING};

/// What a case is listed by, besides its creation.
#[derive(Clone, Copy, Deserialize, Eq, PartialEq)]
pub(super) struct Standing {
    status: Status,
    since: u64,
}

impl Standing {
    pub(super) fn of(case: &Case) -> Self {
        Self {
            status: case.status,
            since: case.since,
        }
    }

    /// The same out of a case's record.
    pub(super) fn read(record: &[u8]) -> Result<Self, StoreError> {
        record::read(record)
    }
}

/// Lists a new case among all.
pub(super) fn enlist(transaction: &WriteTransaction, case: &Case) -> Result<(), StoreError> {
    let mut created = transaction.open_table(CREATED)?;
    let newest = created
        .range(("", 0, 0)..=("", u64::MAX, u64::MAX))?
        .next_back();
    if let Some(newest) = newest.transpose()?
        && newest.0.value().1 > case.created
    {
        transaction
            .open_table(FACTS)?
            .insert(DISORDER, [].as_slice())?;
    }
    for language in languages(case) {
        created.insert((language, case.created, case.serial), ())?;
    }
    Ok(())
}

/// The lists of cases that are not resolved.
pub(super) struct CatalogError<'a> {
    open: Table<'a, (&'static str, u64, u64), ()>,
    waiting: Table<'a, (&'static str, u64, u64), ()>,
    silent: Table<'a, (&'static str, u64, u64, u64), ()>,
}

impl<'a> CatalogError<'a> {
    pub(super) fn of(transaction: &'a WriteTransaction) -> Result<Self, StoreError> {
        Ok(Self {
            open: transaction.open_table(OPEN)?,
            waiting: transaction.open_table(WAITING)?,
            silent: transaction.open_table(SILENT)?,
        })
    }

    /// Adds a case, if it is not resolved.
    pub(super) fn add(&mut self, case: &Case) -> Result<(), StoreError> {
        self.list(case, Standing::of(case), true)
    }

    /// Adds a case to the lists of a standing, or takes it out of them.
    fn list(&mut self, case: &Case, standing: Standing, add: bool) -> Result<(), StoreError> {
        let table = match standing.status {
            Status::Resolved => return Ok(()),
            Status::PendingCustomerAction => &mut self.waiting,
            _ => &mut self.open,
        };
        for language in languages(case) {
            put(table, (language, case.created, case.serial), add)?;
        }
        if standing.status == Status::PendingCustomerAction {
            for language in languages(case) {
                for group in groups_of(standing.since) {
                    let key = (language, group, case.created, case.serial);
                    put(&mut self.silent, key, add)?;
                }
            }
        }
        Ok(())
    }
}

/// Brings a case from the lists where it was, if it was there, to those where it belongs.
pub(super) fn relist(
    transaction: &WriteTransaction,
    case: &Case,
    former: Option<Standing>,
) -> Result<(), StoreError> {
    if former == Some(Standing::of(case)) {
        return Ok(());
    }
    let mut lists = CatalogError::of(transaction)?;
    if let Some(former) = former {
        lists.list(case, former, false)?;
    }
    lists.add(case)
}

fn put<'k, K: Key + 'static>(
    table: &mut Table<'_, K, ()>,
    key: impl Borrow<K::SelfType<'k>>,
    add: bool,
) -> Result<(), StoreError> {
    if add {
        table.insert(key, ())?;
    } else {
        table.remove(key)?;
    }
    Ok(())
}

/// A case is listed under its language, and under none.
pub(super) fn languages(case: &Case) -> [&str; 2] {
    ["", case.language.as_str()]
}

/// Makes the lists anew out of the cases themselves.
pub(super) fn rebuild(transaction: &WriteTransaction) -> Result<(), StoreError> {
    for table in [CREATED, OPEN, WAITING] {
        transaction.delete_table(table)?;
        transaction.open_table(table)?;
    }
    transaction.delete_table(SILENT)?;
    let mut unresolved = CatalogError::of(transaction)?;
    for entry in transaction.open_table(CASES)?.iter()? {
        let case = record::read(entry?.1.value())?;
        enlist(transaction, &case)?;
        unresolved.add(&case)?;
    }
    Ok(())
}

/// How many cases were created after one time and up to another; no more than `most` are counted.
///
/// As long as serials are in the order of time, the first and the last of them tell.
pub(super) fn count_created(
    transaction: &WriteTransaction,
    (after, to): (u64, u64),
    most: u64,
) -> Result<u64, StoreError> {
    let created = transaction.open_table(CREATED)?;
    if after >= to {
        return Ok(0);
    }
    let mut range = created.range(("", after + 1, 0)..=("", to, u64::MAX))?;
    if transaction.open_table(FACTS)?.get(DISORDER)?.is_some() {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        return range.take(most).try_fold(0, |count, entry| {
            entry?;
            Ok(count + 1)
        });
    }
    let Some(first) = range.next().transpose()? else {
        return Ok(0);
    };
    let first = first.0.value().2;
    let last = range.next_back().transpose()?;
    let last = last.map_or(first, |last| last.0.value().2);
    Ok((last - first + 1).min(most))
}

/// The positions of the cases of a listing, the newest first.
pub(super) fn listed(
    transaction: &ReadTransaction,
    listing: Listing<'_>,
) -> Result<Newest, StoreError> {
    let language = listing.language.unwrap_or_default();
    let (start, end) = listing.window.bounds(listing.before);
    let mut newest = Newest::default();
    if start > end {
        return Ok(newest);
    }
    let whole = if listing.resolved {
        [Some(CREATED), None]
    } else {
        // With some silence that resolves, not all that wait are there.
        [
            Some(OPEN),
            listing.silent_until.is_none().then_some(WAITING),
        ]
    };
    for table in whole.into_iter().flatten() {
        let table = transaction.open_table(table)?;
        let range = table.range((language, start.0, start.1)..(language, end.0, end.1))?;
        newest.merge(range.rev().map(|entry| {
            let (_, time, serial) = entry?.0.value();
            Ok((time, serial))
        }))?;
    }
    if let Some(time) = listing.silent_until.filter(|_| !listing.resolved) {
        let silent = transaction.open_table(SILENT)?;
        for group in groups_behind(time) {
            let (start, end) = (
                (language, group, start.0, start.1),
                (language, group, end.0, end.1),
            );
            newest.merge(silent.range(start..end)?.rev().map(|entry| {
                let (_, _, time, serial) = entry?.0.value();
                Ok((time, serial))
            }))?;
        }
    }
    Ok(newest)
}

type List = Box<dyn Iterator<Item = Result<Position, StoreError>>>;

/// Some lists as one, the newest first. What they have in common is named once for each.
#[derive(Default)]
pub(super) struct Newest {
    /// The next of every list that has one, and which list it is of.
    heads: BinaryHeap<(Position, usize)>,
    lists: Vec<List>,
}

impl Newest {
    fn merge(
        &mut self,
        mut list: impl Iterator<Item = Result<Position, StoreError>> + 'static,
    ) -> Result<(), StoreError> {
        if let Some(head) = list.next().transpose()? {
            self.heads.push((head, self.lists.len()));
            self.lists.push(Box::new(list));
        }
        Ok(())
    }
}

impl Iterator for Newest {
    type Item = Result<Position, StoreError>;

    fn next(&mut self) -> Option<Result<Position, StoreError>> {
        let (position, place) = self.heads.pop()?;
        match self.lists[place].next().transpose() {
            Ok(Some(head)) => self.heads.push((head, place)),
            Ok(None) => {}
            Err(broken) => return Some(Err(broken)),
        }
        Some(Ok(position))
    }
}
