//! The emulator's clock, and the times that it shows.

mod clock;
mod timestamp;

pub use clock::Clock;
pub(crate) use timestamp::Timestamp;
