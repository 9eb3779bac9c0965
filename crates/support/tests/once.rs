//! The journal, over an emulator behind a connection that can break at any point.

#![cfg(feature = "client")]
#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without ends it, also outside of its own function"
)]

mod once {
    mod cases;
    mod dropped;
    mod files;
    mod forget;
    mod journal;
    mod line;
    mod marks;
    mod replies;
    mod several;
    mod shared;
    mod times;
    mod unsent;
    mod uploads;
}
