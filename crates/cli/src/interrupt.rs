//! Ctrl-C and its kin.

use std::io;

/// Waits until somebody wants the process to end: Ctrl-C, or a request to terminate.
///
/// The first call takes both signals over from the system, so from then on only who waits here ends
/// the process. Where the system does not hand them over, they do what they always do, and this
/// waits for ever.
pub(crate) async fn asked_to_end() {
    if signal().await.is_err() {
        std::future::pending().await
    }
}

#[cfg(unix)]
async fn signal() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signal() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
