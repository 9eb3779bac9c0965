//! The type `Emulator`: what a test can do with an emulator.

mod account;
mod builder;
mod case;
mod service;

use std::io;
use std::sync::Arc;

use crate::account::AccountId;
use crate::faults::Faults;
use crate::scenario::{Account, Scenario};
use crate::state::{CaseSummary, ReceivedRequest, State, Tally, Totals};
use crate::store::Inventory;
use crate::time::Clock;

pub use account::EmulatedAccount;
pub use builder::{ACCESS_KEY_ID, Builder, SECRET_ACCESS_KEY};
pub use case::EmulatedCase;
pub use service::ResponseFuture;

/// AWS Artifact and AWS Support, emulated in this process.
///
/// It is a [`tower_service::Service`] that takes HTTP requests, and opens no port. It needs an async
/// runtime only for the faults that take time. Clones are cheap and share one state.
///
/// # Examples
///
/// ```
/// use casebook_emulator::Emulator;
/// use futures_util::FutureExt;
/// use tower_service::Service;
///
/// let mut emulator = Emulator::new();
/// let request = http::Request::get("http://localhost/_emulator/state").body(String::new())?;
/// let Some(Ok(answer)) = emulator.call(request).now_or_never() else {
///     unreachable!("the emulator answers at once");
/// };
/// assert_eq!(answer.status(), 200);
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Emulator {
    state: Arc<State>,
}

impl Emulator {
    /// Returns an emulator in memory with the sample data, which runs by the clock of this machine.
    #[must_use]
    pub fn new() -> Self {
        Self::builder()
            .build()
            .expect("memory holds the sample data, which the tests write and read")
    }

