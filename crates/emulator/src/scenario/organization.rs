//! The organization that the accounts of a scenario belong to.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;

/// An organization (AWS Organizations) with a management account.
///
/// Every account of the scenario belongs to it, except those with `member` set to false.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{AccountId, Organization, Scenario};
///
/// let organization = Organization::new(AccountId::DEFAULT);
/// let scenario = Scenario::new().organization(Some(organization)).generated_accounts(500);
/// assert_eq!(scenario.generated_accounts, 500);
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
#[non_exhaustive]
pub struct Organization {
    /// The id, such as `o-exampleorgid`.
    pub id: String,
    /// The account that may list the accounts of the organization.
    pub management_account: AccountId,
    /// Members that may list them, too.
    pub delegated_administrators: Vec<AccountId>,
}

impl Organization {
    /// Returns the organization `o-exampleorgid` with a management account.
    #[must_use]
    pub fn new(management_account: AccountId) -> Self {
        Self {
            id: "o-exampleorgid".to_owned(),
            management_account,
            delegated_administrators: Vec::new(),
        }
    }

    /// Adds a member that may list the accounts.
    #[must_use]
    pub fn delegated_administrator(mut self, account: AccountId) -> Self {
        self.delegated_administrators.push(account);
        self
    }
}

/// An organization whose management account is the default account.
impl Default for Organization {
    fn default() -> Self {
        Self::new(AccountId::DEFAULT)
    }
}
