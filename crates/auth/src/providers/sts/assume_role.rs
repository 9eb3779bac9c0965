//! `Action=AssumeRole` ([reference])
//!
//! [reference]: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html

use bytes::Bytes;
use casebook_protocol::query::Form;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation};
use casebook_types::Secret;
use http::{Request, Response};

use super::{AssumedRole, Sts, VERSION, response};

/// Gets temporary credentials of a role. The request is signed with the credentials of the caller.
///
/// ```
/// use casebook_auth::sts::AssumeRole;
/// use casebook_protocol::Operation;
///
/// let request = AssumeRole::new("arn:aws:iam::012345678901:role/audit", "me").encode()?;
/// assert_eq!(
///     request.body(),
///     "Action=AssumeRole&Version=2011-06-15\
///      &RoleArn=arn%3Aaws%3Aiam%3A%3A012345678901%3Arole%2Faudit&RoleSessionName=me",
/// );
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct AssumeRole {
    /// The ARN of the role.
    pub role_arn: String,
    /// The name of the session. It is in the ARN of the session, and CloudTrail shows it.
    pub role_session_name: String,
    /// The external id: a value that the owner of the role has agreed on with the caller and
    /// requires in the request.
    pub external_id: Option<String>,
    /// The lifetime of the credentials, in seconds: from 900 up to the maximum of the role.
    ///
    /// Without it, STS uses 3600 seconds.
    pub duration_seconds: Option<u32>,
    /// The serial number or ARN of the MFA device.
    pub serial_number: Option<String>,
    /// The code that the MFA device shows.
    pub token_code: Option<Secret>,
}

impl AssumeRole {
    /// Creates a request for the credentials of a role.
    #[must_use]
    pub fn new(role_arn: impl Into<String>, role_session_name: impl Into<String>) -> Self {
        Self {
            role_arn: role_arn.into(),
            role_session_name: role_session_name.into(),
            external_id: None,
            duration_seconds: None,
            serial_number: None,
            token_code: None,
        }
    }

    casebook_types::setters! {
        /// Sets the external id that the owner of the role requires.
        external_id: impl Into<String> => Some(external_id.into());
        /// Sets the lifetime of the credentials, in seconds: from 900 up to the maximum of the role.
        ///
        /// The default of STS is 3600 seconds.
        duration_seconds: u32 => Some(duration_seconds);
        /// Sets the serial number or ARN of the MFA device.
        serial_number: impl Into<String> => Some(serial_number.into());
        /// Sets the code that the MFA device shows.
        token_code: impl Into<Secret> => Some(token_code.into());
    }
}

impl Operation for AssumeRole {
    type Api = Sts;
    type Output = AssumedRole;

    const NAME: &'static str = "AssumeRole";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
        Ok(Form::new(Self::NAME, VERSION)
            .field("RoleArn", &self.role_arn)
            .field("RoleSessionName", &self.role_session_name)
            .field_opt("ExternalId", self.external_id.as_deref())
            .field_opt("DurationSeconds", self.duration_seconds)
            .field_opt("SerialNumber", self.serial_number.as_deref())
            .field_opt("TokenCode", self.token_code.as_ref().map(Secret::expose))
            .finish())
    }

    fn decode(response: Response<Bytes>) -> Result<AssumedRole, DecodeError> {
        response::read(response, Self::NAME)
    }
}
