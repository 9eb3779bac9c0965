//! `Action=AssumeRoleWithWebIdentity` ([reference])
//!
//! [reference]: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html

use bytes::Bytes;
use casebook_protocol::query::Form;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation};
use casebook_types::Secret;
use http::{Request, Response};

use super::{AssumedRole, Sts, VERSION, response};

/// Gets temporary credentials of a role, with a token of an identity provider. The request is not signed.
///
/// ```
/// use casebook_auth::sts::AssumeRoleWithWebIdentity;
/// use casebook_protocol::Operation;
///
/// let request = AssumeRoleWithWebIdentity::new("arn:aws:iam::012345678901:role/ci", "me", "t0ken");
/// assert!(request.encode()?.body().ends_with(b"&RoleSessionName=me&WebIdentityToken=t0ken"));
/// assert!(!format!("{request:?}").contains("t0ken"));
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct AssumeRoleWithWebIdentity {
    /// The ARN of the role.
    pub role_arn: String,
    /// The name of the session. It is in the ARN of the session, and CloudTrail shows it.
    pub role_session_name: String,
    /// The token of the identity provider.
    pub web_identity_token: Secret,
    /// The lifetime of the credentials, in seconds: from 900 up to the maximum of the role.
    ///
    /// Without it, STS uses 3600 seconds.
    pub duration_seconds: Option<u32>,
}

impl AssumeRoleWithWebIdentity {
    /// Creates a request for the credentials of a role.
    #[must_use]
    pub fn new(
        role_arn: impl Into<String>,
        role_session_name: impl Into<String>,
        web_identity_token: impl Into<Secret>,
    ) -> Self {
        Self {
            role_arn: role_arn.into(),
            role_session_name: role_session_name.into(),
            web_identity_token: web_identity_token.into(),
            duration_seconds: None,
        }
    }

    /// Sets the lifetime of the credentials, in seconds: from 900 up to the maximum of the role.
    ///
    /// The default of STS is 3600 seconds.
    #[must_use]
    pub fn duration_seconds(mut self, seconds: u32) -> Self {
        self.duration_seconds = Some(seconds);
        self
    }
}

impl Operation for AssumeRoleWithWebIdentity {
    type Api = Sts;
    type Output = AssumedRole;

    const NAME: &'static str = "AssumeRoleWithWebIdentity";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
        Ok(Form::new(Self::NAME, VERSION)
            .field("RoleArn", &self.role_arn)
            .field("RoleSessionName", &self.role_session_name)
            .field("WebIdentityToken", self.web_identity_token.expose())
            .field_opt("DurationSeconds", self.duration_seconds)
            .finish())
    }

    fn decode(response: Response<Bytes>) -> Result<AssumedRole, DecodeError> {
        response::read(response, Self::NAME)
    }
}
