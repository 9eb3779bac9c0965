//! Parts of every format, written and read back.
#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without ends it, also outside of its own function"
)]

#[path = "parts/damage.rs"]
mod damage;
#[path = "parts/round_trip.rs"]
mod round_trip;
#[path = "parts/rows.rs"]
mod rows;
