//! `GET /v1/account-settings/get` (API reference, GetAccountSettings).

use crate::operation::prelude::*;

pub(super) fn answer(call: &Call<'_>, _: Value) -> Answer {
    let status = call.store.subscription()?;
    Ok(json!({"accountSettings": {"notificationSubscriptionStatus": status}}))
}
