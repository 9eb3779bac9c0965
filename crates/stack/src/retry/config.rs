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
    /// How long a call goes on while the service throttles it, counted from the first such response.
    ///
    /// In this time, attempts that were throttled count neither towards the maximum number of attempts
    /// nor take tokens, and the waits between them double up to 4 seconds. It is for programs that had
    /// rather wait than fail, such as nightly jobs, and for clients whose throttle keeps the
    /// [`published`](crate::ThrottleLayer::published) quotas, so that the attempts do not add up.
    pub patience: Duration,
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
            patience: Duration::ZERO,
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

    /// Sets how long a call goes on while the service throttles it; no time by default.
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }
}

impl RetryConfig {
    /// Returns whether an attempt may be followed by another one.
    pub(super) fn repeats(&self) -> bool {
        self.max_attempts.get() > 1 || !self.patience.is_zero()
    }

    /// Returns the maximum number of attempts, if there is one: a patient call may have any number.
    pub(crate) fn announced_attempts(&self) -> Option<NonZeroU32> {
        self.patience.is_zero().then_some(self.max_attempts)
    }
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self::standard()
    }
}
