//! The settings of an account.

mod get_account_settings;
mod put_account_settings;

pub use get_account_settings::GetAccountSettings;
pub use put_account_settings::PutAccountSettings;

use casebook_protocol::members;
use casebook_types::NotificationSubscriptionStatus;
use serde::Serialize;

/// The output of [`GetAccountSettings`] and [`PutAccountSettings`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountSettingsOutput {
    /// The current settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_settings: Option<AccountSettings>,
}

members! {
    response AccountSettingsOutput {
        "accountSettings" => account_settings: object,
    }
}

/// The settings of an account (API reference, AccountSettings).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountSettings {
    /// Whether the account gets notifications about new and changed reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_subscription_status: Option<NotificationSubscriptionStatus>,
}

members! {
    response AccountSettings {
        "notificationSubscriptionStatus" => notification_subscription_status: text,
    }
}
