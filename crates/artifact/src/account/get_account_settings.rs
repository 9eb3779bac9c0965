//! `GET /v1/account-settings/get` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/artifact/latest/APIReference/API_GetAccountSettings.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, rest_json};
use serde::{Deserialize, Serialize};

use super::AccountSettingsOutput;
use crate::api::Artifact;

/// Gets the settings of the account.
///
/// ```
/// use casebook_artifact::GetAccountSettings;
/// use casebook_protocol::Operation;
///
/// let request = GetAccountSettings::new().encode()?;
/// assert_eq!(request.uri(), "/v1/account-settings/get");
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetAccountSettings {}

casebook_types::arbitrary! { GetAccountSettings {} }

impl GetAccountSettings {
    /// Creates the request, which has no options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Operation for GetAccountSettings {
    type Api = Artifact;
    type Output = AccountSettingsOutput;

    const NAME: &'static str = "GetAccountSettings";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        rest_json::get("/v1/account-settings/get").finish()
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        rest_json::output(response)
    }
}
