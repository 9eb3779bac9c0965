//! Classifies faults for retries, by their error codes and statuses.

use super::Fault;

/// Codes of throttling. They mean throttling with any status. Two are Support's own, for too many
/// uploads and downloads of attachments (API reference, AddAttachmentsToSet, DescribeAttachment).
const THROTTLING: &[&str] = &[
    "AttachmentLimitExceeded",
    "BandwidthLimitExceeded",
    "DescribeAttachmentLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

/// Codes of temporary failures. They mean one with any status: the request timed out on its way to
/// the service, the connection closed before the response (references of both services, Common
/// Errors), or STS could not reach the identity provider in time (API reference,
/// AssumeRoleWithWebIdentity).
const TRANSIENT: &[&str] = &[
    "IDPCommunicationError",
    "RequestAbortedException",
    "RequestTimeout",
    "RequestTimeoutException",
];

/// Codes of expired or invalid credentials.
const CREDENTIALS: &[&str] = &[
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "InvalidToken",
    "UnrecognizedClientException",
];

/// Codes for a signature whose time differs too much from the service's time.
const TIME: &[&str] = &[
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
];

/// Codes for a wrong signature. A wrong time can cause them, and so can a wrong key.
const POSSIBLY_TIME: &[&str] = &[
    "AuthFailure",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
];

impl Fault {
    /// Returns whether the service, or an intermediary such as a proxy, throttled the request.
    ///
    /// A throttling code counts with any status, and status 429 with any code. If the response [is
    /// from the service](Self::is_from_service), the operation did not take place.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        self.has_code_in(THROTTLING) || self.status().as_u16() == 429
    }

    /// Returns whether the failure of the service may be temporary, so that a retry may help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self.status().as_u16(), 500 | 502 | 503 | 504) || self.has_code_in(TRANSIENT)
    }

    /// Returns whether the service rejected the credentials, so that new ones may help.
    #[must_use]
    pub fn is_credentials_error(&self) -> bool {
        self.has_code_in(CREDENTIALS)
    }

    /// Returns whether the service rejected the signature for a reason that a wrong local clock can
    /// cause.
    ///
    /// To find out whether the clock is the reason, compare it with
    /// [`service_time`](Self::service_time).
    #[must_use]
    pub fn may_be_clock_skew(&self) -> bool {
        self.has_time_code() || self.has_code_in(POSSIBLY_TIME)
    }

    pub(super) fn has_time_code(&self) -> bool {
        self.has_code_in(TIME)
    }

    fn has_code_in(&self, codes: &[&str]) -> bool {
        self.code().is_some_and(|code| codes.contains(&code))
    }
}
