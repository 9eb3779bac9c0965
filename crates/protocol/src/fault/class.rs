//! What a fault means for whoever thinks of trying again.
//!
//! The code is asked first, the status second.

use super::Fault;

/// Codes that ask for a slower pace, whatever the status; Support has two of its own, about how
/// often attachments are written and read (API reference, AddAttachmentsToSet, DescribeAttachment).
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

/// Codes of a request that did not get through in time.
const TIMEOUTS: &[&str] = &["RequestTimeout", "RequestTimeoutException"];

/// Codes that say that the credentials are no longer, or never were, any good.
const CREDENTIALS: &[&str] = &[
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "InvalidToken",
    "UnrecognizedClientException",
];

/// Codes for a signature whose time is wrong.
const TIME: &[&str] = &[
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
];

/// Codes that a signature of another time can be the reason for; it can be others as well.
const CLOCK: &[&str] = &[
    "AuthFailure",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
];

impl Fault {
    /// Whether the service asks for a slower pace. The request was not acted upon.
    ///
    /// A code decides on its own; status 429 counts where the code is unknown or missing.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        self.has_code_of(THROTTLING) || self.status().as_u16() == 429
    }

    /// Whether the service failed in a way that may be over in a moment.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self.status().as_u16(), 500 | 502 | 503 | 504) || self.has_code_of(TIMEOUTS)
    }

    /// Whether the service refused the credentials themselves, so that new ones may help.
    #[must_use]
    pub fn is_credentials_error(&self) -> bool {
        self.has_code_of(CREDENTIALS)
    }

    /// Whether the signature was refused in a way that a wrong clock can be the reason for.
    ///
    /// [`service_time`](Self::service_time) tells whether it is.
    #[must_use]
    pub fn may_be_clock_skew(&self) -> bool {
        self.names_the_clock() || self.has_code_of(CLOCK)
    }

    pub(super) fn names_the_clock(&self) -> bool {
        self.has_code_of(TIME)
    }

    fn has_code_of(&self, codes: &[&str]) -> bool {
        self.code().is_some_and(|code| codes.contains(&code))
    }
}
