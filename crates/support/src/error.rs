//! The errors of AWS Support.

use casebook_protocol::CommonError;
use casebook_protocol::service_error::list;
use serde::{Deserialize, Serialize};

casebook_protocol::service_error! {
    /// The error response of AWS Support to an operation.
    ///
    /// Any operation can return any of these errors, since the service also sends codes that the API
    /// reference does not list for the operation. If [`kind`](Self::kind) does not know a code,
    /// [`fault`](Self::fault) still has the code and the members of the error.
    ///
    /// ```
    /// # use bytes::Bytes;
    /// use casebook_protocol::Fault;
    /// use casebook_support::{Error, ErrorKind};
    ///
    /// let response = http::Response::builder()
    ///     .status(400)
    ///     .body(Bytes::from_static(br#"{"__type": "DryRunOperationException"}"#))?;
    /// let error = Error::from(Fault::read(response));
    /// assert_eq!(error.kind(), &ErrorKind::DryRunOperation);
    /// assert!(error.is_dry_run());
    /// # Ok::<(), http::Error>(())
    /// ```
    pub struct Error { kind: ErrorKind }

    /// The kind of an [`Error`], with its members.
    pub enum ErrorKind {
        /// The attachment does not exist.
        AttachmentIdNotFound = "AttachmentIdNotFound",
        /// Too many attachment sets were created in a short time.
        AttachmentLimitExceeded = "AttachmentLimitExceeded",
        /// The attachment set has expired, an hour after its creation.
        AttachmentSetExpired = "AttachmentSetExpired",
        /// The attachment set does not exist.
        AttachmentSetIdNotFound = "AttachmentSetIdNotFound",
        /// The attachment set has too many files, or a file that is too large.
        AttachmentSetSizeLimitExceeded = "AttachmentSetSizeLimitExceeded",
        /// Too many cases were opened in a short time.
        CaseCreationLimitExceeded = "CaseCreationLimitExceeded",
        /// The case does not exist.
        CaseIdNotFound = "CaseIdNotFound",
        /// Too many attachments were downloaded in a short time.
        DescribeAttachmentLimitExceeded = "DescribeAttachmentLimitExceeded",
        /// A dry run has succeeded. The service did not perform the operation.
        DryRunOperation = "DryRunOperationException",
        /// The service failed (HTTP status 5xx).
        InternalServer,
        /// The account is a member of an organization, and has no access to this check. The API reference
        /// does not list this code.
        LinkedAccount = "LinkedAccountException",
        /// Too many requests were sent.
        Throttling = "ThrottlingException" {
            /// The limits that were exceeded.
            reasons: Vec<ThrottlingReason> = list("throttlingReasons"),
        },
        /// The upload does not exist.
        UploadIdNotFound = "UploadIdNotFound",
    }
}

// This type is not written by `response!`. Inside of a `Fault` the members are `serde_json::Value`s already,
// and the reader of `response!` would take one and a half times as many instructions as the derived one.
/// A limit that was exceeded (API reference, ThrottlingReason).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct ThrottlingReason {
    /// The reason for the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The resource that is limited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

casebook_types::arbitrary! { ThrottlingReason { reason, resource } }

impl Error {
    casebook_types::predicates! {
        kind;
        /// Returns whether this is the response to a successful dry run. The service did not perform the
        /// operation.
        is_dry_run: ErrorKind::DryRunOperation,
        /// Returns whether the case, attachment, attachment set or upload does not exist.
        is_not_found: ErrorKind::AttachmentIdNotFound
            | ErrorKind::AttachmentSetIdNotFound
            | ErrorKind::CaseIdNotFound
            | ErrorKind::UploadIdNotFound,
        /// Returns whether the attachment set has expired, was already used or does not exist. The same
        /// request with a new set may succeed.
        is_set_gone: ErrorKind::AttachmentSetExpired | ErrorKind::AttachmentSetIdNotFound,
        /// Returns whether the upload has expired, was already used or does not exist. The same request with a
        /// new upload may succeed.
        is_upload_gone: ErrorKind::UploadIdNotFound,
        /// Returns whether the support plan of the account does not include the operation.
        is_subscription_required: ErrorKind::Common(CommonError::SubscriptionRequired),
        /// Returns whether the service refused the request as invalid. The service has several codes for
        /// that.
        is_invalid_input: ErrorKind::Common(CommonError::Validation | CommonError::Serialization),
    }

