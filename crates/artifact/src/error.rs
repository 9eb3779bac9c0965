//! The errors of AWS Artifact.

use std::fmt;

use casebook_protocol::{CommonError, Fault, RetryAfter};
use casebook_types::ValidationExceptionReason;
use serde::{Deserialize, Serialize};

/// The error response of AWS Artifact to an operation.
///
/// Any operation can return any of these errors, since the service also sends codes that the API
/// reference does not list for the operation. An error with an unknown code has the kind
/// [`Other`](ErrorKind::Other), and [`fault`](Self::fault) still has the code and the members of
/// the error.
///
/// ```
/// # use bytes::Bytes;
/// use casebook_artifact::{Error, ErrorKind};
/// use casebook_protocol::Fault;
///
/// let response = http::Response::builder()
///     .status(404)
///     .header("x-amzn-errortype", "ResourceNotFoundException")
///     .body(Bytes::from_static(
///         br#"{"message": "gone", "resourceId": "report-1", "resourceType": "report"}"#,
///     ))?;
/// let error = Error::from(Fault::read(response));
/// assert!(error.is_not_found());
/// let ErrorKind::ResourceNotFound { resource_id, .. } = error.kind() else { panic!() };
/// assert_eq!(resource_id.as_deref(), Some("report-1"));
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Error {
    kind: Box<ErrorKind>,
    fault: Fault,
}

/// The kind of an [`Error`], with its members.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ErrorKind {
    /// The caller has no permission for this operation.
    AccessDenied,
    /// The request conflicts with the current state of the resource.
    Conflict {
        /// The id of the resource.
        resource_id: Option<String>,
        /// The type of the resource.
        resource_type: Option<String>,
    },
    /// The service failed (HTTP status 5xx).
    InternalServer {
        /// When to retry, if the service says so.
        retry_after: Option<RetryAfter>,
    },
    /// The report, version or account does not exist.
    ResourceNotFound {
        /// The id of the resource.
        resource_id: Option<String>,
        /// The type of the resource.
        resource_type: Option<String>,
    },
    /// A quota of the account is used up.
    ServiceQuotaExceeded {
        /// The id of the resource.
        resource_id: Option<String>,
        /// The type of the resource.
        resource_type: Option<String>,
        /// The code of the service that has the quota.
        service_code: Option<String>,
        /// The code of the quota.
        quota_code: Option<String>,
    },
    /// The caller sent too many requests.
    Throttling {
        /// The code of the service that has the quota.
        service_code: Option<String>,
        /// The code of the quota.
        quota_code: Option<String>,
        /// When to retry, if the service says so.
        retry_after: Option<RetryAfter>,
    },
    /// The request breaks a constraint, or a token in it is wrong or has expired.
    Validation {
        /// The reason.
        reason: Option<ValidationExceptionReason>,
        /// The members that break a constraint.
        fields: Vec<ValidationExceptionField>,
    },
    /// An error that all AWS services have in common.
    Common(CommonError),
    /// An error with an unknown code, or without a code.
    Other,
}

/// A member of a request that breaks a constraint (API reference, ValidationExceptionField).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct ValidationExceptionField {
    /// The name of the member.
    pub name: String,
    /// The description of the constraint by the service.
    pub message: String,
}

casebook_types::arbitrary! { ValidationExceptionField { name, message } }

impl Error {
    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// Returns the error response: status, code, message and request id.
    #[must_use]
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    /// Returns whether the report, version or account does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(*self.kind, ErrorKind::ResourceNotFound { .. })
    }

    /// Returns whether a pagination token or term token is wrong or has expired. The same request
    /// with a new token may succeed.
    #[must_use]
    pub fn is_invalid_token(&self) -> bool {
        let invalid = ValidationExceptionReason::InvalidToken;
        matches!(&*self.kind, ErrorKind::Validation { reason: Some(reason), .. } if *reason == invalid)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self {
            kind: Box::new(kind(&fault)),
            fault,
        }
    }
}

impl AsRef<Fault> for Error {
    fn as_ref(&self) -> &Fault {
        &self.fault
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault.fmt(f)
    }
}

impl std::error::Error for Error {}

