//! The accounts of an emulator, whose state is made when it is first needed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::State;
use crate::account::AccountId;
use crate::auth::{self, Credential};
use crate::http::HttpRequest;
use crate::operation::Throttles;
use crate::scenario::{AccountStatus, Scenario};
use crate::store::{Store, StoreError};
use crate::time::Timestamp;

/// The state of one account: the stored data, and what is in memory only.
#[derive(Debug)]
pub(crate) struct AccountState {
    pub(crate) store: Store,
    pub(crate) throttles: Throttles,
    /// The scenario that a test has set for this account alone.
    own: Mutex<Option<Arc<Scenario>>>,
}

impl AccountState {
    pub(super) fn new(store: Store) -> Self {
        Self {
            store,
            throttles: Throttles::default(),
            own: Mutex::default(),
        }
    }

    pub(super) fn set_scenario(&self, scenario: Option<Arc<Scenario>>) {
        *self.own.lock().unwrap_or_else(PoisonError::into_inner) = scenario;
    }

    fn own_scenario(&self) -> Option<Arc<Scenario>> {
        self.own
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// The states of the accounts that were used, by their numbers. The default account is always there.
#[derive(Debug)]
pub(crate) struct AccountStates {
    pub(super) default: Arc<AccountState>,
    others: Mutex<HashMap<AccountId, Arc<AccountState>>>,
    /// A scenario with all accounts, and that of its accounts without a plan.
    without_plan: Mutex<Option<(Arc<Scenario>, Arc<Scenario>)>>,
}

impl AccountStates {
    /// Returns the states of an emulator of which only the default account was used.
    pub(crate) fn new(store: Store) -> Self {
        Self {
            default: Arc::new(AccountState::new(store)),
            others: Mutex::default(),
            without_plan: Mutex::default(),
        }
    }

    /// Forgets what is in memory only, and the states of all accounts but the default one.
    pub(super) fn reset(&self) {
        self.default.throttles.clear();
        self.default.set_scenario(None);
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        others.clear();
    }

    /// Removes the scenarios that were set for single accounts.
    pub(super) fn clear_scenarios(&self) {
        self.default.set_scenario(None);
        let others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        others
            .values()
            .for_each(|account| account.set_scenario(None));
    }
}

/// One account as a request or a test finds it: its state, and its scenario of this moment.
#[derive(Clone, Debug)]
pub(crate) struct AccountView {
    pub(crate) state: Arc<AccountState>,
    pub(crate) scenario: Arc<Scenario>,
}

impl AccountView {
    /// Gives this account a scenario of its own, until the scenario of all is replaced.
    pub(crate) fn set_scenario(&self, scenario: Arc<Scenario>) {
        self.state.set_scenario(Some(scenario));
    }
}

impl State {
    /// Returns an account; `None` if the scenario has no such account.
    pub(crate) fn account(&self, id: AccountId) -> Result<Option<AccountView>, StoreError> {
        let all = self.scenario.get();
        if all.find_account(id).is_none() {
            return Ok(None);
        }
        let scenario = match all.lacks_plan(id) {
            true => self.without_plan(&all),
            false => all.of_account(id),
        };
        let state = self.account_state(id, &scenario)?;
        let scenario = state.own_scenario().unwrap_or(scenario);
        Ok(Some(AccountView { state, scenario }))
    }

    /// Returns the scenario of the accounts without a plan. It is made once, and all of them share it.
    fn without_plan(&self, all: &Arc<Scenario>) -> Arc<Scenario> {
        let made = &self.accounts.without_plan;
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        match &*made {
            Some((of, scenario)) if Arc::ptr_eq(of, all) => Arc::clone(scenario),
            _ => {
                let scenario = Arc::new(all.without_plan());
                *made = Some((Arc::clone(all), Arc::clone(&scenario)));
                scenario
            }
        }
    }

    /// Returns the default account.
    pub(crate) fn default_account(&self) -> AccountView {
        let state = Arc::clone(&self.accounts.default);
        let scenario = state.own_scenario();
        let scenario =
            scenario.unwrap_or_else(|| self.scenario.get().of_account(AccountId::DEFAULT));
        AccountView { state, scenario }
    }

    fn account_state(
        &self,
        id: AccountId,
        scenario: &Scenario,
    ) -> Result<Arc<AccountState>, StoreError> {
        if id == AccountId::DEFAULT {
            return Ok(Arc::clone(&self.accounts.default));
        }
        let others = &self.accounts.others;
        let mut others = others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = others.get(&id) {
            return Ok(Arc::clone(known));
        }
        // The lock is held meanwhile, so that an account has one state.
        let default = &self.accounts.default.store;
        let start = Timestamp::from_millis(default.start_time()?);
        let store = default.of_account(id, scenario.contents(id, start));
        if !store.is_rendered()? {
            store.add_reports(&scenario.reports())?;
        }
        let state = Arc::new(AccountState::new(store));
        others.insert(id, Arc::clone(&state));
        Ok(state)
    }

    /// Returns the credential of an access key, with the session token of the request: a key of an
    /// account of the scenario, one of the emulator's settings, or that of a role session. The keys of an
    /// account that is suspended are not known.
    pub(crate) fn credential<'a>(
        &'a self,
        scenario: &Scenario,
        access_key: &str,
        token: Option<&str>,
    ) -> Option<Cow<'a, Credential>> {
        let credential = self.any_credential(scenario, access_key, token)?;
        let account = scenario.find_account(credential.principal().account)?;
        (account.status != AccountStatus::Suspended).then_some(credential)
    }

    /// Returns the credential of an access key as [`credential`](Self::credential) does, even if its account
    /// is suspended.
    fn any_credential<'a>(
        &'a self,
        scenario: &Scenario,
        access_key: &str,
        token: Option<&str>,
    ) -> Option<Cow<'a, Credential>> {
        Some(match scenario.accounts.key(access_key) {
            Some((account, key)) => Cow::Owned(key.credential(account.id())),
            None => match self.credentials.find(access_key) {
                Some(known) => Cow::Borrowed(known),
                None => {
                    let key = self.sessions();
                    Cow::Owned(auth::sessions::credential(key, access_key, token?)?)
                }
            },
        })
    }

    /// Returns the account that a request says it is of, by its access key. Its signature may be wrong, and
    /// the account may be suspended.
    pub(crate) fn stated_account(&self, request: &HttpRequest) -> Option<AccountId> {
        let (key, token) = auth::access_key(request)?;
        let scenario = self.scenario.get();
        let credential = self.any_credential(&scenario, &key, token.as_deref())?;
        let account = scenario.find_account(credential.principal().account)?;
        Some(account.id())
    }
}
