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
    // Only beside a subscriber: without one, `tracing` would count the empty dispatcher as the first, and
    // the logger would get no more events.
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

/// Runs the signer while the log takes nothing of the level `trace`.
///
/// The level belongs to the process, so that lines of that level from other threads are lost meanwhile,
/// and signatures wait for each other, lest one raises the level under another.
fn unlogged<T>(work: impl FnOnce() -> T) -> T {
    let level = log::max_level();
    // A thread that reads a lowered level reads `LOWERED` as well, because of the two fences.
    fence(Ordering::Acquire);
    if level < LogLevel::Trace && !LOWERED.load(Ordering::Relaxed) {
        return work();
    }
    let _alone = LOWERING.lock().unwrap_or_else(PoisonError::into_inner);
    if log::max_level() < LogLevel::Trace {
        return work();
    }
    LOWERED.store(true, Ordering::Relaxed);
    fence(Ordering::Release);
    log::set_max_level(LogLevel::Debug);
    let _raises = RaisesLevel;
    work()
}

/// Gives the log its level back when it is dropped.
struct RaisesLevel;

impl Drop for RaisesLevel {
    fn drop(&mut self) {
        // An application that has set another level meanwhile keeps that one.
        if log::max_level() == LogLevel::Debug {
            log::set_max_level(LogLevel::Trace);
        }
    }
}
