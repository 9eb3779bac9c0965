//! How much of a quota is used.

use std::time::Duration;

/// How many places of a [`Quota`](crate::Quota) are taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct QuotaUsage {
    /// The number of calls that count. It exceeds the limit only if a quota in this folder is
    /// [`observing`](crate::Quota::observing), and stops at 1,000 then, or at a larger limit.
    pub taken: usize,
    /// The time until a place is free; `None` if one is free now.
    pub wait: Option<Duration>,
}
