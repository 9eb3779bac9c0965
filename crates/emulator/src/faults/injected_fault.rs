//! The faults that a plan can have.

use std::time::Duration;

use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{InjectedError, LINKED};

/// A fault of one call.
///
/// Below, "done" means that the operation ran and its changes were stored. The fault is the same
/// whether the operation succeeded or was refused.
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
    /// Nothing is done; the response is an error.
    Error(InjectedError),
    /// Nothing is done; the response is the throttling error of the service.
    Throttle(Throttle),
    /// Nothing is done; the response is a page of HTML with this status, as a load balancer sends it,
    /// without a code and a request id.
    Html(StatusCode),
    /// The call waits for this time, then succeeds.
    ///
    /// If the future of the call is dropped earlier, nothing is done. The call waits on tokio's
    /// clock, so it panics outside of a runtime with a timer.
    #[cfg(feature = "timed-faults")]
    Latency(Duration),
    /// Done; then the connection ends without a byte of a response.
    LostAnswer,
    /// The connection is reset.
    Reset(Reset),
    /// Done; the connection ends properly, but before the response has its declared length.
    Truncated,
    /// Done; the response is complete, but its body is wrong.
    Malformed(MalformedAnswer),
    /// The connection stays open without sending anything more.
    Stall(Stall),
    /// Done; the body comes slowly, by tokio's clock as with `Latency`.
    #[cfg(feature = "timed-faults")]
    Drip(Drip),
    /// The link in the response has already expired. At a document, its request is refused like one
    /// with an expired link.
    ExpiredLink,
    /// The result of a check lacks required members (docs/service-notes.md, "Trusted Advisor").
    DegenerateResult,
    /// Signatures are verified by a clock that is this many seconds ahead, or behind if negative, and
    /// the response has the date of that clock. A client that corrects its clock by it succeeds.
    Skew(i64),
}

/// The advice in a throttling error.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[must_use]
pub struct Throttle {
    pub(super) seconds: Option<u32>,
    pub(super) millis: Option<u64>,
}

impl Throttle {
    /// Returns an error without advice on when to retry.
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
    /// Before anything is done.
    Before,
    /// Done; in the middle of the response body.
    During,
    /// Done, and the whole response is sent; then the connection, which would have been kept open, is
    /// closed without notice. Within the process this has no effect.
    After,
}

/// How a body is wrong.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MalformedAnswer {
    /// It is no JSON: the first half of the right one.
    #[default]
    NotJson,
    /// It is JSON of another shape: a list instead of an object.
    WrongJson,
}

/// When a call stalls.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Stall {
    /// Before anything is done, and nothing will be.
    Before,
    /// Done; no response ever comes.
    After,
    /// Done; in the middle of the response body.
    Body,
}

/// A body in small pieces: the first at once, every further one after a time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
pub struct Drip {
    pub(crate) bytes: usize,
    pub(crate) every: Duration,
}

impl Drip {
    /// Returns pieces of this many bytes, at least one and at most 64 KiB.
    pub const fn new(bytes: usize, every: Duration) -> Self {
        Self { bytes, every }
    }
}

/// The operations that issue links.
const ISSUERS: [&str; 4] = [
    "GetAttachmentDownloadLink",
    "GetAttachmentUploadLinks",
    "GetReport",
    "GetTermForReport",
];

impl InjectedFault {
    /// Returns the name of the fault in the tally and in
    /// [`ReceivedRequest`](crate::ReceivedRequest): the kind, and its time if there are several, as
    /// in `reset-before`.
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

    /// Returns whether the fault has an effect on an operation, or on what a link leads to.
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
