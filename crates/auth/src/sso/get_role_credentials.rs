//! `GET /federation/credentials` ([reference])
//!
//! [reference]: https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, rest_json};
use casebook_types::Secret;
use http::header::{HeaderName, HeaderValue};
use http::{Request, Response};
use serde::Deserialize;

use super::Sso;
use crate::Credentials;

const TOKEN: HeaderName = HeaderName::from_static("x-amz-sso_bearer_token");

/// Asks for the credentials of a role, with the token of whoever signed in. It is not signed.
///
/// ```
/// use casebook_auth::sso::GetRoleCredentials;
/// use casebook_protocol::Operation;
///
/// let request = GetRoleCredentials::new("t0ken", "012345678901", "audit").encode()?;
/// assert_eq!(
///     request.uri(),
///     "/federation/credentials?role_name=audit&account_id=012345678901",
/// );
/// assert_eq!(request.headers()["x-amz-sso_bearer_token"], "t0ken");
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct GetRoleCredentials {
    /// The token.
    pub access_token: Secret,
    /// The account.
    pub account_id: String,
    /// The name of the role.
    pub role_name: String,
}

impl GetRoleCredentials {
    /// Asks for a role.
    #[must_use]
    pub fn new(
        access_token: impl Into<Secret>,
        account_id: impl Into<String>,
        role_name: impl Into<String>,
    ) -> Self {
        Self {
            access_token: access_token.into(),
            account_id: account_id.into(),
            role_name: role_name.into(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    role_credentials: RoleCredentials,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RoleCredentials {
    access_key_id: String,
    secret_access_key: Secret,
    session_token: Secret,
    /// Milliseconds since 1970.
    expiration: u64,
}

impl Operation for GetRoleCredentials {
    type Api = Sso;
    type Output = Credentials;

    const NAME: &'static str = "GetRoleCredentials";
    const EFFECT: Effect = Effect::Reads;

    /// A token that no header can hold is left out, so that the service refuses the request.
    fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
        let mut request = rest_json::get("/federation/credentials")
            .query("role_name", &self.role_name)
            .query("account_id", &self.account_id)
            .finish()?;
        if let Ok(mut token) = HeaderValue::from_str(self.access_token.expose()) {
            token.set_sensitive(true);
            request.headers_mut().insert(TOKEN, token);
        }
        Ok(request)
    }

    fn decode(response: Response<Bytes>) -> Result<Credentials, DecodeError> {
        let keys = rest_json::output::<Answer>(response)?.role_credentials;
        let credentials = Credentials::new(keys.access_key_id, keys.secret_access_key)
            .with_session_token(keys.session_token);
        // What no clock can tell is never reached.
        let expiry = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(keys.expiration));
        Ok(match expiry {
            Some(expiry) => credentials.with_expiry(expiry),
            None => credentials,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_answer_panics(expiry in any::<i128>(), rest in ".{0,40}") {
            let body = format!(
                "{{\"roleCredentials\":{{\"accessKeyId\":\"a\",\"secretAccessKey\":\"MARKED\",\
                 \"sessionToken\":\"MARKED\",\"expiration\":{expiry}}}}}{rest}"
            );
            if let Err(error) = GetRoleCredentials::decode(Response::new(body.into())) {
                let shown = format!("{error}{error:?}");
                prop_assert!(!shown.contains("MARKED"));
            }
        }
    }
}
