//! Tracks how far a call has got: whether it was sent, and whether it was cancelled.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::{Error, Sent, TransportError, unsent};

// The state is one integer: these flags in the low bits, and the number of the current attempt
// above them. So one atomic operation changes all of them together.

/// The current attempt was sent, or is about to be sent.
const SENT: u32 = 1;
/// The service may have acted on an earlier attempt.
const MAY_HAVE_ACTED: u32 = 2;
/// The caller cancelled the current attempt.
const CANCELLED: u32 = 4;
/// The layers below call [`Progress::begin`] before they send a request.
const TRACKED: u32 = 8;
const FLAGS: u32 = SENT | MAY_HAVE_ACTED | CANCELLED | TRACKED;
/// The lowest bit of the attempt's number. Adding it to the state begins another attempt.
const ATTEMPT: u32 = 16;

/// A request extension that tells whether a call was sent. All attempts of the call share it.
///
/// The transport calls [`begin`](Self::begin) before it sends the first byte, and a caller that
/// stops waiting calls [`give_up`](Self::give_up). If both happen at once, only the first of them
/// takes effect. So if a caller was told that a request was not sent, a connection on another
/// thread cannot send it a moment later.
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
    /// The number of the attempt that this value belongs to, at the same bits as in the state.
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

    /// Marks this attempt as sent. Call it just before the first byte is sent.
    ///
    /// Returns `false` if the caller has cancelled this attempt, or if a later attempt has replaced
    /// it. Nothing may be sent then.
    #[must_use = "a request that was given up must not be sent"]
    pub fn begin(&self) -> bool {
        self.change(|state| {
            (state & CANCELLED == 0 && self.is_current(state)).then_some(state | SENT)
        })
        .is_some()
    }

    /// Returns whether this attempt was sent, or has been replaced by a later attempt, so that it
    /// is not known whether it was sent.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        let state = self.state.load(Ordering::Acquire);
        state & SENT != 0 || !self.is_current(state)
    }

    /// Cancels the current attempt, and returns whether the call may have reached the service, like
    /// [`sent`](Self::sent).
    ///
    /// If the attempt has not been sent by now, it never will be.
    #[must_use]
    pub fn give_up(&self) -> Sent {
        let before = self.state.fetch_or(CANCELLED, Ordering::AcqRel);
        sent(before)
    }

    /// Makes the error for an attempt that its caller cancelled before the transport received it.
    pub(crate) fn cancelled_error(&self) -> TransportError {
        match self.sent() {
            Sent::No => TransportError::not_sent(CancelledByCaller),
            // An earlier attempt of the call may have reached the service.
            Sent::Perhaps | Sent::Yes => TransportError::exchange(CancelledByCaller),
        }
    }

    /// Notes that the layers below call [`begin`](Self::begin). From then on, a request without
    /// such a call is known not to be sent.
    pub(crate) fn track(&self) {
        self.state.fetch_or(TRACKED, Ordering::AcqRel);
    }

    /// Cancels the call, and returns whether it is certain that nothing was sent.
    pub(crate) fn was_never_sent(&self) -> bool {
        let before = self.state.fetch_or(CANCELLED, Ordering::AcqRel);
        before & TRACKED != 0 && sent(before) == Sent::No
    }

    /// If the error comes from a layer, cancels the call, and marks the error as not sent if
    /// nothing was sent. Other errors tell themselves whether the request was sent.
    pub(crate) fn mark<E>(&self, error: Error<E>) -> Error<E> {
        match &error {
            Error::Layer(_) if self.was_never_sent() => unsent(error),
            _ => error,
        }
    }

    /// Returns the progress for an attempt that begins now. That is this value, unless an attempt
    /// has already used it: some retry layers send a request again without calling
    /// [`again`](Self::again), and then the new attempt gets a new one.
    pub(crate) fn renewed(&self) -> Self {
        let state = self.state.load(Ordering::Acquire);
        if self.is_current(state) && state & (SENT | CANCELLED) == 0 {
            self.clone()
        } else {
            self.again(state & SENT != 0)
        }
    }

    /// Begins the next attempt, which replaces this one, and returns its progress. `may_have_acted`
    /// tells whether the service may have acted on an earlier attempt.
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

    /// Returns whether the state still belongs to this attempt, because no later attempt has
    /// replaced it.
    const fn is_current(&self, state: u32) -> bool {
        state & !FLAGS == self.attempt
    }

    /// Changes the state as `change` says, unless that returns `None`. Returns the state before the
    /// change.
    fn change(&self, change: impl Fn(u32) -> Option<u32>) -> Option<u32> {
        self.state
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, change)
            .ok()
    }
}

/// The cause in the error of a request that its caller cancelled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CancelledByCaller;

impl fmt::Display for CancelledByCaller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the caller cancelled the request")
    }
}

impl std::error::Error for CancelledByCaller {}

/// Returns whether a call in this state may have reached the service.
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
