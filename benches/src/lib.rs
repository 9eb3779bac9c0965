//! The hot paths of casebook as jobs that can be done any number of times.
//!
//! A [`Job`] is what the criterion benches time, and what the test `counts` holds to its recorded
//! instructions and allocations: one definition for both. The inputs are made of nothing but code,
//! and are the same in every run.

pub mod answers;
mod job;
mod jobs;

pub use job::{Job, Ready};
