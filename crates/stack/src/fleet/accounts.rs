//! The accounts that a fleet consists of.

mod entry;
mod error;
mod parse;

use std::collections::HashSet;
use std::str::FromStr;
use std::sync::Arc;

use casebook_types::AccountId;

pub(super) use entry::{Entry, Role};
pub use error::AccountsError;

/// The accounts of a [`Fleet`](super::Fleet): those of the caller's organization, or a list.
///
/// A command line names them as `org`, or as ids with commas between them, which `parse` reads:
///
/// ```
/// use casebook_stack::fleet::Accounts;
///
/// let accounts: Accounts = "111122223333,222233334444".parse()?;
/// assert_eq!(accounts.count(), Some(2));
/// assert_ne!(accounts, "org".parse()?);
///
/// let error = "111122223333,2222-3333-4444".parse::<Accounts>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "account 2: account id: expected a digit, found '-' at byte 4",
/// );
/// # Ok::<(), casebook_stack::fleet::AccountsError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Accounts(pub(super) Source);

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Source {
    Organization { with_inactive: bool },
    List(Arc<[Entry]>),
}

impl Accounts {
    /// Returns all accounts of the organization that the caller belongs to, except those that are not
    /// `ACTIVE`, such as closed ones.
    ///
    /// The fleet lists them with the caller's own credentials, which must be those of the management
    /// account or of a delegated administrator.
    #[must_use]
    pub fn organization() -> Self {
        Self(Source::Organization {
            with_inactive: false,
        })
    }

    /// Includes the accounts of the organization that are not `ACTIVE`. Roles of most of them cannot be
    /// assumed. It changes no list.
    #[must_use]
    pub fn with_inactive(self) -> Self {
        match self.0 {
            Source::Organization { .. } => Self(Source::Organization {
                with_inactive: true,
            }),
            list @ Source::List(_) => Self(list),
        }
    }

    /// Returns these accounts, each once, in this order.
    #[must_use]
    pub fn list(ids: impl IntoIterator<Item = AccountId>) -> Self {
        let mut seen = HashSet::new();
        let ids = ids.into_iter().filter(|id| seen.insert(id.clone()));
        Self(Source::List(ids.map(Entry::new).collect()))
    }

    /// Returns the number of accounts of a list, or `None` for an organization, whose number is not known
    /// before all of its pages are.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        match &self.0 {
            Source::Organization { .. } => None,
            Source::List(entries) => Some(entries.len()),
        }
    }

    /// Returns the ids of a list, or `None` for an organization.
    #[must_use]
    pub fn ids(&self) -> Option<impl Iterator<Item = &AccountId>> {
        match &self.0 {
            Source::Organization { .. } => None,
            Source::List(entries) => Some(entries.iter().map(|entry| &entry.id)),
        }
    }

    /// Reads the accounts of a file: in each line an id, and behind commas the role of this account, by
    /// name or ARN, and its external id, if they differ from those of the fleet.
    ///
    /// Blank lines are skipped, and so is everything from a `#` on. A role whose name has a comma cannot be
    /// written.
    ///
    /// ```
    /// use casebook_stack::fleet::Accounts;
    ///
    /// Accounts::parse_file("
    ///     ## the data platform
    ///     222233334444
    ///     333344445555, team/Auditor, audit-7
    ///     444455556666, arn:aws:iam::444455556666:role/Auditor
    ///     555566667777, , audit-8             # the role of the fleet
    /// ")?;
    ///
    /// let error = Accounts::parse_file("222233334444\n222233334444 # again").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "line 2, column 1: expected each account once, found 222233334444 in line 1, too",
    /// );
    /// # Ok::<(), casebook_stack::fleet::AccountsError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails at the first value that is wrong, if an account occurs twice, and if there is none. The error
    /// names the line and the column.
    pub fn parse_file(text: &str) -> Result<Self, AccountsError> {
        let entries = parse::file(text)?;
        Ok(Self(Source::List(entries.into())))
    }
}

/// Reads `org`, or ids with commas between them.
///
/// It fails at the first id that is wrong, if an account occurs twice, and if there is none. The error
/// tells which of the accounts it is.
impl FromStr for Accounts {
    type Err = AccountsError;

    fn from_str(text: &str) -> Result<Self, AccountsError> {
        if text.trim() == "org" {
            return Ok(Self::organization());
        }
        let entries = parse::ids(text)?;
        Ok(Self(Source::List(entries.into())))
    }
}
