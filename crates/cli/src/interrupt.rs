//! Signals that end a run.

use std::future::Future;
use std::io;
#[cfg(unix)]
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A signal within this time of the first one is a duplicate: a terminal signals every process in
/// the foreground, and a parent such as `timeout` passes its own signal on.
const DUPLICATES: Duration = Duration::from_millis(500);

/// Whether a pager has the keys.
static IS_LENT: AtomicBool = AtomicBool::new(false);

/// The keys of the terminal while a pager has them. Ctrl-C and Ctrl-\ mean something in the pager, so
/// they do not end this process, which has to wait until the pager has left the terminal. In a run
/// that listens for signals, Ctrl-C ends the run after that, unless the run is done.
#[derive(Debug)]
pub(crate) struct LentKeys(());

impl LentKeys {
    /// Lends the keys to a pager, which is started after that.
    pub(crate) fn new() -> Self {
        IS_LENT.store(true, Ordering::SeqCst);
        #[cfg(unix)]
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGQUIT] {
            // If this fails, the keys keep their usual effect. The pager inherits no handler.
            let _ = signal_hook::flag::register(signal, Arc::default());
        }
        Self(())
    }
}

impl Drop for LentKeys {
    fn drop(&mut self) {
        IS_LENT.store(false, Ordering::SeqCst);
    }
}

/// Begins at once to listen for a signal that ends the run: Ctrl-C, a request to terminate, or a
/// closed terminal. The future completes at the first one.
///
/// A first signal then ends the process only through this future. A second Ctrl-C or request to
/// terminate, at least half a second later, ends the process at once, whatever it is doing. If the
/// signals cannot be handled, they keep their default effect, and the future never completes. Call
/// this inside of a runtime.
pub(crate) fn end_signal() -> impl Future<Output = ()> {
    let signals = Signals::listen();
    async {
        match signals {
            Ok(signals) => signals.heard().await,
            Err(_) => std::future::pending().await,
        }
    }
}

/// Listens for a second signal after the first; duplicates of the first do not count.
pub(crate) async fn second_end_signal() {
    tokio::time::sleep(DUPLICATES).await;
    end_signal().await;
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
        // This comes first: while a signal has a listener, the system no longer says that it was
        // ignored.
        let hangup = match ends_with_its_terminal() {
            true => Some(signal(SignalKind::hangup())?),
            false => None,
        };
        let signals = Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup,
        };
        // This comes last: a first signal must reach the listeners above before a second one can
        // end the process.
        end_at_second_signal()?;
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

/// Lets a second Ctrl-C or request to terminate end the process from within the signal handler.
///
/// After the first signal, a thread waits until duplicates are over, and then lets the handler end
/// the process. The rest of the process may be busy, so it cannot do that. A hangup does not count:
/// some service managers send it right after the request to terminate. Ctrl-C does not count while a
/// pager has the keys.
#[cfg(unix)]
fn end_at_second_signal() -> io::Result<()> {
    use std::io::Read as _;
    use std::os::unix::net::UnixStream;
    use std::thread;

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::{flag, low_level::pipe};

    use crate::exit::Exit;

    let asked = Arc::new(AtomicBool::new(false));
    let asked_by_key = Arc::new(AtomicBool::new(false));
    let (mut earlier, told) = UnixStream::pair()?;
    let (raised, raised_by_key) = (Arc::clone(&asked), Arc::clone(&asked_by_key));
    thread::Builder::new()
        .name("second signal".into())
        .spawn(move || {
            while earlier.read_exact(&mut [0]).is_ok() {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "a person sends the signals, so the time between them is that of the machine"
                )]
                thread::sleep(DUPLICATES);
                raised.store(true, Ordering::SeqCst);
                raised_by_key.store(!IS_LENT.load(Ordering::SeqCst), Ordering::SeqCst);
            }
        })?;
    for (signal, asked) in [(SIGINT, asked_by_key), (SIGTERM, asked)] {
        let status = Exit::Interrupted.number().into();
        flag::register_conditional_shutdown(signal, status, asked)?;
        pipe::register(signal, told.try_clone()?)?;
    }
    Ok(())
}

/// Whether a hangup should end the process. Under `nohup`, hangups are ignored and stay ignored. If
/// the system does not tell, a hangup keeps its default effect.
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

/// Lets a write beyond the limit of the file size (`ulimit -f`) fail like any other write, so that
/// the process can report what it has done. Child processes inherit an ignored signal but not a
/// handler, so this installs a handler.
#[cfg(unix)]
pub(crate) fn outlive_limits_of_files() {
    use signal_hook::consts::signal::SIGXFSZ;

    // If this fails, the signal keeps its default effect.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

/// This system has no such limit.
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
