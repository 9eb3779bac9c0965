//! Write transactions, which are counted while they run.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use redb::{Key, Table, TableDefinition, TableHandle, Value, WriteTransaction};

use super::StoreError;
use super::contents::Contents;
use crate::account::AccountId;

/// A write transaction. [`commit`](Self::commit) makes all of its changes at once; if it is dropped
/// before, nothing is changed.
///
/// A thread that holds one must not begin another transaction, not even to read: a second write
/// waits for the first to end, and after a disk failure even a read reopens the database, which
/// waits for the end of every write transaction. In a debug build, beginning panics instead.
pub(super) struct Transaction {
    // The fields are dropped in this order, so the transaction ends before it counts as ended.
    transaction: WriteTransaction,
    account: AccountId,
    contents: Option<Arc<dyn Contents>>,
    _run: Run,
}

impl Transaction {
    /// Counts a transaction that has just begun, until it ends. It changes the tables of the default
    /// account.
    pub(super) fn new(transaction: WriteTransaction, count: &RunningCount) -> Self {
        Self {
            transaction,
            account: AccountId::DEFAULT,
            contents: None,
            _run: count.add(),
        }
    }

    /// Returns the transaction with contents that are rendered where the tables have nothing.
    pub(super) fn over(self, contents: Arc<dyn Contents>) -> Self {
        Self {
            contents: Some(contents),
            ..self
        }
    }

    /// Returns the contents that are rendered where the tables have nothing, if there are any.
    pub(super) fn contents(&self) -> Option<&dyn Contents> {
        self.contents.as_deref()
    }

    /// Returns the transaction with the tables of another account.
    pub(super) fn of_account(self, account: AccountId) -> Self {
        Self { account, ..self }
    }

    /// Opens a table of the account, and creates it if it is missing. This takes the place of the
    /// function of `WriteTransaction`, which knows no accounts.
    pub(super) fn open_table<K: Key + 'static, V: Value + 'static>(
        &self,
        table: TableDefinition<'_, K, V>,
    ) -> Result<Table<'_, K, V>, redb::TableError> {
        let name = table_name(self.account, &table);
        self.transaction.open_table(TableDefinition::new(&name))
    }

    /// Opens, and creates, the table that stands for a missing one.
    pub(super) fn open_empty_table<K: Key + 'static, V: Value + 'static>(
        &self,
        table: TableDefinition<'_, K, V>,
    ) -> Result<Table<'_, K, V>, redb::TableError> {
        let name = empty_table_name(&table);
        self.transaction.open_table(TableDefinition::new(&name))
    }

    /// Commits the changes; they are on the disk when this returns.
    pub(super) fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit()?)
    }
}

impl Deref for Transaction {
    type Target = WriteTransaction;

    fn deref(&self) -> &WriteTransaction {
        &self.transaction
    }
}

/// Between the number of an account and the name of a table.
pub(super) const SEPARATOR: char = '/';

/// Returns the name that a table of an account has in the file. The tables of the default account have no
/// prefix, so a file of a version with only one account is one of this version without other accounts.
pub(super) fn table_name<'a>(account: AccountId, table: &'a impl TableHandle) -> Cow<'a, str> {
    if account == AccountId::DEFAULT {
        return Cow::Borrowed(table.name());
    }
    Cow::Owned(format!("{account}{SEPARATOR}{}", table.name()))
}

/// Returns the name of the table that stands for a missing one: it is always empty.
pub(super) fn empty_table_name(table: &impl TableHandle) -> String {
    format!("empty{SEPARATOR}{}", table.name())
}

/// The number of write transactions that run. Clones share the number.
#[derive(Clone, Default)]
pub(super) struct RunningCount(Arc<(Mutex<usize>, Condvar)>);

impl RunningCount {
    /// Waits until no transaction runs. The caller makes sure that none begins meanwhile.
    pub(super) fn wait_for_none(&self) {
        let (count, ended) = &*self.0;
        let count = count.lock().unwrap_or_else(PoisonError::into_inner);
        let none = ended.wait_while(count, |count| *count > 0);
        drop(none.unwrap_or_else(PoisonError::into_inner));
    }

    fn add(&self) -> Run {
        let (count, _) = &*self.0;
        *count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        HOLDS_ONE.set(true);
        Run(self.clone())
    }
}

thread_local! {
    /// Whether this thread holds a [`Transaction`].
    static HOLDS_ONE: Cell<bool> = const { Cell::new(false) };
}

/// Panics in a debug build if this thread holds a [`Transaction`].
pub(super) fn assert_none() {
    debug_assert!(
        !HOLDS_ONE.get(),
        "this thread begins a transaction during another"
    );
}

/// The run of a transaction, which is counted until this is dropped.
struct Run(RunningCount);

impl Drop for Run {
    fn drop(&mut self) {
        let (count, ended) = &*self.0.0;
        *count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        ended.notify_all();
        HOLDS_ONE.set(false);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::super::Store;
    use super::*;

    #[test]
    fn a_transaction_during_another_of_its_thread_panics_in_a_debug_build() {
        let store = Store::sample();
        let panics = || catch_unwind(AssertUnwindSafe(|| store.subscription().is_ok())).is_err();
        let during = |name: &str| assert_eq!(panics(), cfg!(debug_assertions), "during {name}");
        let change = store.change().expect("a fresh store");
        during("a change of cases");
        drop(change);
        let change = store.change_agreements().expect("a fresh store");
        during("a change of agreements");
        change.commit().expect("a fresh store");
        let change = |_: &mut _| -> Result<(), StoreError> {
            during("a change of tags");
            Ok(())
        };
        store.change_tags("arn", change).expect("a fresh store");
        assert!(!panics());
    }
}
