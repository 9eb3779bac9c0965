//! Compares an archive with what it says of itself.

mod account;
mod documents;
mod finding;
mod findings;
mod left;
mod missing;
mod pending;
mod reading;
mod state;
mod table;
mod unread;
mod versions;

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use casebook_types::AccountId;
use futures_util::{StreamExt as _, stream};

pub use finding::{Finding, FindingKind, Verdict};

use crate::account_writer::ArchiveError;
use crate::layout::Layout;
use crate::rows::TABLES;
use crate::shard::Shard;
use crate::store::{Store, StoreError};
use documents::Documents;
use unread::read_or_find;

/// Reads an archive whole, and compares it with what it says of itself.
///
/// Every part is decoded and compared with its hash in the state of its account, the versions of each
/// entity are counted, and every document that a row names is hashed. Nothing is written, and no service is
/// called. What a run that goes on has just written can be a finding of the kind
/// [`Left`](FindingKind::Left).
///
/// A file that cannot be read is a finding, and the others follow.
///
/// It holds a part of each account that is read at the moment, about 300 bytes for each of their entities,
/// and 16 bytes for each document.
///
/// ```
/// use casebook_archive::{Place, Store, StoreOptions, Verification};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let home = tempfile::tempdir()?;
/// # let folder = home.path().join("archive");
/// let place = Place::from(folder); // or "s3://bucket/prefix".parse()?
/// # drop(Store::open(&place, StoreOptions::new()).await?);
/// let store = Store::open_to_read(&place, StoreOptions::new()).await?;
/// let verdict = Verification::new(store).run(|finding| println!("{finding}")).await?;
/// assert!(verdict.is_sound());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Verification {
    store: Store,
    jobs: NonZeroUsize,
    shard: Shard,
    accounts: Option<BTreeSet<AccountId>>,
}

/// The default number of accounts that are read at once.
const JOBS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(3);

impl Verification {
    /// Creates the verification of all accounts of an archive, four at once.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self {
            store,
            jobs: JOBS,
            shard: Shard::ALL,
            accounts: None,
        }
    }

    /// Sets the number of accounts that are read at once. The memory that it takes grows with it.
    #[must_use]
    pub fn jobs(mut self, jobs: NonZeroUsize) -> Self {
        self.jobs = jobs;
        self
    }

    /// Sets the shard, whose accounts alone are read.
    #[must_use]
    pub fn shard(mut self, shard: Shard) -> Self {
        self.shard = shard;
        self
    }

    /// Sets the accounts that are read. Without them, all accounts of the archive are.
    #[must_use]
    pub fn accounts(mut self, accounts: impl IntoIterator<Item = AccountId>) -> Self {
        self.accounts = Some(accounts.into_iter().collect());
        self
    }

    /// Reads the archive, and calls `watch` with each finding, account by account. Documents that no row
    /// names are looked for only if all accounts are read.
    ///
    /// # Errors
    ///
    /// Fails if the place cannot be read: a bucket does not answer, or its credentials have expired.
    pub async fn run(&self, mut watch: impl FnMut(&Finding)) -> Result<Verdict, ArchiveError> {
        let mut verdict = Verdict::default();
        let mut take = |found: Vec<Finding>, verdict: &mut Verdict| {
            for finding in found {
                verdict.add(&finding);
                watch(&finding);
            }
        };
        take(left::runs(&self.store).await?, &mut verdict);
        let mut unread = Vec::new();
        let accounts = self.find_accounts(&mut unread).await?;
        let documents = Documents::default();
        {
            let accounts = accounts.into_iter();
            let checks = accounts.map(|account| account::check(&self.store, account, &documents));
            let mut checks = std::pin::pin!(stream::iter(checks).buffered(self.jobs.get()));
            while let Some(checked) = checks.next().await {
                let (found, counted) = checked?;
                verdict.accounts += 1;
                verdict.parts += counted.parts;
                verdict.rows += counted.rows;
                take(found, &mut verdict);
            }
        }
        verdict.documents = documents.len() as u64;
        if self.accounts.is_none() && self.shard == Shard::ALL {
            let mut noted = Vec::new();
            let pending = pending::pending(&self.store, &mut noted, &mut unread).await?;
            take(noted, &mut verdict);
            let folders = self.store.folders(Layout::BLOBS).await;
            for folder in read_or_find(folders, Layout::BLOBS, &mut unread)? {
                let folder = format!("{}/{folder}", Layout::BLOBS);
                let files = self.store.list_sizes(&folder).await;
                let files = read_or_find(files, &folder, &mut unread)?;
                let is_all = verdict.is_sound() && unread.is_empty();
                let unnamed = left::unnamed(&files, &documents, &pending, is_all);
                take(unnamed, &mut verdict);
            }
            take(left::temporary(&self.store).await?, &mut verdict);
        }
        take(unread, &mut verdict);
        Ok(verdict)
    }

    /// Returns the accounts that have parts or a state, sorted.
    async fn find_accounts(
        &self,
        unread: &mut Vec<Finding>,
    ) -> Result<BTreeSet<AccountId>, StoreError> {
        if let Some(accounts) = &self.accounts {
            let own = accounts
                .iter()
                .filter(|account| self.shard.contains(account));
            return Ok(own.cloned().collect());
        }
        let mut names = Vec::new();
        for table in TABLES {
            let folder = format!("kind={}", table.kind);
            let folders = self.store.folders(&folder).await;
            names.extend(read_or_find(folders, &folder, unread)?);
        }
        let states = self.store.list(Layout::STATES).await;
        let states = read_or_find(states, Layout::STATES, unread)?;
        names.extend(states.iter().filter_map(|name| {
            let state = name.rsplit('/').next()?;
            Some(state.strip_suffix(".jsonl")?.to_owned())
        }));
        let accounts = names
            .iter()
            .filter_map(|name| name.strip_prefix("account=")?.parse().ok());
        Ok(accounts
            .filter(|account| self.shard.contains(account))
            .collect())
    }
}
