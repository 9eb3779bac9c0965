//! `GET /v1/account-settings/get` (API reference, GetAccountSettings).

use serde_json::{Value, json};

use crate::operation::{Call, OperationError};

pub(crate) fn get_account_settings(call: &Call<'_>, _: Value) -> Result<Value, OperationError> {
    let status = call.store.subscription()?;
    Ok(json!({"accountSettings": {"notificationSubscriptionStatus": status}}))
}
