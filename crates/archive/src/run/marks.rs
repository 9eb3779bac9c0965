//! The marks of runs that have not ended.

use std::collections::HashMap;

use casebook_types::AccountId;

use crate::layout::Layout;
use crate::store::{Store, StoreError};

/// The marks of runs that have not ended, by account.
#[derive(Debug, Default)]
pub(super) struct Marks(HashMap<String, Vec<String>>);

impl Marks {
    /// Lists the marks of all accounts.
    pub(super) async fn read(store: &Store) -> Result<Self, StoreError> {
        let mut marks = Self::default();
        for name in store.list(Layout::STATES).await? {
            if let Some(account) = account(&name) {
                let account = account.to_owned();
                marks.0.entry(account).or_default().push(name);
            }
        }
        Ok(marks)
    }

    /// Returns the names of the marks of an account.
    pub(super) fn of(&self, account: &AccountId) -> Vec<String> {
        self.0.get(account.as_str()).cloned().unwrap_or_default()
    }
}

/// Returns the account of a mark; see [`Layout::open_mark`].
fn account(name: &str) -> Option<&str> {
    let name = name.rsplit('/').next()?;
    let (account, _) = name.strip_prefix("account=")?.split_once(".open.")?;
    Some(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_has_the_account_that_it_was_made_for() {
        let id = "012345678901".parse().unwrap();
        let mark = Layout::open_mark(&id, "20261128T120000Z-0000002a");
        assert_eq!(account(&mark), Some("012345678901"));
        assert_eq!(account(&Layout::state(&id)), None);
    }
}
