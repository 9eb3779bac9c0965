//! The hot paths of casebook, as jobs that can run any number of times.
//!
//! The criterion benches measure the time of each [`Job`], and the test `counts` its instructions
//! and allocations. Code generates the inputs, which are the same in every run.

pub mod answers;
mod job;
mod jobs;

pub use job::{Job, PreparedJob};
