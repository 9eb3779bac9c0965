//! Ctrl-C and its kin.

use std::future::Future;
use std::io;

/// Listens from now on for somebody who wants the process to end: Ctrl-C, or a request to
/// terminate. The future is done when somebody does.
///
/// Both signals are taken over from the system, so from then on only who waits here ends the
/// process. Where the system does not hand them over, they do what they always do, and the future
/// is never done. It has to be called inside of a runtime.
pub(crate) fn asked_to_end() -> impl Future<Output = ()> {
    let signals = Signals::listen();
    async {
        match signals {
            Ok(signals) => signals.heard().await,
            Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn heard(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn listen() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn heard(mut self) {
        self.0.recv().await;
    }
}
