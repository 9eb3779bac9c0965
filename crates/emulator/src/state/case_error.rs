//! The error of an action on a case by the support agent.

use std::error::Error;
use std::fmt;

use crate::store::StoreError;

/// The largest number of characters of a communication (API reference, Communication).
pub(crate) const LONGEST_BODY: usize = 8_000;

/// Reading a case or acting as its support agent failed. Nothing was changed.
///
/// # Examples
///
/// ```
/// use casebook_emulator::Emulator;
///
/// let emulator = Emulator::new();
/// let error = emulator.case("case-none").start().unwrap_err();
/// assert!(error.is_not_found());
/// assert_eq!(error.to_string(), "there is no case \"case-none\"");
///
/// let newest = emulator.case(&emulator.cases()?[0].display_id);
/// let error = newest.reply("").unwrap_err();
/// assert!(error.is_body_length());
/// assert_eq!(error.to_string(), "body: expected 1 to 8000 characters, found 0");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct CaseError(pub(crate) Reason);

/// The reason of a [`CaseError`].
#[derive(Debug)]
pub(crate) enum Reason {
    /// There is no case with this id.
    NotFound(String),
    /// The case is resolved, and this action (`start` or `ask`) is for other cases.
    Resolved(&'static str),
    /// The communication has this number of characters, which is none or too many.
    BodyLength(usize),
    Store(StoreError),
}

impl CaseError {
    /// Returns whether there is no such case.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.0, Reason::NotFound(_))
    }

    /// Returns whether the case is resolved, so that the agent can neither begin to work on it nor ask
    /// the customer a question.
    #[must_use]
    pub fn is_resolved(&self) -> bool {
        matches!(self.0, Reason::Resolved(_))
    }

    /// Returns whether the body of the communication is empty or too long.
    #[must_use]
    pub fn is_body_length(&self) -> bool {
        matches!(self.0, Reason::BodyLength(_))
    }
}

impl From<StoreError> for CaseError {
    fn from(broken: StoreError) -> Self {
        Self(Reason::Store(broken))
    }
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::NotFound(id) => write!(f, "there is no case {id:?}"),
            Reason::Resolved(action) => write!(
                f,
                "{action}: expected a case that is not resolved, found a resolved one"
            ),
            Reason::BodyLength(found) => {
                write!(
                    f,
                    "body: expected 1 to {LONGEST_BODY} characters, found {found}"
                )
            }
            Reason::Store(_) => {
                f.write_str("the data of the emulator could not be read or written")
            }
        }
    }
}

impl Error for CaseError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Reason::Store(broken) => Some(broken),
            Reason::NotFound(_) | Reason::Resolved(_) | Reason::BodyLength(_) => None,
        }
    }
}
