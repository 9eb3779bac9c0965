//! Keeps requests and credentials out of traces and logs.

use tracing::dispatcher::{self, Dispatch};
use tracing::level_filters::LevelFilter;

/// Runs `aws-sigv4` without traces. At the level `trace`, it passes the whole request, with the tokens in
/// its query, to the subscriber, or to the logger if `tracing` has its feature `log`.
///
/// If neither is enabled at that level, the function does nothing else. Otherwise `tracing` counts the
/// empty dispatcher as a subscriber: a logger without a subscriber gets no more events of `tracing`.
pub(super) fn untraced<T>(work: impl FnOnce() -> T) -> T {
    let traced = LevelFilter::current() >= LevelFilter::TRACE;
    if traced || log::max_level() >= log::LevelFilter::Trace {
        dispatcher::with_default(&Dispatch::none(), work)
    } else {
        work()
    }
}
