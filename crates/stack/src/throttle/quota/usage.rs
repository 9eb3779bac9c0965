//! How much of a quota is used.

use std::time::Duration;

/// How many calls a [`Quota`](crate::Quota) counts now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct QuotaUsage {
    /// The number of calls in the last period. It exceeds the limit only if an
    /// [`observing`](crate::Quota::observing) quota, or one with a larger limit, has counted in the
    /// same file. An observing quota keeps at least 1,000 calls; when its file is full, a further
    /// call replaces the oldest one, and this number no longer grows.
    pub taken: usize,
    /// The time until another call may pass. `None` if one may pass now.
    pub wait: Option<Duration>,
}
