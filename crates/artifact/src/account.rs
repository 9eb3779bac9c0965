//! The settings of an account.

mod get_account_settings;
mod put_account_settings;

pub use get_account_settings::*;
pub use put_account_settings::*;

use casebook_protocol::response;
use casebook_types::NotificationSubscriptionStatus;

response! {
    /// The output of [`GetAccountSettings`] and [`PutAccountSettings`].
    pub struct AccountSettingsOutput: Eq {
        /// The current settings.
        "accountSettings" => account_settings?: AccountSettings = object,
    }
}

response! {
    /// The settings of an account (API reference, AccountSettings).
    pub struct AccountSettings: Eq {
        /// Whether the account gets notifications about new and changed reports.
        "notificationSubscriptionStatus" =>
            notification_subscription_status?: NotificationSubscriptionStatus = text,
    }
}
