//! A handle to one account of an emulator.

use std::io;
use std::sync::Arc;

use super::EmulatedCase;
use crate::account::AccountId;
use crate::scenario::Scenario;
use crate::state::{AccountTotals, AccountView, CaseSummary, State, Tally};
use crate::store::Inventory;

/// A handle to one account, by which a test reads and changes the data of the account.
///
/// [`Emulator::account`](crate::Emulator::account) returns it. Each method looks the account up.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{AccountId, Emulator, Plan, Scenario};
///
/// let scenario = Scenario::new().generated_accounts(2);
/// let emulator = Emulator::builder().scenario(scenario).build()?;
/// let account = emulator.account("200000000001".parse()?);
/// account.set_scenario(Scenario::no_support_plan())?;
/// assert_eq!(account.scenario()?.plan, Plan::None);
/// assert_eq!(emulator.account(AccountId::DEFAULT).scenario()?.plan, Plan::Enterprise);
///
/// let case = account.case(&account.cases()?[0].case_id);
/// assert!(case.summary()?.case_id.contains("200000000001"));
/// assert!(emulator.account("200000000003".parse()?).cases().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct EmulatedAccount {
    state: Arc<State>,
    id: AccountId,
}

impl EmulatedAccount {
    pub(super) fn new(state: Arc<State>, id: AccountId) -> Self {
        Self { state, id }
    }

    /// Returns the number of the account.
    #[must_use]
    pub fn id(&self) -> AccountId {
        self.id
    }

    /// Returns the scenario of the account.
    ///
    /// # Errors
    ///
    /// Fails if there is no such account, and if the data file cannot be read or written.
    pub fn scenario(&self) -> io::Result<Scenario> {
        Ok(Arc::unwrap_or_clone(self.view()?.scenario))
    }

    /// Gives the account its own scenario, until [`Emulator::reset`](crate::Emulator::reset) or
    /// [`Emulator::set_scenario`](crate::Emulator::set_scenario). The parts that describe the initial data
    /// have no effect; nor have the accounts and the organization.
    ///
    /// # Errors
    ///
    /// Fails if there is no such account, and if the data file cannot be read or written.
    pub fn set_scenario(&self, scenario: Scenario) -> io::Result<()> {
        self.view()?.set_scenario(Arc::new(scenario));
        Ok(())
    }

    /// Returns how many requests of the account there were since the emulator was built or reset, and what
    /// became of them. A request belongs to the account of its access key or link.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.state.log.tally_of(self.id)
    }

    /// Returns the cases of the account, the newest first.
    ///
    /// # Errors
    ///
    /// Fails if there is no such account, and if the data file cannot be read or written.
    pub fn cases(&self) -> io::Result<Vec<CaseSummary>> {
        let now = self.state.clock.timestamp();
        self.view()?.case_summaries(now).map_err(io::Error::other)
    }

    /// Returns a handle to the case of the account with this `caseId` or `displayId`.
    #[must_use]
    pub fn case(&self, id: impl AsRef<str>) -> EmulatedCase {
        EmulatedCase::new(Arc::clone(&self.state), self.id, id.as_ref().to_owned())
    }

    /// Makes a new revision of an agreement that the account can accept
    /// ([`Emulator::revise_agreement`](crate::Emulator::revise_agreement)).
    ///
    /// # Errors
    ///
    /// Fails if there is no such account, and if the data file cannot be read or written.
    pub fn revise_agreement(&self, id: &str, nda: bool) -> io::Result<Option<String>> {
        let revision = self.view()?.revise_agreement(id, nda);
        revision.map_err(io::Error::other)
    }

    /// Counts the entries of each kind: reports, agreements, cases, and others.
    ///
    /// # Errors
    ///
    /// Fails if there is no such account, and if the data file cannot be read or written.
    pub fn inventory(&self) -> io::Result<Inventory> {
        let inventory = self.view()?.state.store.inventory();
        inventory.map_err(io::Error::other)
    }

    /// Adds up what is in the state of the account ([`Emulator::totals`](crate::Emulator::totals)).
    ///
    /// # Errors
    ///
    /// Fails if there is no such account, and if the data file cannot be read or written.
    pub fn totals(&self) -> io::Result<AccountTotals> {
        let now = self.state.clock.timestamp();
        let totals = self.state.account_totals(self.id, now);
        totals
            .map_err(io::Error::other)?
            .ok_or_else(|| self.unknown())
    }

    fn view(&self) -> io::Result<AccountView> {
        let account = self.state.account(self.id).map_err(io::Error::other)?;
        account.ok_or_else(|| self.unknown())
    }

    fn unknown(&self) -> io::Error {
        let why = format!("the emulator has no account {}", self.id);
        io::Error::new(io::ErrorKind::NotFound, why)
    }
}
