//! Ctrl-C and its kin.

use std::io;

/// Waits until somebody wants the process to end: Ctrl-C, or a request to terminate.
///
/// The first call takes both signals over from the system, so from then on only who waits here ends
/// the process.
///
/// # Errors
///
/// Fails when the system does not hand the signals over.
#[cfg(unix)]
pub(crate) async fn asked_to_end() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    }
}

/// Waits for Ctrl-C.
///
/// # Errors
///
/// Fails when the system does not hand it over.
#[cfg(not(unix))]
pub(crate) async fn asked_to_end() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
