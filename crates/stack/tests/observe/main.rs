//! Tests of the spans, events and metrics of calls.
//!
//! Every test installs a subscriber. `tracing` caches whether a span is wanted, so a test without a
//! subscriber that ran first would disable the span for all others.

#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

mod listener;
#[cfg(feature = "metrics")]
mod numbers;
#[cfg(feature = "metrics")]
mod recorder;
mod spans;
mod world;
