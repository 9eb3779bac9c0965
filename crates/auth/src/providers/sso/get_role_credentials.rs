//! `GET /federation/credentials` ([reference])
//!
//! [reference]: https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, members, output, rest_json};
use casebook_types::Secret;
use http::header::{HeaderName, HeaderValue};
use http::{Request, Response};

use super::Sso;
use crate::Credentials;

const TOKEN: HeaderName = HeaderName::from_static("x-amz-sso_bearer_token");

/// Gets the credentials of a role, with the access token of a signed-in user. The request is not signed.
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
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct GetRoleCredentials {
    /// The access token of the signed-in user.
    pub access_token: Secret,
    /// The id of the account that has the role.
    pub account_id: String,
    /// The name of the role.
    pub role_name: String,
}

impl GetRoleCredentials {
    /// Creates a request for the credentials of a role.
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

#[derive(Default)]
struct ResponseBody {
    role_credentials: Option<RoleCredentials>,
}

members! { ResponseBody { "roleCredentials" => role_credentials: object } }

#[derive(Default)]
struct RoleCredentials {
    access_key_id: Option<String>,
    secret_access_key: Option<Secret>,
    session_token: Option<Secret>,
    /// Milliseconds since 1970.
    expiration: Option<u64>,
}

members! {
    RoleCredentials {
        "accessKeyId" => access_key_id: text,
        "secretAccessKey" => secret_access_key: text,
        "sessionToken" => session_token: text,
        "expiration" => expiration: number,
    }
}

impl RoleCredentials {
    /// Returns the credentials, if the response has all four members.
    fn credentials(self) -> Option<Credentials> {
        let credentials = Credentials::new(self.access_key_id?, self.secret_access_key?)
            .with_session_token(self.session_token?);
        // A time later than a `SystemTime` can represent means that the credentials do not expire.
        let expiry = Duration::from_millis(self.expiration?);
        Some(match SystemTime::UNIX_EPOCH.checked_add(expiry) {
            Some(expiry) => credentials.with_expiry(expiry),
            None => credentials,
        })
    }
}

impl Operation for GetRoleCredentials {
    type Api = Sso;
    type Output = Credentials;

    const NAME: &'static str = "GetRoleCredentials";
    const EFFECT: Effect = Effect::ReadOnly;

    /// A token with control characters cannot be a header. It is left out, and the service then
    /// refuses the request.
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
        let missing = DecodeError::expected(
            "accessKeyId, secretAccessKey, sessionToken and expiration",
            response.headers(),
        );
        let body: ResponseBody = output(response)?;
        let keys = body.role_credentials.and_then(RoleCredentials::credentials);
        keys.ok_or(missing)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_response_panics(expiry in any::<i128>(), rest in ".{0,40}") {
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