fn kind(fault: &Fault) -> ErrorKind {
    let text = |member| fault.text(member).map(str::to_owned);
    let retry_after = fault.retry_after();
    match fault.code() {
        Some("AccessDeniedException") => ErrorKind::AccessDenied,
        Some("ConflictException") => ErrorKind::Conflict {
            resource_id: text("resourceId"),
            resource_type: text("resourceType"),
        },
        Some("ResourceNotFoundException") => ErrorKind::ResourceNotFound {
            resource_id: text("resourceId"),
            resource_type: text("resourceType"),
        },
        Some("ServiceQuotaExceededException") => ErrorKind::ServiceQuotaExceeded {
            resource_id: text("resourceId"),
            resource_type: text("resourceType"),
            service_code: text("serviceCode"),
            quota_code: text("quotaCode"),
        },
        Some("ThrottlingException") => ErrorKind::Throttling {
            service_code: text("serviceCode"),
            quota_code: text("quotaCode"),
            retry_after,
        },
        // One family: the model's name, the common list's, and the front end's.
        Some("ValidationException" | "ValidationError" | "SerializationException") => {
            ErrorKind::Validation {
                reason: fault.text("reason").map(Into::into),
                fields: fields(fault),
            }
        }
        // The model's name, the two that the reference has, and the common list's.
        Some(
            "InternalServerException"
            | "InternalServerErrorException"
            | "InternalServerError"
            | "InternalFailure",
        ) => ErrorKind::InternalServer { retry_after },
        Some(code) => match CommonError::from_code(code) {
            Some(common) => ErrorKind::Common(common),
            None if fault.status().is_server_error() => ErrorKind::InternalServer { retry_after },
            None => ErrorKind::Other,
        },
        None if fault.status().is_server_error() => ErrorKind::InternalServer { retry_after },
        None if fault.is_throttling() => ErrorKind::Throttling {
            service_code: None,
            quota_code: None,
            retry_after,
        },
        None => ErrorKind::Other,
    }
}

/// The listed fields, as far as they can be read.
fn fields(fault: &Fault) -> Vec<ValidationExceptionField> {
    let list = fault
        .members()
        .get("fieldList")
        .and_then(|list| list.as_array());
    list.into_iter()
        .flatten()
        .filter_map(|field| ValidationExceptionField::deserialize(field).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn error(status: u16, code: &str, body: &'static str) -> Error {
        let response = http::Response::builder()
            .status(status)
            .header("x-amzn-errortype", code)
            .header("retry-after", "7")
            .body(Bytes::from_static(body.as_bytes()))
            .unwrap();
        Error::from(Fault::read(response))
    }

    #[test]
    fn the_servers_failure_goes_by_four_names() {
        let seven = Some(RetryAfter::Delay(std::time::Duration::from_secs(7)));
        for code in [
            "InternalServerException",
            "InternalServerErrorException",
            "InternalServerError",
            "InternalFailure",
            "SomethingNewException",
            "",
        ] {
            let error = error(500, code, "");
            assert_eq!(
                *error.kind(),
                ErrorKind::InternalServer { retry_after: seven },
                "{code}"
            );
        }
    }

    #[test]
    fn a_validation_names_its_fields_and_skips_odd_ones() {
        let body = r#"{"reason": "fieldValidationFailed", "fieldList": [
            {"name": "maxResults", "message": "too many"}, 5, {"name": "alone"}]}"#;
        let error = error(400, "ValidationException", body);
        let ErrorKind::Validation { reason, fields } = error.kind() else {
            panic!("{error}")
        };
        assert_eq!(
            *reason,
            Some(ValidationExceptionReason::FieldValidationFailed)
        );
        assert_eq!(fields.len(), 2);
        assert_eq!(fields[0].name, "maxResults");
    }

    #[test]
    fn an_invalid_token_is_told_apart() {
        assert!(
            error(400, "ValidationException", r#"{"reason": "invalidToken"}"#).is_invalid_token()
        );
        assert!(!error(400, "ValidationException", "{}").is_invalid_token());
    }

    #[test]
    fn unlisted_codes_are_data() {
        let error = error(400, "TeapotException", r#"{"message": "short and stout"}"#);
        assert_eq!(*error.kind(), ErrorKind::Other);
        assert_eq!(error.to_string(), "TeapotException: short and stout");
        let kind = tests::error(403, "ExpiredTokenException", "")
            .kind()
            .clone();
        assert_eq!(kind, ErrorKind::Common(CommonError::ExpiredToken));
    }

    #[test]
    fn a_bare_429_is_throttling() {
        assert!(matches!(
            error(429, "", "").kind(),
            ErrorKind::Throttling { .. }
        ));
    }
}
