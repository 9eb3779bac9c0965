//! The emulator from outside: signed requests in, answers out, no port and no runtime.

mod agreements;
mod base64;
mod common_parameters;
mod controls;
mod documents;
mod faults;
mod judging;
mod listings;
mod reopening;
mod reports;
#[cfg(feature = "serve")]
mod server;
#[cfg(feature = "serve")]
mod serving;
mod settings;
mod signatures;
mod signer;
mod storm;
mod support;
mod tags;
mod world;
