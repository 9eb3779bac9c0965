//! The pace and the end that a fault gives a body.

use std::task::{Context, Poll};
#[cfg(feature = "timed-faults")]
use std::time::Duration;

use crate::http::{Connection, ConnectionLostError};

#[cfg(feature = "timed-faults")]
use super::FRAME;

/// The way in which a body ends after its last bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum EndKind {
    /// The body ends without an error, even if it is shorter than its declared length.
    Ends,
    /// The body fails, because the connection breaks.
    Breaks,
    /// The body never ends, and nothing more is sent.
    Stalls,
    /// The body ends, and the connection is closed after it.
    Closes,
}

/// The end of a body, and the pace at which its bytes arrive.
#[derive(Clone, Debug)]
pub(crate) struct Ending {
    /// How many bytes of the declared length are never sent.
    missing: u64,
    then: EndKind,
    connection: Connection,
    #[cfg(feature = "timed-faults")]
    pace: Option<Pace>,
}

impl Ending {
    pub(crate) fn new(connection: Connection) -> Self {
        Self {
            missing: 0,
            then: EndKind::Ends,
            connection,
            #[cfg(feature = "timed-faults")]
            pace: None,
        }
    }

    /// Sets the pace: pieces of this many bytes, the first at once and each further one after a pause.
    #[cfg(feature = "timed-faults")]
    pub(crate) fn slowly(mut self, bytes: usize, every: Duration) -> Self {
        self.pace = Some(Pace {
            bytes: bytes.clamp(1, FRAME),
            every,
            wait: None,
        });
        self
    }

    pub(super) fn after(mut self, missing: u64, then: EndKind) -> Self {
        self.missing = missing;
        self.then = then;
        self
    }

    pub(super) fn missing(&self) -> u64 {
        self.missing
    }

    /// Returns whether the body has its whole length and then ends as a body without a fault does.
    pub(super) fn is_plain(&self) -> bool {
        self.missing == 0 && matches!(self.then, EndKind::Ends | EndKind::Closes)
    }

    /// Is called when the body is made. A slow body holds the exchange, so that a server that stops does
    /// not wait for it.
    pub(super) fn begun(&self, is_empty: bool) {
        #[cfg(feature = "timed-faults")]
        if self.pace.is_some() {
            self.connection.hold(true);
        }
        if is_empty {
            self.handed_out();
        }
    }

    /// Is called when the last bytes of the body were taken.
    pub(super) fn handed_out(&self) {
        match self.then {
            EndKind::Closes => self.connection.close_behind(),
            EndKind::Stalls => self.connection.hold(true),
            EndKind::Ends | EndKind::Breaks => self.connection.hold(false),
        }
    }

    /// Waits until the last bytes have been sent, and then ends the body as planned.
    ///
    /// Without the wait, hyper would see the failure before it has sent the last bytes, and drop them.
    pub(super) fn poll_end(&mut self) -> Poll<Result<(), ConnectionLostError>> {
        if self.then == EndKind::Stalls {
            return Poll::Pending;
        }
        if !self.is_plain() && !self.connection.is_flushed() {
            self.connection.no_more();
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

/// The pace of a body: the size of its pieces, and the pause between them.
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

/// A copy has the same pace; its first piece comes at once.
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
