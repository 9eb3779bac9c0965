//! What to do about a refusal.

use std::borrow::Cow;

use casebook::protocol::{Api, CommonError, Fault};

/// What to do when this operation is refused with this code.
pub(super) fn on<A: Api>(operation: &str, code: &str, fault: &Fault) -> Option<Cow<'static, str>> {
    let artifact = A::SIGNING_NAME == "artifact";
    match code {
        "ResourceNotFoundException" if artifact => {
            return Some("`casebook report list` shows what there is".into());
        }
        "ConflictException" if artifact => {
            return Some(
                "its document may not be there yet; `casebook report show` tells its state".into(),
            );
        }
        "ServiceQuotaExceededException" => {
            return Some("ask for a higher quota in Service Quotas".into());
        }
        _ => {}
    }
    Some(match CommonError::from_code(code)? {
        CommonError::AccessDenied | CommonError::NotAuthorized => {
            let action = A::SIGNING_NAME;
            return Some(format!("the caller needs the IAM action {action}:{operation}").into());
        }
        CommonError::ExpiredToken => "the session is over; sign in again".into(),
        CommonError::UnrecognizedClient => {
            "the access key is not known there; check --profile, and that --region is of the same \
             partition"
                .into()
        }
        CommonError::InvalidSignature => {
            "the secret access key does not belong to the access key, or something on the way \
             changes requests"
                .into()
        }
        CommonError::RequestExpired => {
            "the clock of this machine is off by more than 15 minutes".into()
        }
        CommonError::SubscriptionRequired => {
            "the account needs a support plan that includes the AWS Support API".into()
        }
        CommonError::OptInRequired => "the account has to sign up for the service first".into(),
        CommonError::MissingAuthenticationToken | CommonError::UnknownOperation => {
            "check --endpoint-url and --region".into()
        }
        CommonError::Throttling => "wait a moment, or raise --max-attempts".into(),
        CommonError::InternalFailure | CommonError::ServiceUnavailable => {
            "try again later; AWS asks for the request id when it looks into it".into()
        }
        CommonError::Validation => match fault.text("reason") {
            Some("invalidToken") => "the token is wrong or too old; ask for a new one".into(),
            _ => return fields(fault),
        },
        _ => return None,
    })
}

/// Names the members that the service complains about.
fn fields(fault: &Fault) -> Option<Cow<'static, str>> {
    let list = fault.members().get("fieldList")?.as_array()?;
    let said: Vec<String> = list
        .iter()
        .filter_map(|field| {
            let name = field.get("name")?.as_str()?;
            let why = field.get("message")?.as_str()?;
            Some(format!(
                "{}: {}",
                super::one_line(name),
                super::one_line(why)
            ))
        })
        .collect();
    (!said.is_empty()).then(|| said.join(", ").into())
}
