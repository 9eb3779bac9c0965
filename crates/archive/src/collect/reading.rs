//! What a run could read of a service.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a run could read of a service, in one account. The later of two counts for both.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reading {
    /// The run was not to read the service.
    NotRead,
    /// Everything.
    Read,
    /// Nothing, because the account has no support plan that allows it.
    NoPlan,
    /// Nothing, because the role could not be assumed, or there was none.
    NoRole,
    /// A part at most, because of an error.
    Failed,
}

impl Reading {
    /// Returns the word that the rows have.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotRead => "not_read",
            Self::Read => "read",
            Self::NoPlan => "no_plan",
            Self::NoRole => "no_role",
            Self::Failed => "failed",
        }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
