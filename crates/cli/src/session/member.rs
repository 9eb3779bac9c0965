//! One of many accounts that a command reads.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde_json::Value;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{AccountEntries, AccountLabel, Entries, Stdout, View};

/// The account of a session. What the session prints are entries of the list of all accounts.
#[derive(Clone, Debug)]
pub(super) struct Member {
    account: AccountLabel,
    entries: Rc<RefCell<AccountEntries>>,
    /// The number of entries of this account.
    count: Rc<Cell<u64>>,
}

impl Member {
    /// Creates an account whose entries go into this list.
    pub(super) fn new(account: AccountLabel, entries: Rc<RefCell<AccountEntries>>) -> Self {
        Self {
            account,
            entries,
            count: Rc::default(),
        }
    }

    /// Writes the rows of a result as entries.
    pub(super) fn print(&self, result: &Value, view: View) -> Result<Exit, Failure> {
        let mut entries = self.entries.borrow_mut();
        let count = entries.result(&self.account, result, view)?;
        self.count.set(self.count.get() + count);
        Ok(Exit::Done)
    }

    /// The beginning of a note about the account.
    pub(super) fn prefix(&self) -> String {
        format!("{}: ", self.account.id)
    }

    /// The number of entries so far.
    pub(super) fn count(&self) -> u64 {
        self.count.get()
    }

    /// Returns a writer of entries with this view, which can have these members.
    ///
    /// # Errors
    ///
    /// Fails if a chosen column is none of the members.
    pub(super) fn entries(
        &self,
        view: View,
        members: Option<&'static [&'static str]>,
    ) -> Result<Entries<Stdout>, Failure> {
        self.entries.borrow_mut().learn(view, members, &[])?;
        Ok(self.writer())
    }

    /// Returns a writer of entries that have members with these names, in this order.
    ///
    /// # Errors
    ///
    /// Fails if a chosen column is none of the names.
    pub(super) fn entries_of_names(&self, names: Vec<String>) -> Result<Entries<Stdout>, Failure> {
        self.entries.borrow_mut().learn_names(names)?;
        Ok(self.writer())
    }

    /// Returns a writer of entries of this account.
    fn writer(&self) -> Entries<Stdout> {
        let member = self.clone();
        Entries::passed(move |entry| {
            member.count.set(member.count.get() + 1);
            member.entries.borrow_mut().put(&member.account, entry)
        })
    }
}
