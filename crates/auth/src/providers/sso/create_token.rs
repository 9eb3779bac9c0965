//! `POST /token` ([reference])
//!
//! [reference]: https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, members, output, rest_json};
use casebook_types::Secret;
use http::{Request, Response};
use serde::{Deserialize, Serialize};

use super::SsoOidc;

/// Renews the access token of a signed-in user with a refresh token. The request is not signed.
///
/// ```
/// use casebook_auth::sso::CreateToken;
/// use casebook_protocol::Operation;
///
/// let renew = CreateToken::new("client", "s3cret", "r3fresh");
/// assert_eq!(renew.encode()?.uri(), "/token");
/// assert!(!format!("{renew:?}").contains("3"));
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct CreateToken {
    /// The id of the registered client, from the token file that the AWS CLI wrote.
    pub client_id: String,
    /// The secret of the registered client.
    pub client_secret: Secret,
    /// The refresh token. It is in the token file, or in the output of the renewal before.
    pub refresh_token: Secret,
}

/// The output of [`CreateToken`]: an access token, and a refresh token to renew it.
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct CreateTokenOutput {
    /// The access token.
    pub access_token: Secret,
    /// The lifetime of the access token, in seconds.
    pub expires_in: u32,
    /// The refresh token for the next renewal. If it is `None`, the old refresh token stays valid.
    pub refresh_token: Option<Secret>,
}

#[derive(Default)]
struct ResponseBody {
    access_token: Option<Secret>,
    expires_in: Option<u32>,
    refresh_token: Option<Secret>,
}

members! {
    ResponseBody {
        "accessToken" => access_token: text,
        "expiresIn" => expires_in: number,
        "refreshToken" => refresh_token: text,
    }
}

impl CreateToken {
    /// Creates a request to renew an access token.
    #[must_use]
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        refresh_token: impl Into<Secret>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            refresh_token: refresh_token.into(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    grant_type: &'a str,
    refresh_token: &'a str,
}

impl Operation for CreateToken {
    type Api = SsoOidc;
    type Output = CreateTokenOutput;

    const NAME: &'static str = "CreateToken";
    /// Sending it twice may fail: a refresh token may be valid for a single use.
    const EFFECT: Effect = Effect::NonIdempotent;

    fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
        rest_json::post("/token").finish_with(&Body {
            client_id: &self.client_id,
            client_secret: self.client_secret.expose(),
            grant_type: "refresh_token",
            refresh_token: self.refresh_token.expose(),
        })
    }

    fn decode(response: Response<Bytes>) -> Result<CreateTokenOutput, DecodeError> {
        let missing = DecodeError::expected("accessToken and expiresIn", response.headers());
        let body: ResponseBody = output(response)?;
        match (body.access_token, body.expires_in) {
            (Some(access_token), Some(expires_in)) => Ok(CreateTokenOutput {
                access_token,
                expires_in,
                refresh_token: body.refresh_token,
            }),
            _ => Err(missing),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_request_asks_for_a_refresh() {
        let request = CreateToken::new("c", "s", "r").encode().unwrap();
        assert_eq!(request.method(), http::Method::POST);
        let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
        assert_eq!(
            body,
            serde_json::json!({"clientId": "c", "clientSecret": "s",
                "grantType": "refresh_token", "refreshToken": "r"})
        );
    }

    proptest! {
        #[test]
        fn no_response_panics(text in ".{0,80}") {
            let _ = CreateToken::decode(Response::new(text.into()));
        }
    }
}
