//! What an account has settled with Artifact.

mod get_account_settings;
mod put_account_settings;

pub use get_account_settings::GetAccountSettings;
pub use put_account_settings::PutAccountSettings;

use casebook_types::NotificationSubscriptionStatus;
use serde::{Deserialize, Serialize};

use crate::members::members;

/// The answer of [`GetAccountSettings`] and [`PutAccountSettings`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountSettingsOutput {
    /// The settings as they now are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_settings: Option<AccountSettings>,
}

members! {
    AccountSettingsOutput {
        "accountSettings" => account_settings: object,
    }
}

/// The settings of an account (API reference, AccountSettings).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountSettings {
    /// Whether the account hears of new and changed reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_subscription_status: Option<NotificationSubscriptionStatus>,
}

members! {
    AccountSettings {
        "notificationSubscriptionStatus" => notification_subscription_status: text,
    }
}
