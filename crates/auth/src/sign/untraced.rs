//! Keeps requests and credentials out of traces and logs.

use std::sync::atomic::{AtomicBool, Ordering, fence};
use std::sync::{Mutex, PoisonError};

use log::LevelFilter as LogLevel;
use tracing::dispatcher::{self, Dispatch};
use tracing::level_filters::LevelFilter;

/// Runs `aws-sigv4` without traces. At the level `trace`, it passes the whole request, with the tokens in
/// its query, to the subscriber, and to the logger if `tracing` has its feature `log` or `log-always`.
///
/// If neither is enabled at that level, the function does nothing else.
pub(super) fn untraced<T>(work: impl FnOnce() -> T) -> T {
    // Without a subscriber, this call would make the empty dispatcher the first one of the process, and
    // `tracing` would then pass no more events to the logger.
    if LevelFilter::current() >= LevelFilter::TRACE {
        dispatcher::with_default(&Dispatch::none(), || unlogged(work))
    } else {
        unlogged(work)
    }
}

/// Whether a signature has lowered the level of the log, and so may be lowering it now.
static LOWERED: AtomicBool = AtomicBool::new(false);
/// Held while the level of the log is lowered.
static LOWERING: Mutex<()> = Mutex::new(());

/// Runs the signer while the logger ignores the level `trace`.
///
/// The level belongs to the process, so lines of that level from other threads are lost during this time.
/// Signatures wait for each other, so that none restores the level while another one still runs.
fn unlogged<T>(work: impl FnOnce() -> T) -> T {
    let level = log::max_level();
    // A thread that reads a lowered level reads `LOWERED` as well, because of the two fences.
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
        // If the application has set another level meanwhile, that level stays.
        if log::max_level() == LogLevel::Debug {
            log::set_max_level(LogLevel::Trace);
        }
    }
}
