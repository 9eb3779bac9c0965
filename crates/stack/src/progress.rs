//! Tracks whether a call was sent.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::{Error, Sent, TransportError, unsent};

// The state holds these flags, and above them the number of the current attempt, so that one atomic
// operation changes all of them together.

/// The current attempt was sent, or is just about to be sent.
const SENT: u32 = 1;
/// The service may have acted on an earlier attempt.
const MAY_HAVE_ACTED: u32 = 2;
/// The caller cancelled the current attempt.
const CANCELLED: u32 = 4;
/// The layers below report when the request is sent.
const TRACKED: u32 = 8;
const FLAGS: u32 = SENT | MAY_HAVE_ACTED | CANCELLED | TRACKED;
/// The lowest bit above the flags: adding this counts one attempt.
const ATTEMPT: u32 = 16;

/// A request extension that tells whether a call was sent; all attempts of the call share it.
///
/// The transport calls [`begin`](Self::begin) before it sends the first byte, and a caller that
/// stops waiting calls [`give_up`](Self::give_up). If both happen at once, exactly one of them
/// takes effect. So a request that is reported as not sent cannot be sent a moment later by a
/// connection on another thread.
///
/// A transport of your own need not call `begin`: [`Transport::new`](crate::Transport::new) counts
/// a request as sent when your transport receives it.
///
/// ```
/// use casebook_stack::{Progress, Sent};
///
/// let progress = Progress::default();
/// assert!(progress.begin());
/// assert_eq!(progress.give_up(), Sent::Perhaps);
///
/// let progress = Progress::default();
/// assert_eq!(progress.give_up(), Sent::No);
/// assert!(!progress.begin(), "the caller gave it up, so it must not be sent");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Progress {
    state: Arc<AtomicU32>,
    /// The number of this attempt, at the same bits as in the state.
    attempt: u32,
}

impl Progress {
    /// Returns whether the call may have reached the service.
    ///
    /// The result is [`Sent::Perhaps`] if the current attempt was sent, or if the service may have
    /// acted on an earlier one; otherwise it is [`Sent::No`].
    #[must_use]
    pub fn sent(&self) -> Sent {
        sent(self.state.load(Ordering::Acquire))
    }

    /// Marks this attempt as sent; call it just before the first byte is sent.
    ///
    /// Returns `false` if the caller has cancelled this attempt, or if another attempt has replaced
    /// it: then nothing may be sent.
    #[must_use = "a request that was given up must not be sent"]
    pub fn begin(&self) -> bool {
        self.change(|state| {
            (state & CANCELLED == 0 && self.is_current(state)).then_some(state | SENT)
        })
        .is_some()
    }

