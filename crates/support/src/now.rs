//! The time, where nobody has handed in another.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// Tells the time.
#[derive(Clone)]
pub(crate) struct Now(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Now {
    /// Whatever a function says.
    pub(crate) fn from_fn(time: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(time))
    }

    pub(crate) fn get(&self) -> SystemTime {
        (self.0)()
    }
}

/// The time of the machine.
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
