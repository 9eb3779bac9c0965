//! An account of a list.

use casebook_types::{AccountId, Arn, ExternalId, RoleName};

/// An account of a list, with the role and the external id that are its own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Entry {
    pub(crate) id: AccountId,
    pub(crate) role: Option<Role>,
    pub(crate) external_id: Option<ExternalId>,
}

/// A role as a line of a file names it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Role {
    Name(RoleName),
    Arn(Arn),
}

impl Entry {
    /// Creates an entry without a role and an external id.
    pub(super) fn new(id: AccountId) -> Self {
        Self {
            id,
            role: None,
            external_id: None,
        }
    }
}
