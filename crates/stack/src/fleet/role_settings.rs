//! The settings for the roles of a fleet.

use casebook_types::{ExternalId, RoleName, RoleSessionName};

/// The settings for the roles of a fleet. An account of a list may have a role and an external id of its own.
#[derive(Clone, Debug)]
pub(super) struct RoleSettings {
    pub(super) role: Option<RoleName>,
    pub(super) external_id: Option<ExternalId>,
    pub(super) session_name: RoleSessionName,
    /// The lifetime of the credentials, in seconds.
    pub(super) duration: Option<u32>,
}

impl Default for RoleSettings {
    fn default() -> Self {
        let session_name = "casebook".parse();
        Self {
            role: None,
            external_id: None,
            session_name: session_name.expect("eight letters are the name of a session"),
            duration: None,
        }
    }
}
