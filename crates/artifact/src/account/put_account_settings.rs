//! `PUT /v1/account-settings/put`.

use casebook_protocol::{operation, request, rest_json};
use casebook_types::NotificationSubscriptionStatus;

use super::AccountSettingsOutput;
use crate::api::{Artifact, reference};

request! {
    /// Changes the settings of the account.
    ///
    /// ```
    /// use casebook_artifact::PutAccountSettings;
    /// use casebook_protocol::Operation;
    /// use casebook_types::NotificationSubscriptionStatus;
    ///
    /// let put = PutAccountSettings::new()
    ///     .notification_subscription_status(NotificationSubscriptionStatus::Subscribed);
    /// assert_eq!(put.encode()?.body(), r#"{"notificationSubscriptionStatus":"SUBSCRIBED"}"#);
    /// # Ok::<(), casebook_protocol::EncodeError>(())
    /// ```
    #[doc = reference!(PutAccountSettings)]
    pub struct PutAccountSettings: Default {
        /// Whether the account gets notifications about new and changed reports.
        ///
        /// If it is `None`, casebook's emulator changes nothing. The API reference does not say what
        /// the service does.
        notification_subscription_status?: NotificationSubscriptionStatus,
    }

    /// Creates a request without settings.
    fn new;
}

operation! {
    Artifact: PutAccountSettings -> AccountSettingsOutput, Idempotent;
    |it| rest_json::put("/v1/account-settings/put").finish_with(it)
}
