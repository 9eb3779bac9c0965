//! AWS Artifact and AWS Support for Rust, as tower services.
//!
//! This crate is for those who want everything under one name; who wants less takes the crates one by
//! one:
//!
//! | module | crate | what it is |
//! |---|---|---|
//! | [`types`] | `casebook-types` | validated newtypes and shared words |
//! | [`protocol`] | `casebook-protocol` | operations, framing, faults, endpoints; no I/O |
//! | [`auth`] | `casebook-auth` | credentials and signatures |
//! | `stack` | `casebook-stack` | an AWS call as a stack of tower layers, and the client |
//! | [`artifact`] | `casebook-artifact` | AWS Artifact |
//! | [`support`] | `casebook-support` | AWS Support and Trusted Advisor |
//! | `emulator`, with the feature `emulator` | `casebook-emulator` | both services as one tower service, for tests |
//!
//! Clients are made of a `Config`: `Config::from_env` finds what the AWS CLI would find, and one is
//! enough for both services. Where to put a layer of one's own is told in `guide`.
#![cfg_attr(
    feature = "client",
    doc = "
```
use casebook::artifact::{Client, ListReports};
use casebook::Config;
# use casebook::auth::{Credentials, Env};
# use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};

# #[tokio::main(flavor = \"current_thread\")]
# async fn main() -> Result<(), Box<dyn std::error::Error>> {
let config = Config::from_env()?;
# let config = config
#     .env(Env::from_iter([(\"AWS_REGION\", \"eu-west-1\")]))
#     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
#     .transport(Emulator::new());
let client = Client::new(&config)?;

let mut reports = client.items(ListReports::new());
while let Some(report) = reports.try_next().await? {
    println!(\"{}\", report.name.unwrap_or_default());
}
# Ok(())
# }
```

With the feature `emulator`, `emulated` makes a configuration of an emulator, so that tests need
neither a network nor an account: `Client::new(&emulated(&Emulator::new()))?`.
"
)]
//!
//! # Features
//!
//! - `client`, on by default: Clients of both services, with the default transport: tower, tokio,
//!   hyper and TLS.
//! - `metrics`: Numbers about calls and attempts, for any recorder of the `metrics` facade; without
//!   `client` it has no effect.
//! - `sdk`: Converts providers of credentials from those of the official SDK, and into those.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "emulator")]
mod emulated;
#[cfg(feature = "client")]
pub mod guide;

pub use casebook_artifact as artifact;
pub use casebook_auth as auth;
#[cfg(feature = "emulator")]
pub use casebook_emulator as emulator;
pub use casebook_protocol as protocol;
#[cfg(feature = "client")]
pub use casebook_stack as stack;
#[cfg(feature = "client")]
pub use casebook_stack::Config;
pub use casebook_support as support;
pub use casebook_types as types;
#[cfg(feature = "emulator")]
pub use emulated::emulated;

/// The example of the README, which is compiled and run.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
