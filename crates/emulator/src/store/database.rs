//! A database that is reopened after its file has failed.
//!
//! After a failed read or write, redb refuses every further call. The file itself is as it was
//! before the transaction that failed, so it only has to be reopened. A write transaction that
//! still runs in another thread keeps the file locked, so reopening waits for its end. If reopening
//! fails, because the disk is still full, the next call tries again. Reads that began before, such
//! as that of a document that is being sent, fail.

use std::fmt;
use std::io;
use std::ops::Bound;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, PoisonError, RwLock};

use redb::{
    BackendError, Database, Key, ReadOnlyTable, ReadTransaction, ReadableDatabase, StorageBackend,
    TableDefinition, TableError, Value,
};

use super::StoreError;
use super::contents::Contents;
use super::tables::{FACTS, START_TIME};
use super::transaction::{self, RunningCount, Transaction};
use crate::account::AccountId;

/// Opens the database over a backend that raises the given flag when it fails.
type Opener = Box<dyn Fn(FailureFlag) -> Result<Database, StoreError> + Send + Sync>;

/// A database that is reopened at the next call after its file has failed.
pub(super) struct ReopeningDatabase {
    /// `None` after reopening has failed; the next call tries to reopen the database again.
    open: RwLock<Option<Database>>,
    failed: FailureFlag,
    running: RunningCount,
    reopen: Opener,
}

impl ReopeningDatabase {
    /// Wraps a database with the function that reopens it.
    pub(super) fn new(
        reopen: impl Fn(FailureFlag) -> Result<Database, StoreError> + Send + Sync + 'static,
    ) -> Result<Self, StoreError> {
        let failed = FailureFlag::default();
        Ok(Self {
            open: RwLock::new(Some(reopen(failed.clone())?)),
            failed,
            running: RunningCount::default(),
            reopen: Box::new(reopen),
        })
    }

    /// Returns a database in memory, which does not fail.
    pub(super) fn in_memory(database: Database) -> Self {
        Self {
            open: RwLock::new(Some(database)),
            failed: FailureFlag::default(),
            running: RunningCount::default(),
            reopen: Box::new(|_| {
                Err(StoreError::misuse(
                    "a database in memory cannot be reopened",
                ))
            }),
        }
    }

    pub(super) fn begin_read(&self) -> Result<ReadTransaction, StoreError> {
        self.begin(|database| Ok(database.begin_read()?))
    }

    pub(super) fn begin_write(&self) -> Result<Transaction, StoreError> {
        self.begin(|database| Ok(Transaction::new(database.begin_write()?, &self.running)))
    }

    fn begin<T>(
        &self,
        begin: impl Fn(&Database) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        transaction::assert_none();
        {
            let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(database) = open.as_ref().filter(|_| !self.failed.get()) {
                return begin(database);
            }
        }
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if open.is_none() || self.failed.get() {
            // Reopening needs the file, so the old database has to release it first. A running
            // transaction would keep it (redb, "Close semantics" of `Database`), and none can begin
            // while this thread holds the lock.
            self.running.wait_for_none();
            *open = None;
            self.failed.set(false);
            *open = Some((self.reopen)(self.failed.clone())?);
        }
        match open.as_ref() {
            Some(database) => begin(database),
            None => Err(StoreError::misuse(
                "a database that was just opened is not there",
            )),
        }
    }
}

/// Where the initial contents of an account are.
#[derive(Clone)]
pub(super) enum Origin {
    /// In the tables of the account.
    Written,
    /// In these contents, except for what has changed. A store in memory is like that.
    Rendered(Arc<dyn Contents>),
    /// In these contents until the first change of the account, which writes them into its tables by the
    /// function. The accounts of a data file are like that, apart from the default one.
    Unwritten(Arc<dyn Contents>, Fill),
}

/// A function that writes contents into the tables of an account, unless it has contents.
pub(super) type Fill = fn(&dyn Contents, Transaction) -> Result<Transaction, StoreError>;

/// A database with the tables of one account.
pub(super) struct AccountDatabase {
    pub(super) database: Arc<ReopeningDatabase>,
    pub(super) account: AccountId,
    origin: RwLock<Origin>,
}

