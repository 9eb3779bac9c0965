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
    if !artifact && let Some(advice) = support(operation, code) {
        return Some(advice.into());
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
            "the account needs a support plan that includes the AWS Support API; see \
             https://aws.amazon.com/premiumsupport/plans/"
                .into()
        }
        CommonError::OptInRequired => "the account has to sign up for the service first".into(),
        CommonError::MissingAuthenticationToken | CommonError::UnknownOperation => {
            "check --endpoint-url and --region".into()
        }
        CommonError::Throttling => "wait a moment, or raise --max-attempts".into(),
        CommonError::InternalFailure | CommonError::ServiceUnavailable => {
            if let Some(advice) = look_first(operation) {
                return Some(advice.into());
            }
            "try again later; AWS asks for the request id when it looks into it".into()
        }
        CommonError::Validation => match fault.text("reason") {
            Some("invalidToken") => "the token is wrong or too old; ask for a new one".into(),
            _ => return fields(fault),
        },
        _ => return None,
    })
}

/// What to do before an operation is sent again that acts twice when it is sent twice (API notes, A8
/// and A9).
pub(super) fn look_first(operation: &str) -> Option<&'static str> {
    match operation {
        "CreateCase" => Some(
            "the case may be open all the same: look for it with `casebook case list` before trying \
             again",
        ),
        "AddCommunicationToCase" => Some(
            "the text may be there all the same: look at `casebook case show` before trying again",
        ),
        "AddAttachmentsToSet" => Some(
            "the set of files may be there all the same; it is of use with its id alone, and gone \
             after an hour: make a new one",
        ),
        _ => None,
    }
}

/// What to do about the refusals that only Support has.
fn support(operation: &str, code: &str) -> Option<&'static str> {
    Some(match code {
        "CaseIdNotFound" => {
            "`casebook case list --all` shows what there is; cases are gone after 24 months"
        }
        "CaseCreationLimitExceeded" => {
            "an account can open only so many cases an hour; wait, or write to one that is open"
        }
        "AttachmentIdNotFound" => "`casebook case show` tells the ids of the files of a case",
        "AttachmentSetExpired" => "a set of attachments lives for an hour; make a new one",
        "AttachmentSetIdNotFound" => {
            "a set of attachments can be used once and lives for an hour; make a new one"
        }
        "AttachmentSetSizeLimitExceeded" => "a set holds at most 3 files of at most 5 MB each",
        "AttachmentLimitExceeded" | "DescribeAttachmentLimitExceeded" => {
            "too many attachments in too short a time; wait a while"
        }
        "LinkedAccountException" => "ask from the management account of the organization",
        "DryRunOperationException" => "which is the good answer to a dry run: nothing was done",
        "InvalidParameterValueException" | "InvalidParameterValue"
            if operation.contains("TrustedAdvisorCheck") =>
        {
            "`casebook advisor checks` shows what there is; some checks cannot be refreshed by hand"
        }
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
