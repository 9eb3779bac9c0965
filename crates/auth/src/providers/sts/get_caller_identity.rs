//! `Action=GetCallerIdentity` ([reference])
//!
//! [reference]: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html

use bytes::Bytes;
use casebook_protocol::query::{self, Form};
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation};
use http::{Request, Response};

use super::{Sts, VERSION, response};

/// Asks which account and which user or role the credentials belong to. The request is signed with
/// them, and needs no permission.
///
/// ```
/// use casebook_auth::sts::GetCallerIdentity;
/// use casebook_protocol::Operation;
///
/// let request = GetCallerIdentity::new().encode()?;
/// assert_eq!(request.body(), "Action=GetCallerIdentity&Version=2011-06-15");
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct GetCallerIdentity {}

impl GetCallerIdentity {
    /// Creates a request for the identity of the caller.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

/// The output of GetCallerIdentity: the account, and the user or the session of a role.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct CallerIdentity {
    /// The number of the account.
    pub account: String,
    /// The ARN of the user, of the session of a role, or of the root user.
    pub arn: String,
    /// The unique id of the user, or that of the role and the name of the session.
    pub user_id: Option<String>,
}

impl Operation for GetCallerIdentity {
    type Api = Sts;
    type Output = CallerIdentity;

    const NAME: &'static str = "GetCallerIdentity";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
        Ok(Form::new(Self::NAME, VERSION).finish())
    }

    fn decode(response: Response<Bytes>) -> Result<CallerIdentity, DecodeError> {
        let result = query::result(&response, Self::NAME)?;
        let member = |name| response::text(&result, name).map(str::to_owned);
        let (Some(account), Some(arn)) = (member("Account"), member("Arn")) else {
            let expected = "the account and the ARN of the caller";
            return Err(DecodeError::expected(expected, response.headers()));
        };
        Ok(CallerIdentity {
            account,
            arn,
            user_id: member("UserId"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(members: &str) -> Result<CallerIdentity, DecodeError> {
        GetCallerIdentity::decode(Response::new(Bytes::from(format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
             <GetCallerIdentityResult>{members}</GetCallerIdentityResult>\
             </GetCallerIdentityResponse>"
        ))))
    }

    #[test]
    fn the_identity_is_the_account_and_the_arn() {
        let arn = "arn:aws:iam::012345678901:user/Zo&amp;e";
        let caller = read(&format!(
            "<Arn>\n{arn}</Arn><Account>012345678901</Account>"
        ))
        .unwrap();
        assert_eq!(caller.account, "012345678901");
        assert_eq!(caller.arn, "arn:aws:iam::012345678901:user/Zo&e");
        assert_eq!(caller.user_id, None);
    }

    #[test]
    fn a_response_without_an_account_is_refused() {
        let error = read("<Arn>arn</Arn><Account> </Account>").unwrap_err();
        assert!(
            error.to_string().contains("the account and the ARN"),
            "{error}"
        );
    }
}