    /// Returns whether this attempt was sent, or another attempt has replaced it.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        let state = self.state.load(Ordering::Acquire);
        state & SENT != 0 || !self.is_current(state)
    }

    /// Cancels the current attempt, and returns whether the call may have reached the service, as
    /// [`sent`](Self::sent) does.
    ///
    /// If the attempt has not been sent by now, it never will be.
    #[must_use]
    pub fn give_up(&self) -> Sent {
        let before = self.state.fetch_or(CANCELLED, Ordering::AcqRel);
        sent(before)
    }

    /// The error of a request that its caller cancelled before the transport received it.
    pub(crate) fn cancelled_error(&self) -> TransportError {
        match self.sent() {
            Sent::No => TransportError::not_sent(CancelledByCaller),
            // An earlier attempt of the call may have reached the service.
            Sent::Perhaps | Sent::Yes => TransportError::exchange(CancelledByCaller),
        }
    }

    /// Marks that the layers below report when the request is sent, so that a request without a
    /// report is known as not sent.
    pub(crate) fn track(&self) {
        self.state.fetch_or(TRACKED, Ordering::AcqRel);
    }

    /// Cancels the call, and returns whether it is certain that nothing was sent.
    pub(crate) fn was_never_sent(&self) -> bool {
        let before = self.state.fetch_or(CANCELLED, Ordering::AcqRel);
        before & TRACKED != 0 && sent(before) == Sent::No
    }

    /// If a layer failed, cancels the call, and marks the error as not sent if nothing was sent.
    pub(crate) fn mark<E>(&self, error: Error<E>) -> Error<E> {
        match &error {
            Error::Layer(_) if self.was_never_sent() => unsent(error),
            _ => error,
        }
    }

    /// The progress of an attempt that begins now. This is a new one if an attempt has used this one
    /// already: some retry layers send the same request again without calling [`again`](Self::again).
    pub(crate) fn renewed(&self) -> Self {
        let state = self.state.load(Ordering::Acquire);
        if self.is_current(state) && state & (SENT | CANCELLED) == 0 {
            self.clone()
        } else {
            self.again(state & SENT != 0)
        }
    }

    /// Begins another attempt; `may_have_acted` tells whether the service may have acted on the one
    /// before.
    pub(crate) fn again(&self, may_have_acted: bool) -> Self {
        let flag = if may_have_acted { MAY_HAVE_ACTED } else { 0 };
        let next = |state: u32| (state & !FLAGS).wrapping_add(ATTEMPT);
        let before =
            self.change(|state| Some(next(state) | state & (MAY_HAVE_ACTED | TRACKED) | flag));
        Self {
            state: Arc::clone(&self.state),
            attempt: next(before.unwrap_or_default()),
        }
    }

    /// Whether a state belongs to this attempt: no later one has replaced it.
    const fn is_current(&self, state: u32) -> bool {
        state & !FLAGS == self.attempt
    }

    /// Changes the state, unless `change` returns `None`; returns the state before.
    fn change(&self, change: impl Fn(u32) -> Option<u32>) -> Option<u32> {
        self.state
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, change)
            .ok()
    }
}

/// The error of a request that its caller cancelled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CancelledByCaller;

impl fmt::Display for CancelledByCaller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the caller cancelled the request")
    }
}

impl std::error::Error for CancelledByCaller {}

/// Whether the call may have reached the service.
const fn sent(state: u32) -> Sent {
    match state & (SENT | MAY_HAVE_ACTED) {
        0 => Sent::No,
        _ => Sent::Perhaps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_attempt_on_which_the_service_may_have_acted_still_counts_after_the_next_begins() {
        let first = Progress::default();
        assert!(first.begin());
        let second = first.again(false);
        assert_eq!(first.sent(), Sent::No);
        assert!(second.begin());
        let third = second.again(true);
        assert!(!third.has_begun());
        assert_eq!(first.sent(), Sent::Perhaps);
    }

    #[test]
    fn an_earlier_attempt_cannot_be_sent_after_a_later_one_has_begun() {
        let first = Progress::default();
        assert_eq!(first.give_up(), Sent::No);
        let second = first.again(false);
        assert!(!first.begin());
        assert!(second.begin());
        assert!(second.has_begun());
    }

    #[test]
    fn a_retry_layer_that_does_not_report_its_attempts_is_detected() {
        let first = Progress::default();
        assert_eq!(first.renewed().attempt, first.attempt);
        assert!(first.renewed().begin());
        assert_eq!(first.give_up(), Sent::Perhaps);
        let second = first.renewed();
        assert_eq!(second.give_up(), Sent::Perhaps, "the first was sent");
        let third = second.renewed();
        assert!(third.begin() && !second.begin());
    }

    #[test]
    fn if_sending_and_cancelling_happen_at_once_exactly_one_takes_effect() {
        for _ in 0..1000 {
            let progress = Progress::default();
            let other = progress.clone();
            let sending = std::thread::spawn(move || other.begin());
            let sent = progress.give_up();
            assert_eq!(sending.join().unwrap(), sent == Sent::Perhaps);
        }
    }
}