    /// Returns whether the service refused to refresh the check, because it refreshes the check
    /// automatically.
    ///
    /// The service sends this error with the code of any invalid request. So this method looks for these
    /// words in the message: `[UNREFRESHABLE_CHECK_ID_ERROR] Check … is not refreshable.`
    #[must_use]
    pub fn is_not_refreshable(&self) -> bool {
        self.is_invalid_input()
            && self.fault.message().is_some_and(|message| {
                message.contains("UNREFRESHABLE") || message.contains("not refreshable")
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use casebook_protocol::Fault;

    fn kind_of(status: u16, body: &'static str) -> ErrorKind {
        let response = http::Response::builder().status(status);
        let response = response.body(Bytes::from_static(body.as_bytes())).unwrap();
        Error::from(Fault::read(response)).kind
    }

    #[test]
    fn codes_are_told_apart_by_name() {
        assert_eq!(
            kind_of(400, r#"{"__type": "CaseIdNotFound"}"#),
            ErrorKind::CaseIdNotFound
        );
        assert_eq!(
            kind_of(500, r#"{"__type": "InternalServerError"}"#),
            ErrorKind::InternalServer
        );
        let subscription = kind_of(400, r#"{"__type": "SubscriptionRequiredException"}"#);
        assert_eq!(
            subscription,
            ErrorKind::Common(CommonError::SubscriptionRequired)
        );
        assert_eq!(kind_of(400, r#"{"__type": "Teapot"}"#), ErrorKind::Other);
    }

    #[test]
    fn codes_without_a_model_have_their_kind() {
        let validation = ErrorKind::Common(CommonError::Validation);
        for code in [
            "InvalidParameterValueException",
            "ValidationError",
            "ValidationException",
        ] {
            let body = format!(r#"{{"__type": "{code}"}}"#);
            assert_eq!(kind_of(400, body.leak()), validation);
        }
        assert_eq!(
            kind_of(400, r#"{"__type": "LinkedAccountException"}"#),
            ErrorKind::LinkedAccount
        );
        assert_eq!(
            kind_of(500, r#"{"__type": "InternalServerError", "message": ""}"#),
            ErrorKind::InternalServer
        );
    }

    #[test]
    fn a_check_that_refreshes_itself_is_told_by_its_words() {
        let error = |body: &'static str| {
            let response = http::Response::builder().status(400);
            Error::from(Fault::read(
                response.body(Bytes::from_static(body.as_bytes())).unwrap(),
            ))
        };
        let unrefreshable = r#"{"__type": "InvalidParameterValueException", "message":
            "[UNREFRESHABLE_CHECK_ID_ERROR] Check c1dfprch07 is not refreshable."}"#;
        assert!(error(unrefreshable).is_not_refreshable());
        let unknown = r#"{"__type": "InvalidParameterValueException", "message": "Unknown ID: x"}"#;
        assert!(!error(unknown).is_not_refreshable() && error(unknown).is_invalid_input());
    }

    #[test]
    fn throttling_keeps_its_reasons() {
        let kind = kind_of(
            400,
            r#"{"__type": "ThrottlingException", "throttlingReasons": [{"reason": "rate"}, 5]}"#,
        );
        let ErrorKind::Throttling { reasons } = kind else {
            panic!("{kind:?}")
        };
        assert_eq!(reasons[0].reason.as_deref(), Some("rate"));
        assert_eq!(reasons.len(), 1);
    }
}
