//! `GET /v1/account-settings/get`.

use casebook_protocol::{operation, request, rest_json};

use super::AccountSettingsOutput;
use crate::api::{Artifact, reference};

request! {
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
    #[doc = reference!(GetAccountSettings)]
    pub struct GetAccountSettings: Default {}

    /// Creates the request, which has no options.
    fn new;
}

operation! {
    Artifact: GetAccountSettings -> AccountSettingsOutput, ReadOnly;
    |_| rest_json::get("/v1/account-settings/get").finish()
}
