//! Settings of retries.

use std::num::NonZeroU32;
use std::time::Duration;

/// The settings of retries: the number of attempts and the waits between them.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RetryConfig {
    /// The maximum number of attempts, including the first.
    pub max_attempts: NonZeroU32,
    /// The longest wait before an attempt of a call without a deadline. A call with a deadline
    /// waits at most until its deadline.
    ///
    /// If the wait would be longer, the call fails without another attempt.
    pub longest_wait: Duration,
    /// Whether the client also slows down when the service throttles it.
    ///
    /// If this is true, the client uses
    /// [`ThrottleLayer::adaptive`](crate::ThrottleLayer::adaptive), unless another throttle is set.
    pub adaptive: bool,
}

impl RetryConfig {
    /// Returns the standard settings: three attempts. A call without a deadline waits for up to a
    /// minute before each further attempt.
    #[must_use]
    pub const fn standard() -> Self {
        const THREE: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);
        Self {
            max_attempts: THREE,
            longest_wait: Duration::from_secs(60),
            adaptive: false,
        }
    }

    /// Returns the standard settings, with a rate of requests that adapts to throttling.
    #[must_use]
    pub const fn adaptive() -> Self {
        Self {
            adaptive: true,
            ..Self::standard()
        }
    }

    /// Returns settings for a single attempt, without retries.
    #[must_use]
    pub const fn off() -> Self {
        Self {
            max_attempts: NonZeroU32::MIN,
            ..Self::standard()
        }
    }

    /// Sets the maximum number of attempts, including the first.
    #[must_use]
    pub const fn max_attempts(mut self, max_attempts: NonZeroU32) -> Self {
        self.max_attempts = max_attempts;
        self
    }

    /// Sets the longest wait before an attempt of a call without a deadline.
    #[must_use]
    pub const fn longest_wait(mut self, longest_wait: Duration) -> Self {
        self.longest_wait = longest_wait;
        self
    }
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self::standard()
    }
}
