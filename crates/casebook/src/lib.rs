//! AWS Artifact and AWS Support for Rust, as tower services.
//!
//! This crate holds nothing of its own. It is for those who want everything under one name; whoever
//! wants less takes the crates one by one:
//!
//! | module | crate | what it is |
//! |---|---|---|
//! | [`types`] | `casebook-types` | validated newtypes and shared words |
//! | [`protocol`] | `casebook-protocol` | operations, framing, faults, endpoints; no I/O |
//! | [`auth`] | `casebook-auth` | credentials and signatures |
//! | `stack` | `casebook-stack` | an AWS call as a stack of tower layers, and the client |
//! | [`artifact`] | `casebook-artifact` | AWS Artifact |
//! | [`support`] | `casebook-support` | AWS Support and Trusted Advisor |
//!
//! Where to put a layer of one's own is told in `guide`.
//!
//! For tests there is `casebook-emulator`, both services as one tower service:
#![cfg_attr(
    feature = "client",
    doc = "
```
use casebook::artifact::{Client, ListReports};
use casebook::auth::Credentials;
use casebook::types::Region;
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};

# #[tokio::main(flavor = \"current_thread\")]
# async fn main() -> Result<(), Box<dyn std::error::Error>> {
let client = Client::builder()
    .region(Region::US_EAST_1)
    .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
    .transport(Emulator::new())
    .build()?;

let mut reports = client.items(ListReports::new());
while let Some(report) = reports.try_next().await? {
    println!(\"{}\", report.name.unwrap_or_default());
}
# Ok(())
# }
```"
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

#[cfg(feature = "client")]
pub mod guide;

pub use casebook_artifact as artifact;
pub use casebook_auth as auth;
pub use casebook_protocol as protocol;
#[cfg(feature = "client")]
pub use casebook_stack as stack;
pub use casebook_support as support;
pub use casebook_types as types;

/// The example of the README, which is compiled and run.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
