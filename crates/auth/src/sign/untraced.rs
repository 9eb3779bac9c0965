//! Keeps requests and credentials out of traces and logs.

use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::sync::{Mutex, PoisonError};

use log::LevelFilter as LogLevel;
use tracing::dispatcher::{self, Dispatch};
use tracing::level_filters::LevelFilter;

/// Runs `aws-sigv4` without traces. At the level `trace`, it would pass the whole request, with the
/// tokens in its query, to the subscriber of `tracing`, and also to the logger if `tracing` has its
/// feature `log` or `log-always`.
///
/// If neither the subscriber nor the logger listens at that level, the function only calls `work`.
pub(super) fn untraced<T>(work: impl FnOnce() -> T) -> T {
    // The dispatcher is replaced only if a subscriber listens. If there is none, this call would
    // make the empty dispatcher the first one of the process, and from then on `tracing` would pass
    // no events to the logger.
    if LevelFilter::current() >= LevelFilter::TRACE {
        dispatcher::with_default(&Dispatch::none(), || unlogged(work))
    } else {
        unlogged(work)
    }
}

/// Whether a signature has ever lowered the level of the log. If so, one may be lowering it now.
static LOWERED: AtomicBool = AtomicBool::new(false);
/// The lock that a signature holds while it has lowered the level of the log.
static LOWERING: Mutex<()> = Mutex::new(());

/// Runs the signer while the logger ignores the level `trace`.
///
/// The log level belongs to the whole process, so other threads lose their lines of the level
/// `trace` during this time. Signatures wait for one another, so that none restores the level while
/// another still needs it lowered.
fn unlogged<T>(work: impl FnOnce() -> T) -> T {
    let level = log::max_level();
    // Another thread may have lowered the level just now. It sets `LOWERED` before. The fences of both
    // threads guarantee that this one, if it has read the lowered level, also reads `LOWERED` as true.
    fence(Ordering::Acquire);
    if level < LogLevel::Trace && !LOWERED.load(Ordering::Relaxed) {
        return work();
    }
    let _lowering = LOWERING.lock().unwrap_or_else(PoisonError::into_inner);
    if log::max_level() < LogLevel::Trace {
        return work();
    }
    LOWERED.store(true, Ordering::Relaxed);
    fence(Ordering::Release);
    log::set_max_level(LogLevel::Debug);
    let _guard = LevelGuard;
    work()
}

/// Restores the level of the log on drop.
struct LevelGuard;

impl Drop for LevelGuard {
    fn drop(&mut self) {
        // If the application has set another level in the meantime, its level stays.
        if log::max_level() == LogLevel::Debug {
            log::set_max_level(LogLevel::Trace);
        }
    }
}
