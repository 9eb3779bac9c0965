//! One request on its way to its operation.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::refusal::OperationError;
use super::settings::Settings;
use super::throttle::Throttles;
use crate::http::HttpRequest;
use crate::scenario::Scenario;
use crate::store::{Change, Store, StoreError};

/// What an operation may look at besides its input.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a HttpRequest,
    pub(crate) store: &'a Store,
    pub(crate) settings: &'a Settings,
    pub(crate) scenario: &'a Scenario,
    pub(crate) throttles: &'a Throttles,
    /// Whether nothing is to be changed by it.
    pub(crate) dry_run: bool,
    /// Whether the links that it hands out are to be of no use any more.
    pub(crate) expired_link: bool,
}

impl Call<'_> {
    /// Keeps a change, or leaves everything as it was when the call is a dry run.
    pub(crate) fn commit(&self, change: Change) -> Result<(), StoreError> {
        if self.dry_run {
            return Ok(());
        }
        change.commit()
    }
}

/// The input of an operation, as the operation wants to see it.
pub(crate) fn read_input<T: DeserializeOwned>(input: Value) -> Result<T, OperationError> {
    let misfit = |error| StoreError::corrupted(&format!("a judged input did not fit: {error}"));
    Ok(serde_json::from_value(input).map_err(misfit)?)
}
