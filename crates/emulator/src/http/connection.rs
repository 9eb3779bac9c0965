//! What a fault asks of the connection under an exchange.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

/// The local address of a connection, which `serve` adds to the request's extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LocalAddress(pub(crate) std::net::SocketAddr);

/// One connection, as seen from above. Inside the process there is none.
///
/// `serve` hands it down among the extensions of a request. Everything happens in the one task
/// of the connection; it is atomic only because that task may move between threads.
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
    /// However it ends, the peer is to see a reset instead of an orderly end.
    pub(crate) fn reset(&self) {
        self.0.reset.store(true, SeqCst);
    }

    /// It is to end once everything that was written has left.
    pub(crate) fn close_behind(&self) {
        self.0.close.store(true, SeqCst);
        self.no_more();
    }

    /// The body has handed out the last bytes that it will; whether they have left is said by
    /// [`is_flushed`](Self::is_flushed).
    pub(crate) fn no_more(&self) {
        self.0.last.store(true, SeqCst);
    }

    /// Whether the last bytes have left.
    pub(crate) fn is_flushed(&self) -> bool {
        self.0.flushed.load(SeqCst)
    }

    /// A fault keeps the exchange waiting, or does so no longer.
    pub(crate) fn hold(&self, held: bool) {
        self.0.held.store(held, SeqCst);
    }
}

#[cfg(feature = "serve")]
impl Connection {
    pub(crate) fn is_to_reset(&self) -> bool {
        self.0.reset.load(SeqCst)
    }

    /// Whether nothing is to be read any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.close.load(SeqCst) && self.is_flushed()
    }

    pub(crate) fn is_held(&self) -> bool {
        self.0.held.load(SeqCst)
    }

    /// Everything that was written has left; says whether somebody waits to hear it.
    pub(crate) fn flushed(&self) -> bool {
        self.0.last.load(SeqCst) && !self.0.flushed.swap(true, SeqCst)
    }
}