impl AccountDatabase {
    pub(super) fn new(
        database: Arc<ReopeningDatabase>,
        account: AccountId,
        origin: Origin,
    ) -> Self {
        Self {
            database,
            account,
            origin: RwLock::new(origin),
        }
    }

    pub(super) fn origin(&self) -> Origin {
        let origin = self.origin.read().unwrap_or_else(PoisonError::into_inner);
        origin.clone()
    }

    pub(super) fn set_origin(&self, origin: Origin) {
        *self.origin.write().unwrap_or_else(PoisonError::into_inner) = origin;
    }

    pub(super) fn begin_read(&self) -> Result<AccountRead, StoreError> {
        let mut read = AccountRead {
            transaction: self.database.begin_read()?,
            account: self.account,
            contents: None,
        };
        read.contents = match self.origin() {
            Origin::Written => None,
            Origin::Rendered(contents) => Some(contents),
            Origin::Unwritten(contents, _) => (!read.has_contents()?).then_some(contents),
        };
        Ok(read)
    }

    /// Begins a change. If the contents of the account are still to be written, the change writes them
    /// first.
    pub(super) fn begin_write(&self) -> Result<Transaction, StoreError> {
        let transaction = self.database.begin_write()?.of_account(self.account);
        Ok(match self.origin() {
            Origin::Written => transaction,
            Origin::Rendered(contents) => transaction.over(contents),
            Origin::Unwritten(contents, fill) => fill(&*contents, transaction)?,
        })
    }
}

/// A transaction that reads the tables of one account.
pub(super) struct AccountRead {
    transaction: ReadTransaction,
    account: AccountId,
    contents: Option<Arc<dyn Contents>>,
}

impl AccountRead {
    /// Opens a table of the account, or an empty one in place of a table that the account does not have
    /// yet.
    pub(super) fn open_table<K: Key + 'static, V: Value + 'static>(
        &self,
        table: TableDefinition<'_, K, V>,
    ) -> Result<ReadOnlyTable<K, V>, TableError> {
        let name = transaction::table_name(self.account, &table);
        match self.transaction.open_table(TableDefinition::new(&name)) {
            Err(TableError::TableDoesNotExist(_)) if self.contents.is_some() => {
                let name = transaction::empty_table_name(&table);
                self.transaction.open_table(TableDefinition::new(&name))
            }
            opened => opened,
        }
    }

    /// Returns the contents that are rendered where the tables have nothing, if there are any.
    pub(super) fn contents(&self) -> Option<&Arc<dyn Contents>> {
        self.contents.as_ref()
    }

    /// Returns whether the contents of the account are in its tables.
    fn has_contents(&self) -> Result<bool, StoreError> {
        match self.open_table(FACTS) {
            Err(TableError::TableDoesNotExist(_)) => Ok(false),
            facts => Ok(facts?.get(START_TIME)?.is_some()),
        }
    }
}

/// A flag that says that a backend has failed. Clones share the flag.
#[derive(Clone, Debug, Default)]
pub(super) struct FailureFlag(Arc<AtomicBool>);

impl FailureFlag {
    fn get(&self) -> bool {
        self.0.load(SeqCst)
    }

    fn set(&self, failed: bool) {
        self.0.store(failed, SeqCst);
    }
}

/// A backend that raises the flag when it cannot read or write. The functions for locks do not raise it:
/// if another process holds the lock, the file itself has not failed.
pub(super) struct MonitoredBackend<B> {
    pub(super) inner: B,
    pub(super) failed: FailureFlag,
}

impl<B> MonitoredBackend<B> {
    fn monitor<T>(&self, result: io::Result<T>) -> io::Result<T> {
        if result.is_err() {
            self.failed.set(true);
        }
        result
    }
}

impl<B: fmt::Debug> fmt::Debug for MonitoredBackend<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

type ByteBound = Bound<u64>;

impl<B: StorageBackend> StorageBackend for MonitoredBackend<B> {
    fn len(&self) -> io::Result<u64> {
        self.monitor(self.inner.len())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.monitor(self.inner.read(offset, out))
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.monitor(self.inner.set_len(length))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.monitor(self.inner.sync_data())
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.monitor(self.inner.write(offset, bytes))
    }

    fn close(&self) -> io::Result<()> {
        self.inner.close()
    }

    fn try_lock_range(&self, start: ByteBound, end: ByteBound) -> Result<bool, BackendError> {
        self.inner.try_lock_range(start, end)
    }

