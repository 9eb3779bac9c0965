//! One request on its way to its operation.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::arrived::Arrived;
use crate::refusal::Stop;
use crate::settings::Settings;
use crate::store::{Broken, Store};

/// What an operation may look at besides its input.
pub(crate) struct Call<'a> {
    pub(crate) arrived: &'a Arrived,
    pub(crate) store: &'a Store,
    pub(crate) settings: &'a Settings,
}

/// The input of an operation, as the operation wants to see it.
pub(crate) fn read<T: DeserializeOwned>(input: Value) -> Result<T, Stop> {
    let misfit = |error| Broken::corrupted(&format!("a judged input did not fit: {error}"));
    Ok(serde_json::from_value(input).map_err(misfit)?)
}
