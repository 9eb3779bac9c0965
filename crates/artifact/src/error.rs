//! The errors of AWS Artifact.

use casebook_protocol::service_error::{list, text};
use casebook_protocol::{Fault, RetryAfter};
use casebook_types::ValidationExceptionReason;
use serde::{Deserialize, Serialize};

casebook_protocol::service_error! {
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
    pub struct Error { kind: Box<ErrorKind> }

    /// The kind of an [`Error`], with its members.
    pub enum ErrorKind {
        /// The caller has no permission for this operation.
        AccessDenied = "AccessDeniedException",
        /// The request conflicts with the current state of the resource.
        Conflict = "ConflictException" {
            /// The id of the resource.
            resource_id: Option<String> = text("resourceId"),
            /// The type of the resource.
            resource_type: Option<String> = text("resourceType"),
        },
        /// The service failed (HTTP status 5xx).
        InternalServer {
            /// When to retry, if the response has the header `Retry-After`.
            retry_after: Option<RetryAfter> = Fault::retry_after,
        },
        /// The resource does not exist, such as a report or a version of it.
        ResourceNotFound = "ResourceNotFoundException" {
            /// The id of the resource.
            resource_id: Option<String> = text("resourceId"),
            /// The type of the resource.
            resource_type: Option<String> = text("resourceType"),
        },
        /// A quota of the account is used up.
        ServiceQuotaExceeded = "ServiceQuotaExceededException" {
            /// The id of the resource.
            resource_id: Option<String> = text("resourceId"),
            /// The type of the resource.
            resource_type: Option<String> = text("resourceType"),
            /// The code of the service that has the quota.
            service_code: Option<String> = text("serviceCode"),
            /// The code of the quota.
            quota_code: Option<String> = text("quotaCode"),
        },
        /// The caller sent too many requests.
        Throttling = "ThrottlingException" {
            /// The code of the service that has the quota.
            service_code: Option<String> = text("serviceCode"),
            /// The code of the quota.
            quota_code: Option<String> = text("quotaCode"),
            /// When to retry, if the response has the header `Retry-After`.
            retry_after: Option<RetryAfter> = Fault::retry_after,
        },
        /// The request breaks a constraint, or a token in it is wrong or has expired.
        Validation = "ValidationException" | "ValidationError" | "SerializationException" {
            /// The reason.
            reason: Option<ValidationExceptionReason> =
                |fault: &Fault| fault.text("reason").map(Into::into),
            /// The members that break a constraint.
            fields: Vec<ValidationExceptionField> = list("fieldList"),
        },
    }
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
    /// Returns whether the resource does not exist, such as a report or a version of it.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.kind(), ErrorKind::ResourceNotFound { .. })
    }

    /// Returns whether a token in the request is wrong or has expired, such as a pagination token or a
    /// term token. The same request with a new token may succeed.
    #[must_use]
    pub fn is_invalid_token(&self) -> bool {
        let invalid = ValidationExceptionReason::InvalidToken;
        matches!(self.kind(), ErrorKind::Validation { reason: Some(reason), .. } if *reason == invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use casebook_protocol::CommonError;

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
