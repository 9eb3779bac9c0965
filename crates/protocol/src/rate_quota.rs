//! The quotas of calls per second that services publish.

use std::num::NonZeroU32;

/// A quota of calls per second, which a service publishes for each account.
///
/// All operations for which [`Api::rate_quota`](crate::Api::rate_quota) returns a quota of this name
/// count towards it together, with every attempt.
///
/// ```
/// use std::num::NonZeroU32;
///
/// use casebook_protocol::RateQuota;
///
/// const PAGES: RateQuota = RateQuota::new("pages", NonZeroU32::new(5).unwrap());
/// let half = PAGES.per_second(NonZeroU32::new(2).unwrap());
/// assert_eq!((half.name, half.calls.get()), ("pages", 2));
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct RateQuota {
    /// The name, which no other quota has.
    pub name: &'static str,
    /// The most calls of an account in a second.
    pub calls: NonZeroU32,
}

impl RateQuota {
    /// Creates a quota of this many calls per second.
    #[must_use]
    pub const fn new(name: &'static str, calls: NonZeroU32) -> Self {
        Self { name, calls }
    }

    /// Sets another number of calls per second, such as that of an account with a raised quota.
    #[must_use]
    pub const fn per_second(mut self, calls: NonZeroU32) -> Self {
        self.calls = calls;
        self
    }
}
