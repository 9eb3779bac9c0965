//! The session of one of many accounts.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use casebook::Config;

use super::Session;
use super::member::Member;
use crate::failure::Failure;
use crate::output::{AccountEntries, AccountLabel, Entries, Format, Stdout, View};

impl Session {
    /// Creates the session of one account, with the configuration of its clients.
    pub(crate) fn of_account(
        &self,
        account: AccountLabel,
        config: Config,
        entries: Rc<RefCell<AccountEntries>>,
    ) -> Self {
        Self {
            globals: self.globals.clone(),
            env: self.env.clone(),
            clock: self.clock.clone(),
            terminal: self.terminal,
            printer: self.printer.clone(),
            prompts: self.prompts,
            config: OnceCell::from(config),
            storage: self.storage.clone(),
            emulator: self.emulator.clone(),
            waits: self.waits.clone(),
            state: self.state.clone(),
            unsent: RefCell::default(),
            member: Some(Member::new(account, entries)),
        }
    }

    /// Whether this is the session of one of many accounts.
    pub(crate) fn is_of_many(&self) -> bool {
        self.member.is_some()
    }

    /// The number of entries that one of many accounts has so far.
    pub(crate) fn entries_of_account(&self) -> u64 {
        self.member.as_ref().map_or(0, Member::count)
    }

    /// Whether a command can print a page of its own: a table of many accounts has a row for each entry.
    pub(crate) fn draws_pages(&self) -> bool {
        self.printer.form() == Some(Format::Table) && self.member.is_none()
    }

    /// Returns a writer that prints each entry of a list as it arrives; `None` if the format needs the
    /// whole list first. See [`Printer::entries`](crate::output::Printer::entries).
    ///
    /// # Errors
    ///
    /// Fails if a chosen column is none of the members.
    pub(crate) fn entries(
        &self,
        list: &str,
        view: View,
        members: Option<&'static [&'static str]>,
    ) -> Result<Option<Entries<Stdout>>, Failure> {
        match &self.member {
            Some(member) => member.entries(view, members).map(Some),
            None => self.printer.entries(list, view, members),
        }
    }

    /// Returns a writer of entries that have members with these names, in this order; `None` unless this is
    /// the session of one of many accounts.
    ///
    /// # Errors
    ///
    /// Fails if a chosen column is none of the names.
    pub(crate) fn entries_of_many(
        &self,
        names: Vec<String>,
    ) -> Result<Option<Entries<Stdout>>, Failure> {
        let member = self.member.as_ref();
        member
            .map(|member| member.entries_of_names(names))
            .transpose()
    }
}