    /// Returns a builder, which makes an emulator with other settings.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Returns the emulator's clock, by which links, tokens and signatures expire and cases change. A
    /// test can move it.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// Returns the last 10,000 requests, in the order of their arrival.
    ///
    /// Requests to the emulator's own controls are left out.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.state.log.all()
    }

    /// Returns how many requests there were since the emulator was built or reset, and what became of
    /// them.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.state.log.tally()
    }

    /// Returns the plan of faults that the emulator follows.
    #[must_use]
    pub fn faults(&self) -> Faults {
        Arc::unwrap_or_clone(self.state.faults.get())
    }

    /// Replaces the plan of faults. The calls are counted from 1 again. A call that has already met a
    /// fault of the old plan keeps that fault.
    pub fn set_faults(&self, faults: Faults) {
        self.state.faults.set(faults);
    }

    /// Returns the current scenario.
    #[must_use]
    pub fn scenario(&self) -> Scenario {
        Arc::unwrap_or_clone(self.state.scenario.get())
    }

    /// Replaces the scenario. [`reset`](Self::reset) brings that of [`Builder::scenario`] back.
    ///
    /// The parts of a scenario that describe the initial data have no effect here: `sample_data`,
    /// `generated_cases`, `generated_reports`, and the reports, agreements, inquiries and cases of the
    /// samples.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::{Emulator, Plan, Scenario};
    ///
    /// let emulator = Emulator::new();
    /// emulator.set_scenario(Scenario::no_support_plan());
    /// assert_eq!(emulator.scenario().plan, Plan::None);
    /// emulator.reset()?;
    /// assert_eq!(emulator.scenario().plan, Plan::Enterprise);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn set_scenario(&self, scenario: Scenario) {
        self.state.set_scenario(scenario);
    }

    /// Restores the initial data, clock, scenario and plan of faults. It empties the log and the tally,
    /// and draws a new [`identity`](Self::identity).
    ///
    /// Links, page tokens and term tokens that were issued before stay valid. The tokens for accepting
    /// and terminating agreements do not.
    ///
    /// # Errors
    ///
    /// Fails when the data file cannot be written.
    pub fn reset(&self) -> io::Result<()> {
        self.state.reset().map_err(io::Error::other)
    }

    /// Returns the identity of this state, a UUID, by which a client can tell one state from another.
    /// Each emulator in memory has a new one. A data file keeps its identity when it is renamed; a new
    /// file under an old name has a new one. A reset draws a new one.
    ///
    /// On Unix, a copy of a data file gets a new identity when it is first opened. So does a file that
    /// was moved to another file system, since that copies it. One case goes unnoticed: an older copy of
    /// a file that is written over that same file, as `cp` does, has the identity of the file. Remove the
    /// file before. On other systems a copy keeps the identity.
    ///
    /// # Errors
    ///
    /// Fails when the data file cannot be read.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::Emulator;
    ///
    /// let (one, other) = (Emulator::new(), Emulator::new());
    /// assert_eq!(one.identity()?, one.clone().identity()?);
    /// assert_ne!(one.identity()?, other.identity()?);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn identity(&self) -> io::Result<String> {
        self.state.identity().map_err(io::Error::other)
    }

    /// Returns a handle to an account, to read and change its data. The methods of the handle fail if the
    /// scenario has no such account.
    #[must_use]
    pub fn account(&self, id: AccountId) -> EmulatedAccount {
        EmulatedAccount::new(Arc::clone(&self.state), id)
    }

    /// Adds an account to the scenario, or replaces the one with its number. The data of an account that
    /// is there already stay.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::{Account, Emulator};
    ///
    /// let emulator = Emulator::new();
    /// let id = "222233334444".parse()?;
    /// assert!(emulator.account(id).cases().is_err());
    /// emulator.add_account(Account::new(id));
    /// assert!(!emulator.account(id).cases()?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add_account(&self, account: Account) {
        self.state.add_account(account);
    }

    /// Returns all cases of the default account, the newest first.
    ///
    /// This reads the record of each case, a few hundred bytes, but no communications.
    ///
    /// # Errors
    ///
    /// Fails when the data file cannot be read.
    pub fn cases(&self) -> io::Result<Vec<CaseSummary>> {
        self.account(AccountId::DEFAULT).cases()
    }

    /// Returns a handle to the case of the default account with this `caseId` or `displayId`, to read the case and to act as its
    /// support agent. The methods of the handle fail if there is no such case.
    #[must_use]
    pub fn case(&self, id: impl AsRef<str>) -> EmulatedCase {
        self.account(AccountId::DEFAULT).case(id)
    }

    /// Makes a new revision of an agreement that can be accepted or, with `nda`, of its non-disclosure
    /// agreement, as AWS may do at any time. Returns the id of the new revision, or `None` if there is no
    /// such document.
    ///
    /// # Errors
    ///
    /// Fails when the data file cannot be written.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::Emulator;
    ///
    /// let emulator = Emulator::new();
    /// let nda = emulator.revise_agreement("agreement-Nz7KcP3vRd9WqJ1x", true)?;
    /// let agreement = emulator.revise_agreement("agreement-Nz7KcP3vRd9WqJ1x", false)?;
    /// assert_ne!(nda, agreement);
    /// assert_eq!(emulator.revise_agreement("agreement-0000000000000000", false)?, None);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn revise_agreement(&self, id: &str, nda: bool) -> io::Result<Option<String>> {
        self.account(AccountId::DEFAULT).revise_agreement(id, nda)
    }

    /// Adds up what is in the state of all accounts: cases, communications, attachments, findings, reports and
    /// agreements. So a test can compare it with what a client has read.
    ///
    /// # Errors
    ///
    /// Fails when the data file cannot be read.
    pub fn totals(&self) -> io::Result<Totals> {
        let now = self.state.clock.timestamp();
        self.state.totals(now).map_err(io::Error::other)
    }

    /// Counts the entries of each kind in the default account: reports, agreements, cases, and others.
    ///
    /// # Errors
    ///
    /// Fails when the data file cannot be read.
    pub fn inventory(&self) -> io::Result<Inventory> {
        self.account(AccountId::DEFAULT).inventory()
    }
}

impl Default for Emulator {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emulator_can_be_shared_and_shows_no_secret() {
        fn assert_shared<T: Clone + Send + Sync + 'static>(_: &T) {}
        let emulator = Emulator::new();
        assert_shared(&emulator);
        assert!(!format!("{emulator:?} {:?}", Emulator::builder()).contains("EXAMPLEKEY"));
    }
}
