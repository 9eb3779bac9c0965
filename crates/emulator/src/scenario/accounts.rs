//! The accounts of a scenario, by their numbers and by their access keys.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::account::{AccessKey, Account};
use crate::account::AccountId;

/// The accounts that a scenario lists.
///
/// If two of them have the same number or access key, the later one replaces the earlier one.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{Account, AccountId, Accounts, Scenario};
///
/// let accounts: Accounts = ["222233334444", "333344445555"]
///     .into_iter()
///     .map(|id| id.parse().map(Account::new))
///     .collect::<Result<_, _>>()?;
/// let scenario = Scenario::new().accounts(accounts);
/// assert_eq!(scenario.accounts.iter().count(), 2);
/// # Ok::<(), casebook_emulator::AccountIdError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Accounts {
    by_id: BTreeMap<AccountId, Arc<Account>>,
    /// The account of each access key.
    keys: BTreeMap<String, AccountId>,
}

impl Accounts {
    /// Returns no accounts.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            by_id: BTreeMap::new(),
            keys: BTreeMap::new(),
        }
    }

    /// Returns the accounts, sorted by their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &Account> {
        self.by_id.values().map(|account| &**account)
    }

    pub(crate) fn insert(&mut self, account: Account) {
        for key in &account.access_keys {
            self.keys.insert(key.access_key_id.clone(), account.id);
        }
        self.by_id.insert(account.id, Arc::new(account));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    pub(crate) fn get(&self, id: AccountId) -> Option<&Arc<Account>> {
        self.by_id.get(&id)
    }

    /// Returns the ids of the accounts after one, or of all.
    pub(super) fn ids_after(&self, after: Option<AccountId>) -> impl Iterator<Item = AccountId> {
        let range = self
            .by_id
            .range((after.map_or(Unbounded, Excluded), Unbounded));
        range.map(|(id, _)| *id)
    }

    /// Returns the access key with an id, and its account.
    pub(crate) fn key(&self, id: &str) -> Option<(&Account, &AccessKey)> {
        let account = self.by_id.get(self.keys.get(id)?)?;
        let mut keys = account.access_keys.iter().rev();
        Some((account, keys.find(|key| key.access_key_id == id)?))
    }
}

impl FromIterator<Account> for Accounts {
    fn from_iter<I: IntoIterator<Item = Account>>(accounts: I) -> Self {
        let mut all = Self::new();
        accounts.into_iter().for_each(|account| all.insert(account));
        all
    }
}

/// Reads a list of accounts, and refuses two with the same number or access key.
impl<'de> Deserialize<'de> for Accounts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut all = Self::new();
        for account in Vec::<Account>::deserialize(from)? {
            let id = account.id;
            if all.by_id.contains_key(&id) {
                let why = format!("expected each account once, found {id} twice");
                return Err(D::Error::custom(why));
            }
            let keys = account.access_keys.iter();
            let mut keys = keys.map(|key| &key.access_key_id);
            if let Some(key) = keys.find(|key| all.keys.contains_key(*key)) {
                let why = format!("expected each access key once, found {key} twice");
                return Err(D::Error::custom(why));
            }
            all.insert(account);
        }
        Ok(all)
    }
}

impl Serialize for Accounts {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}
