//! The call of an operation.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::refusal::OperationError;
use super::settings::Settings;
use super::throttle::Throttles;
use crate::http::HttpRequest;
use crate::scenario::Scenario;
use crate::store::{Change, Store, StoreError};

/// The context of an operation besides its input.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a HttpRequest,
    pub(crate) store: &'a Store,
    pub(crate) settings: &'a Settings,
    pub(crate) scenario: &'a Scenario,
    pub(crate) throttles: &'a Throttles,
    /// Whether the call must not change anything.
    pub(crate) dry_run: bool,
    /// Whether the links that it issues have expired already.
    pub(crate) expired_link: bool,
}

impl Call<'_> {
    /// Commits a change; a dry run drops it.
    pub(crate) fn commit(&self, change: Change) -> Result<(), StoreError> {
        if self.dry_run {
            return Ok(());
        }
        change.commit()
    }
}

/// Reads a validated input into the type of the operation.
pub(crate) fn read_input<T: DeserializeOwned>(input: Value) -> Result<T, OperationError> {
    let misfit = |error| StoreError::corrupted(&format!("a validated input did not fit: {error}"));
    Ok(serde_json::from_value(input).map_err(misfit)?)
}
