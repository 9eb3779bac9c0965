//! The error of a list of accounts.

use std::error::Error;
use std::fmt;

use casebook_types::{AccountId, Arn, ValueError};

/// The error of a text that is no list of accounts. Nothing was sent.
///
/// ```
/// use casebook_stack::fleet::Accounts;
///
/// let error = Accounts::parse_file("222233334444, Auditor (old)").unwrap_err();
/// assert_eq!((error.line(), error.column()), (Some(1), Some(15)));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccountsError {
    pub(super) place: Option<Place>,
    pub(super) kind: Kind,
}

/// Where a value stands. All numbers count from 1.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Place {
    /// In a file.
    File { line: usize, column: usize },
    /// In a list with commas.
    List { number: usize },
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    None,
    Value(ValueError),
    /// The account has occurred at the other place already.
    Twice(AccountId, Place),
    NoRoleArn(Arn),
    RoleElsewhere(Arn, AccountId),
}

impl AccountsError {
    /// Returns the line of a file, from 1 on.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match self.place? {
            Place::File { line, .. } => Some(line),
            Place::List { .. } => None,
        }
    }

    /// Returns the column in the line of a file, in characters from 1 on.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        match self.place? {
            Place::File { column, .. } => Some(column),
            Place::List { .. } => None,
        }
    }
}

impl fmt::Display for AccountsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(Place::File { line, column }) => write!(f, "line {line}, column {column}: ")?,
            Some(Place::List { number }) => write!(f, "account {number}: ")?,
            None => {}
        }
        match &self.kind {
            Kind::None => f.write_str("expected at least one account, found none"),
            Kind::Value(error) => write!(f, "{error}"),
            Kind::Twice(account, Place::File { line, .. }) => write!(
                f,
                "expected each account once, found {account} in line {line}, too"
            ),
            Kind::Twice(account, Place::List { number }) => write!(
                f,
                "expected each account once, found {account} as account {number}, too"
            ),
            Kind::NoRoleArn(arn) => write!(
                f,
                "expected the ARN of a role, such as arn:aws:iam::{}:role/NAME, found {arn}",
                arn.account()
            ),
            Kind::RoleElsewhere(arn, account) => write!(
                f,
                "expected a role of the account {account} of this line, found {arn}"
            ),
        }
    }
}

impl Error for AccountsError {}
