//! What can go wrong.

use std::time::Duration;

use http::StatusCode;

use super::{DOCUMENT, InjectedError};

/// Something that goes wrong with one call.
///
/// "Done" means that the operation ran and what it changed was kept. Whether it was the answer to
/// a success or to a refusal that was lost does not matter to the fault.
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
    /// Nothing is done; an error is answered.
    Error(InjectedError),
    /// Nothing is done; the service says that there were too many requests.
    Throttle(Throttle),
    /// Nothing is done; a page of HTML is answered with this status, as a load balancer sends it,
    /// without a code and without a request id.
    Html(StatusCode),
    /// It takes a time until anything is done, then everything is as ever.
    ///
    /// Dropping the future of the call before means that nothing was done and nothing will be.
    /// The time is tokio's: polled outside of a runtime with a timer, the call panics.
    #[cfg(feature = "timed-faults")]
    Latency(Duration),
    /// Done; then the connection ends without a byte of an answer.
    LostAnswer,
    /// The connection is reset.
    Reset(Reset),
    /// Done; the answer ends in order, before it is as long as it was said to be.
    Truncated,
    /// Done; the answer is whole, and its body is not what it should be.
    Malformed(MalformedAnswer),
    /// Nothing comes any more, and the connection stays.
    Stall(Stall),
    /// Done; the body comes slowly. The time is tokio's, as with `Latency`.
    #[cfg(feature = "timed-faults")]
    Drip(Drip),
    /// The link that is handed out has expired; of a document: the request for it is refused as if
    /// it had.
    ExpiredLink,
    /// The result of a check lacks what it has to have (docs/service-notes.md, "Trusted Advisor").
    DegenerateResult,
    /// Signatures are judged by a clock that is so many seconds ahead, or behind if fewer than
    /// none, and the answer has the date of that clock. Who corrects theirs by it gets through.
    Skew(i64),
}

/// What a throttled caller is told.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[must_use]
pub struct Throttle {
    pub(super) seconds: Option<u32>,
    pub(super) millis: Option<u64>,
}

impl Throttle {
    /// Nothing about when to come back.
    pub const fn new() -> Self {
        Self {
            seconds: None,
            millis: None,
        }
    }

    /// Says `Retry-After`, in seconds.
    pub const fn retry_after(mut self, seconds: u32) -> Self {
        self.seconds = Some(seconds);
        self
    }

    /// Says `x-amz-retry-after`, in milliseconds.
    pub const fn amz_retry_after(mut self, millis: u64) -> Self {
        self.millis = Some(millis);
        self
    }
}

/// When a connection is reset.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Reset {
    /// Before anything was done.
    Before,
    /// Done; in the middle of the answer's body.
    During,
    /// Done, and all of the answer was sent; then the connection is closed, unannounced, where it
    /// would have been kept. Within the process there is nothing to see of it.
    After,
}

/// What is wrong with a body.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum MalformedAnswer {
    /// It is no JSON: the true one's first half.
    NotJson,
    /// It is JSON of another shape: a list where an object belongs.
    WrongJson,
}

/// Where a call stops.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Stall {
    /// Before anything is done; it never will be.
    Before,
    /// Done; no answer ever comes.
    After,
    /// Done; in the middle of the answer's body.
    Body,
}

/// A body in small pieces: the first at once, each other one after a time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use]
pub struct Drip {
    pub(crate) bytes: usize,
    pub(crate) every: Duration,
}

impl Drip {
    /// Pieces of so many bytes, at least one and at most 64 KiB.
    pub const fn new(bytes: usize, every: Duration) -> Self {
        Self { bytes, every }
    }
}

impl InjectedFault {
    /// What the fault is called in the tally and in [`ReceivedRequest`](crate::ReceivedRequest):
    /// the kind, and behind it the time where there are several, as in `reset-before`.
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

    /// Whether the fault means anything to an operation, or to a document.
    pub(super) fn concerns(&self, operation: &str) -> bool {
        match self {
            Self::ExpiredLink => ["GetReport", "GetTermForReport", DOCUMENT].contains(&operation),
            Self::DegenerateResult => operation == "DescribeTrustedAdvisorCheckResult",
            Self::Malformed(_) | Self::Skew(_) => operation != DOCUMENT,
            _ => true,
        }
    }
}

impl From<InjectedError> for InjectedFault {
    fn from(failing: InjectedError) -> Self {
        Self::Error(failing)
    }
}
