//! AWS Artifact for Rust: compliance reports, their terms and their documents.
//!
//! Every report has terms, so downloading a report takes two operations. [`GetTermForReport`]
//! returns a link to the terms and a term token. [`GetReport`] takes the token and returns a link
//! to the report. `ReportDocuments`, of the feature `client`, sends both operations and downloads
//! the documents behind the links.
//!
//! Each operation is a value that can be built, compared, serialized and encoded without a client:
//!
//! ```
//! use casebook_artifact::ListReports;
//! use casebook_artifact::protocol::{EncodeError, Operation};
//! use casebook_artifact::types::artifact::MaxResults;
//!
//! let list = ListReports::new().max_results(MaxResults::new(50).unwrap());
//! assert_eq!(list.encode()?.uri(), "/v1/report/list?maxResults=50");
//! # Ok::<(), EncodeError>(())
//! ```
//!
//! Outputs are read leniently, and can be stored with serde. They are deserialized from every format
//! that describes itself, such as JSON or YAML. If a stored output has two members of the same name, only
//! the last one counts.
//!
//! The feature `client`, on by default, adds a `Client` that sends operations, and a `Downloader`
//! that downloads documents. Without this feature the crate has no runtime, no sockets and no TLS.
#![cfg_attr(
    feature = "client",
    doc = "
```
use casebook_artifact::{Client, Config, ListReports};
# use casebook_artifact::auth::{Credentials, Env};
# use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};

# #[tokio::main(flavor = \"current_thread\")]
# async fn main() -> Result<(), Box<dyn std::error::Error>> {
let config = Config::from_env()?; // what the AWS CLI would find
# let config = config
#     .env(Env::from_iter([(\"AWS_REGION\", \"us-east-1\")]))
#     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
#     .transport(Emulator::new());
let client = Client::new(&config)?;
let page = client.send(ListReports::new()).await?;
assert!(!page.reports.is_empty());
# Ok(())
# }
```"
)]
//!
//! # Features
//!
//! - `client`, on by default: Adds the client, the streams of lists, and the downloader. It depends
//!   on tower, tokio, hyper and rustls.
//! - `metrics`: Records metrics of calls and attempts through the `metrics` crate. Without `client`
//!   it has no effect.
//! - `jiff`: Converts `Timestamp` to and from `jiff::Timestamp`.
//! - `proptest`: Implements `proptest::arbitrary::Arbitrary` for every operation and every output,
//!   for property tests of your own code.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod agreement;
mod api;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod document;
mod error;
mod inquiry;
mod operations;
mod report;
mod tag;

// The crates whose types are in public signatures, so that users need no further dependency.
pub use casebook_protocol as protocol;
pub use casebook_protocol::{Base64Error, Blob};
#[cfg(feature = "client")]
pub use casebook_stack as stack;
#[cfg(feature = "client")]
pub use casebook_stack::{Config, auth};
pub use casebook_types as types;

pub use account::*;
pub use agreement::*;
pub use api::Artifact;
#[cfg(feature = "client")]
pub use client::*;
#[cfg(feature = "client")]
pub use document::*;
pub use error::*;
pub use inquiry::*;
pub use report::*;
pub use tag::*;

/// Compiles and runs the example of the README.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
