//! Decides what happens after a failed attempt: whether the request may be sent again, after which wait,
//! and at which cost.
//!
//! Everything here is a pure function or a value. The retries of `casebook-stack`, the requests of
//! the credential providers, the downloads of documents and the journal of AWS Support all use
//! these functions, so all of them follow one set of rules.
//!
//! 1. [`Sent`] tells whether the attempt reached the service, and [`RetryClass`] what went wrong.
//!    [`Fault::sent`](crate::Fault::sent) and [`Fault::retry_class`](crate::Fault::retry_class) read both
//!    from an error response.
//! 2. [`may_repeat`] decides by these two, and by the [`Effect`](crate::Effect) of the operation, whether
//!    the request may be sent again.
//! 3. [`backoff`] is the wait before the next attempt, and [`cost`] the number of tokens that the attempt
//!    takes from a bucket, which limits the retries of a client.

use std::fmt;

mod backoff;
mod table;

pub use backoff::{RetryAfterHint, backoff, cost, doubled};
pub use table::{RetryClass, may_repeat};

/// Whether a request reached the service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "there is no fourth case, and callers must handle all"
)]
pub enum Sent {
    /// No: the service did not receive the request, and has not acted.
    No,
    /// Perhaps, and the service may have acted: the connection broke, the time ran out, the response
    /// cannot be read, or the response came from a failing service or an intermediary (status 5xx
    /// without a throttling code, 3xx or 408, a code such as `RequestTimeout` or
    /// `RequestAbortedException`, or a page of a proxy with any status).
    Perhaps,
    /// Yes: the service received the request, and its response tells what happened. Either the
    /// service did not act, because it found the request faulty or throttled it, or it acted and
    /// reported the outcome.
    Yes,
}

impl Sent {
    /// Returns the value as a word for logs and messages: `no`, `perhaps` or `yes`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Perhaps => "perhaps",
            Self::Yes => "yes",
        }
    }
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
