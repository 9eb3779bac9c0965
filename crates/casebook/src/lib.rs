//! AWS Artifact and AWS Support for Rust, as tower services.
//!
//! This crate re-exports the crates of casebook under one name. You can also depend on each of them
//! alone:
//!
//! | module | crate | contents |
//! |---|---|---|
//! | [`types`] | `casebook-types` | validated identifiers, open enums, timestamps, secrets |
//! | [`protocol`] | `casebook-protocol` | operations as HTTP requests, faults, endpoints; no I/O |
//! | [`auth`] | `casebook-auth` | credentials and signatures |
//! | `stack`, with the feature `client` | `casebook-stack` | the tower layers of a call, the generic client, `Config` |
//! | [`artifact`] | `casebook-artifact` | AWS Artifact |
//! | [`support`] | `casebook-support` | AWS Support and Trusted Advisor |
//! | `emulator`, with the feature `emulator` | `casebook-emulator` | both services as one tower service, for tests |
//!
//! To begin, make a `Config`, and a client from it. `Config::from_env` reads the same environment
//! variables and files as the AWS CLI. One `Config` serves clients of both services. The module `guide`
//! explains where to add your own layers.
#![cfg_attr(
    feature = "client",
    doc = "
```
use casebook::artifact::{Client, ListReports};
use casebook::Config;
# use casebook::auth::{Credentials, Env};
# use casebook::emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};

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

With the feature `emulator`, `emulated` makes a `Config` for clients that send to an emulator, so that
tests need neither a network nor an account: `Client::new(&emulated(&Emulator::new()))?`.
"
)]
//!
//! # Features
//!
//! - `client`, on by default: Clients of both services, with the default transport: tower, tokio,
//!   hyper and TLS.
//! - `providers`: Credential providers, which `client` turns on; without them, `auth` only signs.
//! - `emulator`: Both services as one tower service, and `emulated`, which makes a `Config` of it, for
//!   tests.
//! - `fleet`: Clients of many accounts, such as those of an organization, each by a role of its own.
//! - `metrics`: Numbers about calls and attempts, for any recorder of the `metrics` facade; without
//!   `client` it has no effect.
//! - `jiff`: Converts a `types::Timestamp` to a `jiff::Timestamp` and back.
//! - `proptest`: Implements `proptest::arbitrary::Arbitrary` for every operation and response, and
//!   for the types of their members.
//! - `sdk`: Converts credential providers from and to those of the official SDK.
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
#[cfg(all(doctest, feature = "emulator"))]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
