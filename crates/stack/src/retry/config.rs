//! How often, and how patiently.

use std::num::NonZeroU32;
use std::time::Duration;

/// How often, and how patiently.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RetryConfig {
    /// How many attempts there are at most, the first one included.
    pub max_attempts: NonZeroU32,
    /// The longest wait before an attempt of a call that has no deadline; one that has waits up to
    /// its end. A service that asks for a longer wait gets its way by not being asked again: the
    /// caller is told.
    pub longest_wait: Duration,
    /// Whether the client also slows down by itself where the service throttles it:
    /// [`ThrottleLayer::adaptive`](crate::ThrottleLayer::adaptive), unless the client was given
    /// another throttle.
    pub adaptive: bool,
}

impl RetryConfig {
    /// Three attempts, and no wait above a minute unless the call has a deadline.
    #[must_use]
    pub const fn standard() -> Self {
        const THREE: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);
        Self {
            max_attempts: THREE,
            longest_wait: Duration::from_secs(60),
            adaptive: false,
        }
    }

    /// The same, and a rate of sending that yields to throttling.
    #[must_use]
    pub const fn adaptive() -> Self {
        Self {
            adaptive: true,
            ..Self::standard()
        }
    }

    /// One attempt.
    #[must_use]
    pub const fn off() -> Self {
        Self {
            max_attempts: NonZeroU32::MIN,
            ..Self::standard()
        }
    }

    /// Sets how many attempts there are at most.
    #[must_use]
    pub const fn max_attempts(self, max_attempts: NonZeroU32) -> Self {
        Self {
            max_attempts,
            ..self
        }
    }

    /// Sets the longest wait before an attempt of a call that has no deadline.
    #[must_use]
    pub const fn longest_wait(self, longest_wait: Duration) -> Self {
        Self {
            longest_wait,
            ..self
        }
    }
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self::standard()
    }
}
