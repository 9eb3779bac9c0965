//! `PUT /v1/account-settings/put` (API reference, PutAccountSettings).

use crate::operation::prelude::*;

use super::get_account_settings;

input! {
    notification_subscription_status: Option<String>,
}

/// Replaces the settings that the request names; an empty object changes nothing
/// (docs/service-notes.md, "Account settings").
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    if let Some(status) = input.notification_subscription_status {
        call.store.set_subscription(&status)?;
    }
    get_account_settings::answer(call, Value::Null)
}
