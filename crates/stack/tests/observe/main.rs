//! What can be seen of a call: spans, events and numbers.
//!
//! Every test here listens. Spans of a thread where nobody does would be switched off for all of
//! them when it is the first to come by.

#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

mod listener;
#[cfg(feature = "metrics")]
mod numbers;
#[cfg(feature = "metrics")]
mod recorder;
mod spans;
mod world;
