//! Tests of the archive over the emulator: what runs write, how they go on after one that was cut off, and
//! what they do about trouble.
#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

mod changes;
mod cut_off;
mod expired;
mod lost;
mod runs;
mod trouble;
mod verified;
mod world;
