//! The clock as a value.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// A source of the current time: the system clock, a fixed time, or a function.
///
/// All code that depends on the time takes a clock, so that a test can control it.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use casebook_types::Clock;
///
/// let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(43_200);
/// let clock = Clock::fixed(noon);
/// assert_eq!(clock.now(), noon);
/// ```
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Fixed(SystemTime),
    Function(Arc<dyn Fn() -> SystemTime + Send + Sync>),
}

impl Clock {
    /// Returns the system clock.
    ///
    /// On targets without a clock, such as `wasm32-unknown-unknown`, [`now`](Self::now) panics; use
    /// [`from_fn`](Self::from_fn) there.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// Returns a clock that always tells the same time.
    #[must_use]
    pub const fn fixed(time: SystemTime) -> Self {
        Self(Source::Fixed(time))
    }

    /// Returns a clock that calls a function for the time.
    #[must_use]
    pub fn from_fn(time: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Source::Function(Arc::new(time)))
    }

    /// Returns the current time.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the machine is asked for the time"
    )]
    pub fn now(&self) -> SystemTime {
        match &self.0 {
            Source::System => SystemTime::now(),
            Source::Fixed(time) => *time,
            Source::Function(time) => time(),
        }
    }
}

/// The default is the system clock.
impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::System => "Clock(machine)",
            Source::Fixed(_) => "Clock(fixed)",
            Source::Function(_) => "Clock(function)",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_function_is_called_every_time() {
        let seconds = Arc::new(AtomicU64::new(1));
        let shared = Arc::clone(&seconds);
        let clock = Clock::from_fn(move || {
            SystemTime::UNIX_EPOCH + Duration::from_secs(shared.load(Ordering::Relaxed))
        });
        let before = clock.now();
        seconds.store(3, Ordering::Relaxed);
        assert_eq!(
            clock.clone().now().duration_since(before).unwrap(),
            Duration::from_secs(2)
        );
    }

    #[test]
    fn the_system_clock_is_past_1970() {
        assert!(Clock::system().now() > SystemTime::UNIX_EPOCH);
    }
}
