//! Keeps stderr silent: a shell shows it in the middle of the line that the user types.

#[cfg(unix)]
use nix::fcntl::{OFlag, open};
#[cfg(unix)]
use nix::sys::stat::Mode;
#[cfg(unix)]
use nix::unistd::dup2_stderr;

/// Redirects stderr of this process, and of the processes that it starts, to the null device.
#[cfg(unix)]
pub(super) fn silence_stderr() {
    // If this fails, messages appear, which does no harm.
    if let Ok(null) = open(
        "/dev/null",
        OFlag::O_WRONLY | OFlag::O_CLOEXEC,
        Mode::empty(),
    ) {
        let _ = dup2_stderr(null);
    }
}

/// PowerShell shows no messages of a completer, so nothing has to be done.
#[cfg(not(unix))]
pub(super) fn silence_stderr() {}
