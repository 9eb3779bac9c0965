//! More than a request may hold.

use std::error::Error;
use std::fmt;

/// Something has more entries, or more bytes, than the service takes. Nothing was sent.
///
/// ```
/// use casebook_support::CcEmailAddresses;
///
/// let eleven = (1..=11).map(|n| format!("somebody-{n}@example.com"));
/// let refused = CcEmailAddresses::new(eleven).unwrap_err();
/// assert_eq!(refused.to_string(), "cc email addresses: expected at most 10, found 11");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LimitError {
    what: Box<str>,
    unit: &'static str,
    most: usize,
    found: u64,
}

impl LimitError {
    pub(crate) fn entries(what: &'static str, most: usize, found: usize) -> Self {
        Self {
            what: what.into(),
            unit: "",
            most,
            found: found as u64,
        }
    }

    pub(crate) fn bytes(what: impl Into<Box<str>>, most: usize, found: u64) -> Self {
        Self {
            what: what.into(),
            unit: " bytes",
            most,
            found,
        }
    }

    /// What was refused, in words: `attachments`, or an attachment with its name.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The limit.
    #[must_use]
    pub fn most(&self) -> usize {
        self.most
    }

    /// How much there was.
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
            most,
            found,
        } = self;
        write!(f, "{what}: expected at most {most}{unit}, found {found}")
    }
}

impl Error for LimitError {}
