//! What AWS Support says when it refuses.

use std::fmt;

use casebook_protocol::{CommonError, Fault};
use serde::{Deserialize, Serialize};

/// The refusal of a Support operation.
///
/// Any error is accepted from any operation: codes do arrive where no list has them. What
/// [`kind`](Self::kind) does not know keeps its code and members in the [`fault`](Self::fault).
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    fault: Fault,
}

/// Which refusal it is, with the members that it has of its own.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
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
