//! What AWS Support says when it refuses.

use std::fmt;

use casebook_protocol::{CommonError, Fault};
use serde::{Deserialize, Serialize};

/// The refusal of a Support operation.
///
/// Any error is accepted from any operation: codes do arrive where no list has them. What
/// [`kind`](Self::kind) does not know keeps its code and members in the [`fault`](Self::fault).
///
/// ```
/// # use bytes::Bytes;
/// use casebook_protocol::Fault;
/// use casebook_support::{Error, ErrorKind};
///
/// let answer = http::Response::builder()
///     .status(400)
///     .body(Bytes::from_static(br#"{"__type": "DryRunOperationException"}"#))?;
/// let error = Error::from(Fault::read(answer));
/// assert_eq!(error.kind(), &ErrorKind::DryRunOperation);
/// assert!(error.is_dry_run());
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    fault: Fault,
}

/// Which refusal it is, with the members that it has of its own.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ErrorKind {
    /// There is no such attachment.
    AttachmentIdNotFound,
    /// Too many attachment sets in too short a time.
    AttachmentLimitExceeded,
    /// The attachment set has expired; a set lives for an hour.
    AttachmentSetExpired,
    /// There is no such attachment set.
    AttachmentSetIdNotFound,
    /// The attachment set has too many files, or one that is too large.
    AttachmentSetSizeLimitExceeded,
    /// Too many cases in too short a time.
    CaseCreationLimitExceeded,
    /// There is no such case.
    CaseIdNotFound,
    /// Too many attachments read in too short a time.
    DescribeAttachmentLimitExceeded,
    /// Everything was fine, and nothing was done: that is what a dry run answers.
    DryRunOperation,
    /// The service failed.
    InternalServer,
    /// The account is one of an organization, and may not see this check. No list has the code.
    LinkedAccount,
    /// Too many requests.
    Throttling {
        /// What was asked for too often.
        reasons: Vec<ThrottlingReason>,
    },
    /// There is no such upload.
    UploadIdNotFound,
    /// An error of the ground that all services stand on.
    Common(CommonError),
    /// A code that nobody has heard of, or no code at all.
    Other,
}

/// What was asked for too often (API reference, ThrottlingReason).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct ThrottlingReason {
    /// Which limit it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the limit is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

casebook_types::arbitrary! { ThrottlingReason { reason, resource } }

impl Error {
    /// Which refusal it is.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// The refusal as it came: status, code, message, request id.
    #[must_use]
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    /// Whether this is the good answer to a dry run: nothing was done, and everything was fine.
    #[must_use]
    pub fn is_dry_run(&self) -> bool {
        self.kind == ErrorKind::DryRunOperation
    }

    /// Whether there is no such case, attachment, set or upload.
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

    /// Whether the set of attachments is gone, so that a new one would help: it has expired, or it
    /// went with another communication.
    #[must_use]
    pub fn is_set_gone(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::AttachmentSetExpired | ErrorKind::AttachmentSetIdNotFound
        )
    }

    /// Whether the account has no support plan that includes this.
    #[must_use]
    pub fn is_subscription_required(&self) -> bool {
        self.kind == ErrorKind::Common(CommonError::SubscriptionRequired)
    }

    /// Whether the input breaks a constraint, under whichever name that arrives.
    #[must_use]
    pub fn is_invalid_input(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Common(CommonError::Validation | CommonError::Serialization)
        )
    }

    /// Whether the check is one that the service refreshes by itself, so that nobody else can.
    ///
    /// There is no code for it, so it is told by the words that come with an invalid input:
    /// `[UNREFRESHABLE_CHECK_ID_ERROR] Check … is not refreshable.`
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

/// The listed reasons, as far as they can be read.
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
