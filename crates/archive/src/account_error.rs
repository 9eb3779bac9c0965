//! Why an account could not be archived completely.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use casebook_stack::CallError;
use casebook_stack::fleet::FleetError;

/// Why an account could not be archived completely.
///
/// The text is that of the account's row. It has nothing that differs from one request to the next, such
/// as the request id; the [`cause`](Self::cause) has that. Clones share the cause.
#[derive(Clone, Debug)]
pub struct AccountError(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    text: String,
    cause: AccountErrorCause,
}

/// What went wrong in an account.
#[derive(Debug)]
#[non_exhaustive]
pub enum AccountErrorCause {
    /// A service refused an operation, or did not answer. The request may have been sent.
    Call(FailedCall),
    /// The fleet has no configuration for the account. Nothing was sent to its services.
    Fleet(FleetError),
    /// Anything else, which the text tells, such as a file of the archive that is damaged.
    Other,
}

/// An operation that failed.
#[derive(Debug)]
#[non_exhaustive]
pub struct FailedCall {
    /// The name by which requests to the service are signed, such as `support`.
    pub service: &'static str,
    /// The name of the operation.
    pub operation: &'static str,
    /// The error.
    pub error: CallError,
}

impl AccountError {
    pub(crate) fn new(text: String, cause: AccountErrorCause) -> Self {
        Self(Arc::new(Inner { text, cause }))
    }

    /// Makes the error of an account that the fleet has no configuration for.
    pub(crate) fn fleet(error: FleetError) -> Self {
        Self::new(chain(&error), AccountErrorCause::Fleet(error))
    }

    /// Makes an error that its text tells.
    pub(crate) fn other(error: &(dyn StdError + 'static)) -> Self {
        Self::from(chain(error))
    }

    /// Returns the text, which the row of the account has.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Returns what went wrong.
    #[must_use]
    pub fn cause(&self) -> &AccountErrorCause {
        &self.0.cause
    }
}

impl From<String> for AccountError {
    fn from(text: String) -> Self {
        Self::new(text, AccountErrorCause::Other)
    }
}

impl fmt::Display for AccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl StdError for AccountError {}

/// Returns all levels of an error in one line.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
    let texts: Vec<_> = levels(error).map(ToString::to_string).collect();
    texts.join(": ")
}

/// Returns an error and its sources.
pub(crate) fn levels<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&level| level.source())
}
