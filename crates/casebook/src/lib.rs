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
#![cfg_attr(
    feature = "fleet",
    doc = "
# Many accounts

A [`Fleet`](stack::fleet::Fleet) is a stream of the accounts of an organization, or of a list, each with a `Config`
for clients that act by a role in that account:

```
use std::num::NonZeroUsize;

use casebook::stack::fleet::Fleet;
use casebook::support::{DescribeSeverityLevels, Support};
# use casebook::emulator::{Emulator, Organization, Scenario};

# #[tokio::main(flavor = \"current_thread\")]
# async fn main() -> Result<(), Box<dyn std::error::Error>> {
# let scenario = Scenario::new()
#     .organization(Some(Organization::default()))
#     .generated_accounts(20);
# let config = casebook::emulated(&Emulator::builder().scenario(scenario).build()?);
let fleet = Fleet::new(&config).role(\"OrganizationAccountAccessRole\".parse()?);
let jobs = NonZeroUsize::new(8).expect(\"it is not zero\");
let mut results = fleet.run(jobs, async |member| {
    let client = member.client::<Support>().expect(\"the first account has the same configuration\");
    client.send(DescribeSeverityLevels::new()).await
});
# let mut accounts = 0;
while let Some(result) = results.next().await {
    let (account, levels) = result?;
    println!(\"{}: {} severities\", account.id, levels?.severity_levels.len());
#   accounts += 1;
}
# assert_eq!(accounts, 21);
# Ok(())
# }
```
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
