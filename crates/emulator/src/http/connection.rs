//! The requests of a fault to the connection below an exchange.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

/// The local address of a connection, which `serve` adds to the request's extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LocalAddress(pub(crate) std::net::SocketAddr);

/// A connection, as an exchange sees it.
///
/// `serve` adds it to the extensions of a request; inside the process, nothing reads the flags. One task serves a connection; the flags are atomic only
/// because that task may move between threads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connection(Arc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    reset: AtomicBool,
    close: AtomicBool,
    last: AtomicBool,
    flushed: AtomicBool,
    held: AtomicBool,
}

impl Connection {
    /// Returns the connection inside the process, where the last bytes are sent as soon as they are taken.
    pub(crate) fn in_process() -> Self {
        let connection = Self::default();
        connection.0.flushed.store(true, SeqCst);
        connection
    }

    /// Requests that the peer sees a reset when the connection ends.
    pub(crate) fn reset(&self) {
        self.0.reset.store(true, SeqCst);
    }

    /// Requests the end of the connection once everything that was written has been sent.
    pub(crate) fn close_behind(&self) {
        self.0.close.store(true, SeqCst);
        self.no_more();
    }

    /// Says that the body has no more bytes; [`is_flushed`](Self::is_flushed) tells whether the last ones have
    /// been sent.
    pub(crate) fn no_more(&self) {
        self.0.last.store(true, SeqCst);
    }

    /// Returns whether the last bytes have been sent.
    pub(crate) fn is_flushed(&self) -> bool {
        self.0.flushed.load(SeqCst)
    }

    /// Says that a fault holds the exchange, or no longer holds it.
    pub(crate) fn hold(&self, held: bool) {
        self.0.held.store(held, SeqCst);
    }
}

#[cfg(feature = "serve")]
impl Connection {
    pub(crate) fn is_to_reset(&self) -> bool {
        self.0.reset.load(SeqCst)
    }

    /// Returns whether the connection accepts no more requests.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.close.load(SeqCst) && self.is_flushed()
    }

    pub(crate) fn is_held(&self) -> bool {
        self.0.held.load(SeqCst)
    }

    /// Says that everything that was written has been sent; returns whether the body waits for that.
    pub(crate) fn flushed(&self) -> bool {
        self.0.last.load(SeqCst) && !self.0.flushed.swap(true, SeqCst)
    }
}
