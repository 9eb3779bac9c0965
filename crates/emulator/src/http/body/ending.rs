//! The pace and the end that a fault gives a body.

use std::task::{Context, Poll};
#[cfg(feature = "timed-faults")]
use std::time::Duration;

use crate::http::{Connection, ConnectionLostError};

#[cfg(feature = "timed-faults")]
use super::FRAME;

/// The kinds of ends, after the last bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum EndKind {
    /// The body ends, even if it is shorter than the head says.
    Ends,
    /// The connection breaks.
    Breaks,
    /// Nothing ever follows.
    Stalls,
    /// The connection is closed.
    Closes,
}

/// The end of a body, and the pace at which it gets there.
#[derive(Clone, Debug)]
pub(crate) struct Ending {
    missing: u64,
    then: EndKind,
    wire: Connection,
    #[cfg(feature = "timed-faults")]
    pace: Option<Pace>,
}

impl Ending {
    pub(crate) fn new(wire: Connection) -> Self {
        Self {
            missing: 0,
            then: EndKind::Ends,
            wire,
            #[cfg(feature = "timed-faults")]
            pace: None,
        }
    }

    /// Sets the pace: pieces of a number of bytes, the first at once and each other after a time.
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

    /// Returns whether it is like the end of any other body.
    pub(super) fn is_plain(&self) -> bool {
        self.missing == 0 && matches!(self.then, EndKind::Ends | EndKind::Closes)
    }

    /// Says that the body exists. A slow one holds the exchange.
    pub(super) fn begun(&self, is_empty: bool) {
        #[cfg(feature = "timed-faults")]
        if self.pace.is_some() {
            self.wire.hold(true);
        }
        if is_empty {
            self.handed_out();
        }
    }

    /// Says that the server has taken the last bytes.
    pub(super) fn handed_out(&self) {
        match self.then {
            EndKind::Closes => self.wire.close_behind(),
            EndKind::Stalls => self.wire.hold(true),
            EndKind::Ends | EndKind::Breaks => self.wire.hold(false),
        }
    }

    /// Waits until the last bytes have been sent, and ends.
    ///
    /// A server that learns of the end together with the bytes before it drops them unsent.
    pub(super) fn poll_end(&mut self) -> Poll<Result<(), ConnectionLostError>> {
        if self.then == EndKind::Stalls {
            return Poll::Pending;
        }
        if !self.is_plain() && !self.wire.is_flushed() {
            self.wire.no_more();
            return Poll::Pending;
        }
        match self.then {
            EndKind::Breaks => Poll::Ready(Err(ConnectionLostError::new())),
            _ => Poll::Ready(Ok(())),
        }
    }

    /// Waits until the next piece may be sent, and returns its largest length.
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

/// The pace of a body: pieces of a size, with a pause between them.
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

/// A copy has the same pace, and begins at once.
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
