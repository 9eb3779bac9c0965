//! How a fault acts on the connection below an exchange: both share flags.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

/// The local address of a connection. `serve` adds it to the extensions of each request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LocalAddress(pub(crate) std::net::SocketAddr);

/// The connection of an exchange: flags by which the exchange and the TCP stream in `serve` tell each
/// other what to do and what was done.
///
/// `serve` adds it to the extensions of each request. Inside of the process, without a port, the flags
/// have no effect. One task serves a connection; the flags are atomic only because the task may move
/// between threads.
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
    /// Returns the connection of a call inside of the process, where bytes count as sent as soon as they
    /// are taken.
    pub(crate) fn in_process() -> Self {
        let connection = Self::default();
        connection.0.flushed.store(true, SeqCst);
        connection
    }

    /// Asks for a TCP reset when the connection ends.
    pub(crate) fn reset(&self) {
        self.0.reset.store(true, SeqCst);
    }

    /// Asks for the end of the connection as soon as all written bytes have been sent.
    pub(crate) fn close_behind(&self) {
        self.0.close.store(true, SeqCst);
        self.no_more();
    }

    /// Says that the body has no more bytes. [`is_flushed`](Self::is_flushed) becomes true when its last
    /// bytes have been sent.
    pub(crate) fn no_more(&self) {
        self.0.last.store(true, SeqCst);
    }

    /// Returns whether the last bytes of the body have been sent.
    pub(crate) fn is_flushed(&self) -> bool {
        self.0.flushed.load(SeqCst)
    }

    /// Says whether a fault delays the exchange. A server that stops does not wait for a connection that
    /// is held.
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

    /// Says that all written bytes have been sent. Returns whether the body was waiting for that, and has
    /// to be woken.
    pub(crate) fn flushed(&self) -> bool {
        self.0.last.load(SeqCst) && !self.0.flushed.swap(true, SeqCst)
    }
}
