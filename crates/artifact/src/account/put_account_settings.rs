//! `PUT /v1/account-settings/put` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/artifact/latest/APIReference/API_PutAccountSettings.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, rest_json};
use casebook_types::NotificationSubscriptionStatus;
use serde::{Deserialize, Serialize};

use super::AccountSettingsOutput;
use crate::api::Artifact;

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
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutAccountSettings {
    /// Whether the account gets notifications about new and changed reports.
    ///
    /// If it is `None`, casebook's emulator changes nothing. The API reference does not say what
    /// the service does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification_subscription_status: Option<NotificationSubscriptionStatus>,
}

casebook_types::arbitrary! { PutAccountSettings { notification_subscription_status } }

impl PutAccountSettings {
    /// Creates a request without settings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets whether the account gets notifications about new and changed reports.
    #[must_use]
    pub fn notification_subscription_status(self, status: NotificationSubscriptionStatus) -> Self {
        Self {
            notification_subscription_status: Some(status),
        }
    }
}

impl Operation for PutAccountSettings {
    type Api = Artifact;
    type Output = AccountSettingsOutput;

    const NAME: &'static str = "PutAccountSettings";
    const EFFECT: Effect = Effect::Idempotent;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        rest_json::put("/v1/account-settings/put").finish_with(self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        rest_json::output(response)
    }
}
