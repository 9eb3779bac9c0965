//! The errors of AWS Support.

use std::fmt;

use casebook_protocol::{CommonError, Fault};
use serde::{Deserialize, Serialize};

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
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    fault: Fault,
}

/// The kind of an [`Error`], with its members.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ErrorKind {
    /// The attachment does not exist.
    AttachmentIdNotFound,
    /// Too many attachment sets were created in a short time.
    AttachmentLimitExceeded,
    /// The attachment set has expired, an hour after its creation.
    AttachmentSetExpired,
    /// The attachment set does not exist.
    AttachmentSetIdNotFound,
    /// The attachment set has too many files, or a file that is too large.
    AttachmentSetSizeLimitExceeded,
    /// Too many cases were opened in a short time.
    CaseCreationLimitExceeded,
    /// The case does not exist.
    CaseIdNotFound,
    /// Too many attachments were downloaded in a short time.
    DescribeAttachmentLimitExceeded,
    /// A dry run has succeeded. The service did not perform the operation.
    DryRunOperation,
    /// The service failed (HTTP status 5xx).
    InternalServer,
    /// The account is a member of an organization, and has no access to this check. The API reference
    /// does not list this code.
    LinkedAccount,
    /// Too many requests were sent.
    Throttling {
        /// The limits that were exceeded.
        reasons: Vec<ThrottlingReason>,
    },
    /// The upload does not exist.
    UploadIdNotFound,
    /// An error that all AWS services have in common.
    Common(CommonError),
    /// An unknown code, or none.
    Other,
}

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

    /// Returns whether this is the response to a successful dry run. The service did not perform
    /// the operation.
    #[must_use]
    pub fn is_dry_run(&self) -> bool {
        self.kind == ErrorKind::DryRunOperation
    }

    /// Returns whether the case, attachment, attachment set or upload does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::AttachmentIdNotFound
                | ErrorKind::AttachmentSetIdNotFound
                | ErrorKind::CaseIdNotFound
                | ErrorKind::UploadIdNotFound
        )
    }

    /// Returns whether the attachment set has expired, was already used or does not exist. The same
    /// request with a new set may succeed.
    #[must_use]
    pub fn is_set_gone(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::AttachmentSetExpired | ErrorKind::AttachmentSetIdNotFound
        )
    }

    /// Returns whether the support plan of the account does not include the operation.
    #[must_use]
    pub fn is_subscription_required(&self) -> bool {
        self.kind == ErrorKind::Common(CommonError::SubscriptionRequired)
    }

    /// Returns whether the service refused the request as invalid. The service has several codes
    /// for that.
    #[must_use]
    pub fn is_invalid_input(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Common(CommonError::Validation | CommonError::Serialization)
        )
    }

    /// Returns whether the service refused to refresh the check, because it refreshes the check
    /// automatically.
    ///
    /// The error has no code of its own. This method looks for these words in the message of an
    /// invalid request: `[UNREFRESHABLE_CHECK_ID_ERROR] Check … is not refreshable.`
    #[must_use]
    pub fn is_not_refreshable(&self) -> bool {
        self.is_invalid_input()
            && self.fault.message().is_some_and(|message| {
                message.contains("UNREFRESHABLE") || message.contains("not refreshable")
            })
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self {
            kind: kind(&fault),
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
    match fault.code() {
        Some("AttachmentIdNotFound") => ErrorKind::AttachmentIdNotFound,
        Some("AttachmentLimitExceeded") => ErrorKind::AttachmentLimitExceeded,
        Some("AttachmentSetExpired") => ErrorKind::AttachmentSetExpired,
        Some("AttachmentSetIdNotFound") => ErrorKind::AttachmentSetIdNotFound,
        Some("AttachmentSetSizeLimitExceeded") => ErrorKind::AttachmentSetSizeLimitExceeded,
        Some("CaseCreationLimitExceeded") => ErrorKind::CaseCreationLimitExceeded,
        Some("CaseIdNotFound") => ErrorKind::CaseIdNotFound,
        Some("DescribeAttachmentLimitExceeded") => ErrorKind::DescribeAttachmentLimitExceeded,
        Some("DryRunOperationException") => ErrorKind::DryRunOperation,
        Some("LinkedAccountException") => ErrorKind::LinkedAccount,
        Some("UploadIdNotFound") => ErrorKind::UploadIdNotFound,
        Some("ThrottlingException") => ErrorKind::Throttling {
            reasons: reasons(fault),
        },
        Some(code) => match CommonError::from_code(code) {
            Some(CommonError::InternalFailure) => ErrorKind::InternalServer,
            Some(common) => ErrorKind::Common(common),
            None if fault.status().is_server_error() => ErrorKind::InternalServer,
            None => ErrorKind::Other,
        },
        None if fault.status().is_server_error() => ErrorKind::InternalServer,
        None if fault.is_throttling() => ErrorKind::Throttling {
            reasons: Vec::new(),
        },
        None => ErrorKind::Other,
    }
}

/// Returns the listed reasons that can be read.
fn reasons(fault: &Fault) -> Vec<ThrottlingReason> {
    let list = fault
        .members()
        .get("throttlingReasons")
        .and_then(|list| list.as_array());
    list.into_iter()
        .flatten()
        .filter_map(|reason| ThrottlingReason::deserialize(reason).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

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
