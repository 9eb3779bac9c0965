//! Tests of the spans, events and metrics of calls.
//!
//! Every test installs a subscriber, even if it needs none. `tracing` caches whether a span is
//! wanted. If a test without a subscriber ran first, the span would be disabled for all tests.

#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

mod listener;
#[cfg(feature = "metrics")]
mod numbers;
#[cfg(feature = "metrics")]
mod recorder;
mod spans;
mod world;
