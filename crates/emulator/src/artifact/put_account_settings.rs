//! `PUT /v1/account-settings/put` (API reference, PutAccountSettings).

use serde::Deserialize;
use serde_json::Value;

use crate::operation::{Call, OperationError, read_input};

use super::get_account_settings::get_account_settings;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    notification_subscription_status: Option<String>,
}

/// Replaces the settings that are given; an empty object changes nothing
/// (docs/service-notes.md, "Account settings").
pub(crate) fn put_account_settings(call: &Call<'_>, input: Value) -> Result<Value, OperationError> {
    let input: Input = read_input(input)?;
    if let Some(status) = input.notification_subscription_status {
        call.store.set_subscription(&status)?;
    }
    get_account_settings(call, Value::Null)
}
