//! The error of exceeding a limit of a request.

use std::error::Error;
use std::fmt;

/// A list has more entries, or a file more bytes, than the service accepts. Nothing was sent.
///
/// ```
/// use casebook_support::CcEmailAddresses;
///
/// let eleven = (1..=11).map(|n| format!("user-{n}@example.com"));
/// let refused = CcEmailAddresses::new(eleven).unwrap_err();
/// assert_eq!(refused.to_string(), "cc email addresses: expected at most 10, found 11");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LimitError {
    what: Box<str>,
    unit: &'static str,
    limit: usize,
    found: u64,
}

impl LimitError {
    pub(crate) fn entries(what: &'static str, limit: usize, found: usize) -> Self {
        Self {
            what: what.into(),
            unit: "",
            limit,
            found: found as u64,
        }
    }

    pub(crate) fn bytes(what: impl Into<Box<str>>, limit: usize, found: u64) -> Self {
        Self {
            what: what.into(),
            unit: " bytes",
            limit,
            found,
        }
    }

    /// Returns the name of the list, such as `case ids`, or of the attachment.
    #[must_use]
    pub fn value_name(&self) -> &str {
        &self.what
    }

    /// Returns the largest number of entries or bytes that the service accepts.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Returns the number of entries in the list, or of bytes in the attachment.
    #[must_use]
    pub fn found(&self) -> u64 {
        self.found
    }
}

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            unit,
            limit,
            found,
        } = self;
        write!(f, "{what}: expected at most {limit}{unit}, found {found}")
    }
}

impl Error for LimitError {}
