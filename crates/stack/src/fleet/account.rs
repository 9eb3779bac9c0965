//! An account of a fleet.

use std::fmt;

use casebook_types::{AccountId, AccountState};

/// An AWS account of a [`Fleet`](super::Fleet).
///
/// An account of a list has its id alone. `Debug` shows neither the name nor the email address, which the
/// model of Organizations marks as sensitive.
///
/// ```
/// use casebook_stack::fleet::Account;
///
/// let account = Account::new("222233334444".parse()?).name("Data");
/// assert!(account.is_active());
/// assert_eq!(format!("{account:?}"), "Account { id: AccountId(\"222233334444\"), state: None, .. }");
/// # Ok::<(), casebook_stack::types::ValueError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Account {
    /// The number of the account.
    pub id: AccountId,
    /// The name of the account in its organization.
    pub name: Option<String>,
    /// The email address of the account's owner.
    pub email: Option<String>,
    /// The state of the account in its organization.
    pub state: Option<AccountState>,
}

impl Account {
    /// Creates an account of which only the number is known.
    #[must_use]
    pub fn new(id: AccountId) -> Self {
        Self {
            id,
            name: None,
            email: None,
            state: None,
        }
    }

    casebook_types::setters! {
        /// Sets the name.
        name: impl Into<String> => Some(name.into());
        /// Sets the email address.
        email: impl Into<String> => Some(email.into());
        /// Sets the state.
        state: AccountState => Some(state);
    }

    /// Returns whether the account can be used, as far as is known: its state is `ACTIVE` or unknown.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(self.state, None | Some(AccountState::Active))
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
