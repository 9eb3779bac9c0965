//! How a body comes and ends where a fault has its hand in it.

use std::task::{Context, Poll};
#[cfg(feature = "timed-faults")]
use std::time::Duration;

use crate::http::{Connection, ConnectionLostError};

#[cfg(feature = "timed-faults")]
use super::FRAME;

/// What happens behind the last bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum EndKind {
    /// It ends, however long it was said to be.
    Ends,
    /// The connection breaks.
    Breaks,
    /// Nothing, for good.
    Stalls,
    /// The connection is closed.
    Closes,
}

/// The end of a body, and the pace at which it gets there.
#[derive(Clone, Debug)]
pub(crate) struct Ending {
    missing: u64,
    then: EndKind,
    wire: Option<Connection>,
    #[cfg(feature = "timed-faults")]
    pace: Option<Pace>,
}

impl Ending {
    pub(crate) fn new(wire: Option<Connection>) -> Self {
        Self {
            missing: 0,
            then: EndKind::Ends,
            wire,
            #[cfg(feature = "timed-faults")]
            pace: None,
        }
    }

    /// The same in pieces of so many bytes, the first at once and the others after a time each.
    #[cfg(feature = "timed-faults")]
    pub(crate) fn slowly(mut self, bytes: usize, every: Duration) -> Self {
        self.pace = Some(Pace {
            bytes: bytes.clamp(1, FRAME),
            every,
            wait: None,
        });
        self
    }

    pub(super) fn after(mut self, missing: usize, then: EndKind) -> Self {
        self.missing = missing as u64;
        self.then = then;
        self
    }

    pub(super) fn missing(&self) -> u64 {
        self.missing
    }

    /// Whether it is like the end of any other body.
    pub(super) fn is_plain(&self) -> bool {
        self.missing == 0 && matches!(self.then, EndKind::Ends | EndKind::Closes)
    }

    /// The body is made; whoever comes slowly keeps the exchange waiting.
    pub(super) fn begun(&self, is_empty: bool) {
        #[cfg(feature = "timed-faults")]
        if let (Some(wire), Some(_)) = (&self.wire, &self.pace) {
            wire.hold(true);
        }
        if is_empty {
            self.handed_out();
        }
    }

    /// The last bytes were handed out.
    pub(super) fn handed_out(&self) {
        let Some(wire) = &self.wire else { return };
        match self.then {
            EndKind::Closes => wire.close_behind(),
            EndKind::Stalls => wire.hold(true),
            EndKind::Ends | EndKind::Breaks => wire.hold(false),
        }
    }

    /// Waits until the last bytes have left, and ends.
    ///
    /// A server that hears of the end together with the bytes before it drops them unsent.
    pub(super) fn poll_end(&mut self) -> Poll<Result<(), ConnectionLostError>> {
        if self.then == EndKind::Stalls {
            return Poll::Pending;
        }
        if let Some(wire) = self
            .wire
            .as_ref()
            .filter(|wire| !self.is_plain() && !wire.is_flushed())
        {
            wire.no_more();
            return Poll::Pending;
        }
        match self.then {
            EndKind::Breaks => Poll::Ready(Err(ConnectionLostError::new())),
            _ => Poll::Ready(Ok(())),
        }
    }

    /// Waits until there may be another piece, and says how long that is at most.
    #[cfg(feature = "timed-faults")]
    pub(super) fn poll_pace(&mut self, context: &mut Context<'_>) -> Poll<usize> {
        match &mut self.pace {
            Some(pace) => pace.poll(context),
            None => Poll::Ready(usize::MAX),
        }
    }

    #[cfg(not(feature = "timed-faults"))]
    #[expect(clippy::unused_self, reason = "with timed faults there are paces")]
    pub(super) fn poll_pace(&mut self, _: &mut Context<'_>) -> Poll<usize> {
        Poll::Ready(usize::MAX)
    }
}

/// Pieces of a size, one after another.
#[cfg(feature = "timed-faults")]
#[derive(Debug)]
struct Pace {
    bytes: usize,
    every: Duration,
    wait: Option<std::pin::Pin<Box<tokio::time::Sleep>>>,
}

#[cfg(feature = "timed-faults")]
impl Pace {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<usize> {
        if let Some(wait) = &mut self.wait {
            std::task::ready!(wait.as_mut().poll(context));
        }
        self.wait = Some(Box::pin(tokio::time::sleep(self.every)));
        Poll::Ready(self.bytes)
    }
}

/// A copy goes at the same pace, and begins at once.
#[cfg(feature = "timed-faults")]
impl Clone for Pace {
    fn clone(&self) -> Self {
        Self {
            bytes: self.bytes,
            every: self.every,
            wait: None,
        }
    }
}
