//! Write transactions, which are counted while they run.

use std::cell::Cell;
use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use redb::WriteTransaction;

use super::StoreError;

/// A write transaction. [`commit`](Self::commit) makes all of its changes at once; if it is dropped
/// before, nothing is changed.
///
/// A thread that holds one must not begin another transaction, not even to read: a second write
/// waits for the first to end, and after a disk failure even a read reopens the database, which
/// waits for the end of every write transaction. In a debug build, beginning panics instead.
pub(super) struct Transaction {
    // The fields are dropped in this order, so the transaction ends before it counts as ended.
    transaction: WriteTransaction,
    _run: Run,
}

impl Transaction {
    /// Counts a transaction that has just begun, until it ends.
    pub(super) fn new(transaction: WriteTransaction, count: &RunningCount) -> Self {
        Self {
            transaction,
            _run: count.add(),
        }
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
