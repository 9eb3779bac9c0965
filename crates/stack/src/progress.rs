//! How far a call got.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::error::Sent;

/// This attempt has left, or may have.
const LEFT: u8 = 1;
/// An attempt before this one may have been acted upon.
const OPEN: u8 = 2;

/// How far a call got, in the extensions of its request.
///
/// All attempts of a call share it. Whoever sends bytes says so before the first one, so that a
/// room which gives up waiting knows whether there was anything to wait for. A transport of one's
/// own need not care: [`Collect`](crate::Collect) takes a request for sent when it hands it over.
///
/// ```
/// use casebook_stack::{Progress, Sent};
///
/// let progress = Progress::default();
/// assert_eq!(progress.sent(), Sent::No);
/// progress.begin();
/// assert_eq!(progress.sent(), Sent::Perhaps);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<AtomicU8>);

impl Progress {
    /// Whether any attempt so far may have reached the service and been acted upon.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match self.0.load(Ordering::Acquire) {
            0 => Sent::No,
            _ => Sent::Perhaps,
        }
    }

    /// The first byte of this attempt is about to leave.
    pub fn begin(&self) {
        self.0.fetch_or(LEFT, Ordering::Release);
    }

    /// No byte of this attempt has left: it waits for a connection.
    pub fn hold(&self) {
        self.0.fetch_and(!LEFT, Ordering::Release);
    }

    /// Whether this attempt has left.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Acquire) & LEFT != 0
    }

    /// Another attempt begins; `open` when the one before may have been acted upon.
    pub(crate) fn again(&self, open: bool) {
        if open {
            self.0.fetch_or(OPEN, Ordering::Release);
        }
        self.hold();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_that_surely_failed_is_forgotten_and_an_open_one_is_not() {
        let progress = Progress::default();
        progress.begin();
        progress.again(false);
        assert_eq!(progress.sent(), Sent::No);
        progress.begin();
        progress.again(true);
        assert!(!progress.has_begun());
        assert_eq!(progress.sent(), Sent::Perhaps);
        progress.hold();
        assert_eq!(progress.sent(), Sent::Perhaps);
    }
}
