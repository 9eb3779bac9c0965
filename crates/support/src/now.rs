//! The clock: the system clock, or a function of the caller.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// A clock.
#[derive(Clone)]
pub(crate) struct Now(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Now {
    /// Creates a clock that calls a function.
    pub(crate) fn from_fn(time: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(time))
    }

    pub(crate) fn get(&self) -> SystemTime {
        (self.0)()
    }
}

/// The system clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place here where the machine is asked for the time"
)]
impl Default for Now {
    fn default() -> Self {
        Self::from_fn(SystemTime::now)
    }
}

impl fmt::Debug for Now {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Now")
    }
}
