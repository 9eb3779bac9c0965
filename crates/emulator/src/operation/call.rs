//! The call of an operation: what its function needs besides the input.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::refusal::OperationError;
use super::settings::Settings;
use super::throttle::Throttles;
use crate::auth::Principal;
use crate::crypto::TokenKey;
use crate::http::HttpRequest;
use crate::scenario::Scenario;
use crate::store::{Change, Store, StoreError};

/// The context in which an operation is carried out.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a HttpRequest,
    /// The state of the account.
    pub(crate) store: &'a Store,
    pub(crate) settings: &'a Settings,
    /// The scenario of the account.
    pub(crate) scenario: &'a Scenario,
    /// The scenario with all accounts.
    pub(crate) directory: &'a Scenario,
    /// Whose access key signed the request.
    pub(crate) caller: &'a Principal,
    /// The key by which the credentials of role sessions are made.
    pub(crate) sessions: &'a TokenKey,
    pub(crate) throttles: &'a Throttles,
    /// Whether this is a dry run, which must not change anything.
    pub(crate) dry_run: bool,
    /// Whether the links in the response have expired already, by a fault.
    pub(crate) expired_link: bool,
}

impl Call<'_> {
    /// Commits a change, or drops it in a dry run.
    pub(crate) fn commit(&self, change: Change) -> Result<(), StoreError> {
        if self.dry_run {
            return Ok(());
        }
        change.commit()
    }
}

/// Reads a validated input into the `Input` type of the operation.
pub(crate) fn read_input<T: DeserializeOwned>(input: Value) -> Result<T, OperationError> {
    let misfit = |error| StoreError::misuse(format!("a validated input did not fit: {error}"));
    Ok(serde_json::from_value(input).map_err(misfit)?)
}
