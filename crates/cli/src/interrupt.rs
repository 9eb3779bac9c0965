//! Ctrl-C and its kin.

use std::future::Future;
use std::io;
use std::time::Duration;

/// What comes so soon after a signal is the same wish once more: a terminal signals every process in
/// front, and a parent such as `timeout` passes on what it got itself.
const SAME_WISH: Duration = Duration::from_millis(500);

/// Listens from now on for a signal to end: Ctrl-C, a request to terminate, or a closed terminal.
/// The future completes with the first of them.
///
/// The signals are taken over from the system, so the first one ends the process only through this
/// future. A Ctrl-C or a request to terminate that comes later than half a second after the first one
/// ends it at once, whatever it is busy with. Where the system does not hand the signals over, they
/// keep their default effect, and the future is never done. Call it inside of a runtime.
pub(crate) fn asked_to_end() -> impl Future<Output = ()> {
    let signals = Signals::listen();
    async {
        match signals {
            Ok(signals) => signals.heard().await,
            Err(_) => std::future::pending().await,
        }
    }
}

/// Listens for one more wish, after one was heard; what comes at once with that is no more than it.
pub(crate) async fn asked_again() {
    tokio::time::sleep(SAME_WISH).await;
    asked_to_end().await;
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        // Check this first: a listener hides whether the hangup was ignored.
        let hangup = match ends_with_its_terminal() {
            true => Some(signal(SignalKind::hangup())?),
            false => None,
        };
        let signals = Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup,
        };
        // After those: what ends the process the second time has to be heard the first time.
        second_one_ends()?;
        Ok(signals)
    }

    async fn heard(mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => drop(hangup.recv().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            () = hangup => {}
        }
    }
}

/// Lets a later Ctrl-C, or request to terminate, end the process from within the signal handler.
///
/// A thread raises the flag for that some time after the first one: the process itself may be too
/// busy for it. A hangup does not count: some managers of services send it right after the request
/// to terminate.
#[cfg(unix)]
fn second_one_ends() -> io::Result<()> {
    use std::io::Read as _;
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::{flag, low_level::pipe};

    use crate::exit::Exit;

    let asked = Arc::new(AtomicBool::new(false));
    let (mut first, told) = UnixStream::pair()?;
    let raised = Arc::clone(&asked);
    thread::Builder::new()
        .name("second signal".into())
        .spawn(move || {
            if first.read_exact(&mut [0]).is_ok() {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "it is the machine's clock that a person's signals are told apart by"
                )]
                thread::sleep(SAME_WISH);
                raised.store(true, Ordering::SeqCst);
            }
        })?;
    for signal in [SIGINT, SIGTERM] {
        let status = Exit::Interrupted.number().into();
        flag::register_conditional_shutdown(signal, status, Arc::clone(&asked))?;
        pipe::register(signal, told.try_clone()?)?;
    }
    Ok(())
}

/// Whether a hangup should end the process. Under `nohup` hangups are ignored and stay ignored; on
/// systems that do not tell, a hangup keeps its default effect.
#[cfg(unix)]
fn ends_with_its_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status");
    status.is_ok_and(|status| ignored(&status).is_some_and(|mask| mask & 1 == 0))
}

/// The mask of ignored signals; signal 1 is its lowest bit (Linux manual, proc_pid_status(5)).
#[cfg(unix)]
fn ignored(status: &str) -> Option<u64> {
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
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

/// Lets a write beyond the limit of a file's size (`ulimit -f`) fail like any other, instead of ending
/// the process with what it has done untold. A handler does, unlike ignoring it, not pass to the
/// processes that this one starts.
#[cfg(unix)]
pub(crate) fn outlive_limits_of_files() {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use signal_hook::consts::signal::SIGXFSZ;

    // Where the system refuses it, the signal does what it always does.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

/// There is no such limit.
#[cfg(not(unix))]
pub(crate) fn outlive_limits_of_files() {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_ignored_is_read_from_the_mask() {
        let status = "SigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\nSigCgt:\t0\n";
        assert_eq!(ignored(status), Some(0x1001));
        assert_eq!(ignored("SigIgn:\tx\n"), None);
        assert_eq!(ignored(""), None);
    }
}
