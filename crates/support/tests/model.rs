//! A model check of the journal: every interleaving of two calls and of what can go wrong between their
//! steps, up to a bound.
//!
//! The calls are the functions that users call. Only what they talk to is a model: the store, the service
//! and the time. Their futures are polled by hand (`model/run.rs`), and at each point where one waits, the
//! explorer (`model/explorer.rs`) chooses what happens next: a request of either call takes effect, a
//! response arrives, a connection breaks, a call is killed, or time passes. It comes back for each other
//! choice, and leaves out states that it has seen.
//!
//! It is a search of its own, and neither `loom`, which looks for races of memory, nor `stateright`, whose
//! actors would be a second version of these functions.

#![cfg(feature = "client")]
#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without ends it, also outside of its own function"
)]

mod model {
    mod bounds;
    mod explorer;
    mod gate;
    mod run;
    mod service;
    mod store;
    mod world;
}
