//! The time of the emulator.

mod clock;
mod timestamp;

pub use clock::Clock;
pub(crate) use timestamp::Timestamp;
