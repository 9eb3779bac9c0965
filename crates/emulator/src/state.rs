//! The state of an emulator, which its clones share.

mod accounts;
mod case_error;
mod case_summary;
mod cases;
mod request_log;
mod tally;
mod totals;

use std::sync::Arc;

use crate::account::AccountId;
use crate::auth::{Credentials, SigningKeys};
use crate::crypto::TokenKey;
use crate::current::Current;
use crate::faults::CurrentFaults;
use crate::operation::Settings;
use crate::scenario::Scenario;
use crate::store::StoreError;
use crate::time::Clock;

pub(crate) use accounts::{AccountStates, AccountView};
pub use case_error::CaseError;
pub(crate) use case_error::{LONGEST_BODY, Reason};
pub use case_summary::{CaseCommunication, CaseSummary};
pub(crate) use cases::AgentAction;
pub use request_log::ReceivedRequest;
pub(crate) use request_log::{LogEntry, Observer, Outcome, RequestLog};
pub use tally::{Counts, Tally};
pub use totals::{AccountTotals, AttachmentSums, Sums, Totals};

/// The state of an emulator: the stored data, and all that is in memory only.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) accounts: AccountStates,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    /// The scenario with all accounts.
    pub(crate) scenario: Current<Arc<Scenario>>,
    pub(crate) faults: CurrentFaults,
    pub(crate) credentials: Credentials,
    pub(crate) signing_keys: SigningKeys,
    pub(crate) log: RequestLog,
}

impl State {
    /// Replaces the scenario with all accounts. Accounts that a test has given their own scenario lose it.
    pub(crate) fn set_scenario(&self, scenario: Scenario) {
        self.scenario.set(Arc::new(scenario));
        self.accounts.clear_scenarios();
    }

    /// Returns the identity of the state of all accounts together.
    pub(crate) fn identity(&self) -> Result<String, StoreError> {
        self.accounts.default.store.identity()
    }

    /// Returns the key by which the credentials of role sessions are made. A reset keeps it.
    pub(crate) fn sessions(&self) -> &TokenKey {
        self.accounts.default.store.key()
    }

    /// Restores the initial clock, scenario, faults and data, and empties the log. The key of links and
    /// tokens stays ([`Store::reset`]).
    pub(crate) fn reset(&self) -> Result<(), StoreError> {
        self.clock.reset();
        self.scenario.reset();
        self.faults.reset();
        let scenario = self.scenario.get().of_account(AccountId::DEFAULT);
        let store = &self.accounts.default.store;
        store.reset(scenario.contents(AccountId::DEFAULT, self.clock.timestamp()))?;
        self.accounts.reset();
        store.add_reports(&scenario.reports())?;
        self.log.clear();
        Ok(())
    }
}