    fn try_lock_shared_range(
        &self,
        start: ByteBound,
        end: ByteBound,
    ) -> Result<bool, BackendError> {
        self.inner.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: ByteBound, end: ByteBound) -> Result<(), BackendError> {
        self.inner.lock_range(start, end)
    }

    fn lock_shared_range(&self, start: ByteBound, end: ByteBound) -> Result<(), BackendError> {
        self.inner.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: ByteBound, end: ByteBound) -> Result<(), BackendError> {
        self.inner.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: ByteBound, end: ByteBound) -> Result<bool, BackendError> {
        self.inner.query_lock_range(start, end)
    }
}

#[cfg(test)]
mod tests {
    use redb::Builder;
    use redb::backends::InMemoryBackend;

    use super::super::Store;
    use super::super::tests::sample;
    use super::*;
    use crate::time::Timestamp;

    /// Memory that refuses writes while `is_full`, as a full disk does.
    #[derive(Clone, Debug, Default)]
    struct Disk {
        inner: Arc<InMemoryBackend>,
        is_full: Arc<AtomicBool>,
    }

    impl Disk {
        fn check_space(&self) -> io::Result<()> {
            if self.is_full.load(SeqCst) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            Ok(())
        }
    }

    impl StorageBackend for Disk {
        fn len(&self) -> io::Result<u64> {
            self.inner.len()
        }

        fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
            self.inner.read(offset, out)
        }

        fn set_len(&self, length: u64) -> io::Result<()> {
            self.check_space()?;
            self.inner.set_len(length)
        }

        fn sync_data(&self) -> io::Result<()> {
            self.inner.sync_data()
        }

        fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
            self.check_space()?;
            self.inner.write(offset, bytes)
        }
    }

    #[test]
    fn a_store_whose_disk_was_full_goes_on_when_there_is_space() {
        let disk = Disk::default();
        let contents = sample(Timestamp::from_seconds(1_800_000_000));
        let database = Builder::new().create_with_backend(disk.clone());
        drop(Store::written(database.expect("space"), &contents).expect("space"));
        let again = disk.clone();
        let database = ReopeningDatabase::new(move |failed| {
            let inner = again.clone();
            Ok(Builder::new().create_with_backend(MonitoredBackend { inner, failed })?)
        });
        let store = Store::from_database(database.expect("it is there"), None, Origin::Written)
            .expect("a store");
        store.set_subscription("SUBSCRIBED").expect("space");
        for _ in 0..3 {
            disk.is_full.store(true, SeqCst);
            for _ in 0..3 {
                let failed = store.set_subscription("NOT_SUBSCRIBED");
                let why = failed.expect_err("it is full").to_string();
                assert!(why.contains("storage"), "{why}");
            }
            disk.is_full.store(false, SeqCst);
            // The change before the disk was full is there, and the refused ones are not.
            assert_eq!(store.subscription().expect("readable"), "SUBSCRIBED");
            store.set_subscription("NOT_SUBSCRIBED").expect("space");
            assert_eq!(store.subscription().expect("readable"), "NOT_SUBSCRIBED");
            store.set_subscription("SUBSCRIBED").expect("space");
        }
    }

    /// The file is real, because memory has no lock that the old database could keep.
    #[test]
    fn reopening_waits_for_a_change_of_another_thread() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let contents = sample(Timestamp::from_seconds(1_800_000_000));
        let store = Store::in_file(&folder.path().join("data"), &contents).expect("a new store");
        let change = store.change_agreements().expect("a fresh store");
        let id = &contents.offers(None)[0].id;
        let mut offer = change.offer(id).expect("a fresh store").expect("an offer");
        offer.name = "changed".to_owned();
        change.put_offer(&offer).expect("a fresh store");
        store.database.database.failed.set(true);
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| store.offer(&offer.id));
            // The reader reopens the database while it holds the lock of `open`.
            while store.database.database.open.try_read().is_ok() && !reader.is_finished() {
                std::thread::yield_now();
            }
            change.commit().expect("a fresh store");
            let read = reader.join().expect("no panic").expect("it is open again");
            assert_eq!(read.expect("it is there").name, "changed");
        });
        assert!(!store.database.database.failed.get());
    }
}
