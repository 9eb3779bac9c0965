//! Tests of the emulator by its public interface: signed requests and their responses, mostly without a
//! port and a runtime.

mod accounts;
mod agreements;
mod any_request;
mod assume_role;
mod base64;
mod caller;
mod client;
mod common_errors;
mod common_parameters;
mod controls;
mod data_file;
mod documents;
mod faults;
mod generated;
mod inquiries;
mod listings;
mod organizations;
#[cfg(feature = "serve")]
mod port;
mod reports;
mod scale;
#[cfg(feature = "serve")]
mod server;
mod settings;
mod signatures;
mod signer;
mod support;
mod tags;
mod totals;
mod validation;
