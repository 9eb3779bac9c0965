//! Keeps requests and credentials out of traces and logs.

use tracing::dispatcher::{self, Dispatch};
use tracing::level_filters::LevelFilter;

/// Runs `aws-sigv4` unheard. At the level `trace` it tells the whole request, with the tokens in its
/// query, to the subscriber, or to the log where `tracing` has its feature `log`.
///
/// Nothing is done where neither listens at that level. `tracing` takes this for a subscriber: a log
/// that listens at that level, and has none beside it, hears no more of `tracing` from then on.
pub(super) fn untraced<T>(work: impl FnOnce() -> T) -> T {
    let traced = LevelFilter::current() >= LevelFilter::TRACE;
    if traced || log::max_level() >= log::LevelFilter::Trace {
        dispatcher::with_default(&Dispatch::none(), work)
    } else {
        work()
    }
}
