//! The faults that a plan can have.

use std::time::Duration;

use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{InjectedError, LINKED};

/// The fault of one call.
///
/// "The operation runs" means here that the request is handled as usual: the operation may succeed, and
/// its changes are stored, or it may be refused. The fault is the same in both cases.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{InjectedFault, Reset};
///
/// assert_eq!(InjectedFault::Reset(Reset::During).name(), "reset-during");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum InjectedFault {
    /// The operation does not run; the response is this error.
    Error(InjectedError),
    /// The operation does not run; the response is the throttling error of the service.
    Throttle(Throttle),
    /// The operation does not run; the response is an HTML page with this status, as a load balancer may
    /// send it. It has no error code and no request id.
    Html(StatusCode),
    /// The call waits for this time; then the operation runs.
    ///
    /// If the future of the call is dropped before, the operation does not run. The call waits by tokio's
    /// timer, so it panics outside of a tokio runtime with a timer.
    #[cfg(feature = "timed-faults")]
    Latency(Duration),
    /// The operation runs; then the connection ends without a byte of the response.
    LostAnswer,
    /// The connection is reset.
    Reset(Reset),
    /// The operation runs; the connection ends in order, but before the response has its declared length.
    Truncated,
    /// The operation runs; the response is complete, but its body is wrong.
    Malformed(MalformedAnswer),
    /// The connection stays open, but nothing more is sent.
    Stall(Stall),
    /// The operation runs; the response body arrives slowly, by tokio's timer as for `Latency`.
    #[cfg(feature = "timed-faults")]
    Drip(Drip),
    /// The link in the response has expired already. For requests to links (`document` and `upload`), the
    /// link of the request counts as expired, and the request is refused.
    ExpiredLink,
    /// The result of a Trusted Advisor check lacks required members (docs/service-notes.md, "Trusted
    /// Advisor").
    DegenerateResult,
    /// The signature is verified by a clock that is this many seconds ahead of the emulator's, or behind
    /// it if negative. The response has the date of that clock, so a client that corrects its own by the
    /// date succeeds.
    Skew(i64),
}

/// When a throttling error says that the client may retry.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[must_use]
pub struct Throttle {
    pub(super) seconds: Option<u32>,
    pub(super) millis: Option<u64>,
}

impl Throttle {
    /// Returns a throttling error that does not say when to retry.
    pub const fn new() -> Self {
        Self {
            seconds: None,
            millis: None,
        }
    }

    /// Sets the header `Retry-After`, in seconds.
    pub const fn retry_after(mut self, seconds: u32) -> Self {
        self.seconds = Some(seconds);
        self
    }

    /// Sets the header `x-amz-retry-after`, in milliseconds.
    pub const fn amz_retry_after(mut self, millis: u64) -> Self {
        self.millis = Some(millis);
        self
    }
}

/// When a connection is reset.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reset {
    /// The operation does not run.
    Before,
    /// The operation runs; the reset comes in the middle of the response body.
    During,
    /// The operation runs, and the whole response is sent. Then the connection is closed, although the
    /// response did not announce it. Inside of the process this has no effect.
    After,
}

/// How a body is wrong.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MalformedAnswer {
    /// The body is not JSON: it is the first half of the right body.
    #[default]
    NotJson,
    /// The body is JSON, but a list instead of an object.
    WrongJson,
}

/// When a call stalls.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Stall {
    /// The operation does not run, and there is no response.
    Before,
    /// The operation runs, but there is no response.
    After,
    /// The operation runs; the response stops in the middle of its body.
    Body,
}

/// A body that arrives in small pieces: the first at once, each further one after a pause.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
pub struct Drip {
    pub(crate) bytes: usize,
    pub(crate) every: Duration,
}

impl Drip {
    /// Returns a drip of pieces of this many bytes. A piece has at least one byte and at most 64 KiB,
    /// even if `bytes` is outside of that range. `every` is the pause.
    pub const fn new(bytes: usize, every: Duration) -> Self {
        Self { bytes, every }
    }
}

/// The operations that issue links.
const ISSUERS: [&str; 8] = [
    "ExportComplianceInquiry",
    "GetAgreement",
    "GetAttachmentDownloadLink",
    "GetAttachmentUploadLinks",
    "GetCustomerAgreement",
    "GetNdaForAgreement",
    "GetReport",
    "GetTermForReport",
];

impl InjectedFault {
    /// Returns the name of the fault in the tally and in [`ReceivedRequest`](crate::ReceivedRequest): the
    /// kind and, for resets and stalls, the time, as in `reset-before`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Error(_) => "error",
            Self::Throttle(_) => "throttle",
            Self::Html(_) => "html",
            #[cfg(feature = "timed-faults")]
            Self::Latency(_) => "latency",
            Self::LostAnswer => "lost-answer",
            Self::Reset(Reset::Before) => "reset-before",
            Self::Reset(Reset::During) => "reset-during",
            Self::Reset(Reset::After) => "reset-after",
            Self::Truncated => "truncated",
            Self::Malformed(_) => "malformed",
            Self::Stall(Stall::Before) => "stall-before",
            Self::Stall(Stall::After) => "stall-after",
            Self::Stall(Stall::Body) => "stall-body",
            #[cfg(feature = "timed-faults")]
            Self::Drip(_) => "drip",
            Self::ExpiredLink => "expired-link",
            Self::DegenerateResult => "degenerate-result",
            Self::Skew(_) => "skew",
        }
    }

    /// Returns whether the fault has an effect on an operation, or on requests to links ([`LINKED`]).
    pub(super) fn affects(&self, operation: &str) -> bool {
        match self {
            Self::ExpiredLink => ISSUERS.contains(&operation) || LINKED.contains(&operation),
            Self::DegenerateResult => operation == "DescribeTrustedAdvisorCheckResult",
            Self::Malformed(_) | Self::Skew(_) => !LINKED.contains(&operation),
            _ => true,
        }
    }
}

impl From<InjectedError> for InjectedFault {
    fn from(error: InjectedError) -> Self {
        Self::Error(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;

    #[test]
    fn a_link_can_be_expired_in_the_response_of_every_operation_that_issues_links() {
        let mut issuers = Vec::new();
        for model in [Model::artifact(), Model::support()] {
            for operation in model.operations.values() {
                let output = operation.output.as_ref();
                let mut members = output
                    .into_iter()
                    .flat_map(|output| model.shape(&output.shape).members.keys());
                if members.any(|name| name.contains("Url")) {
                    issuers.push(operation.name.as_str());
                }
            }
        }
        issuers.sort_unstable();
        assert_eq!(issuers, ISSUERS);
    }
}
