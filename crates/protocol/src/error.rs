//! The parts of the error of a call that need no runtime: errors of the transport, of time limits, of a
//! throttle and of lists.
//!
//! `casebook-stack` and `casebook-auth` build the error of a call from these parts.

use std::error::Error;
use std::fmt;
use std::time::Duration;

mod endless;
mod not_sent;
mod throttle;
mod timeout;
mod transport;

pub use endless::EndlessListError;
pub use not_sent::NotSent;
pub use throttle::ThrottleError;
pub use timeout::TimeoutError;
pub use transport::TransportError;

/// The error of a layer or transport outside of these crates.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// A duration whose `Display` is for people: `1.5 s`, `300 ms`.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.as_secs() == 0 {
            write!(f, "{} ms", self.0.as_millis())
        } else {
            write!(f, "{} s", self.0.as_secs_f64())
        }
    }
}
