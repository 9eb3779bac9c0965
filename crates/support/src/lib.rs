//! AWS Support and Trusted Advisor: requests as plain values, and a client that sends them.
//!
//! # Requests
//!
//! Each operation is a value that can be built, compared, serialized and encoded without a client:
//!
//! ```
//! use casebook_support::DescribeSeverityLevels;
//! use casebook_support::protocol::{EncodeError, Operation};
//!
//! let request = DescribeSeverityLevels::new().language("en").encode()?;
//! assert_eq!(request.headers()["x-amz-target"], "AWSSupport_20130415.DescribeSeverityLevels");
//! assert_eq!(request.body(), r#"{"language":"en"}"#);
//! # Ok::<(), EncodeError>(())
//! ```
//!
//! The types of the fields check the values of a request when it is built. Responses are read
//! leniently: unknown members are ignored, null counts as absent, and a malformed id is read as
//! `None`.
//!
//! Responses can be stored with serde. They are deserialized as leniently as the responses of the service,
//! from every format that describes itself, such as JSON or YAML. If a stored response has two members of
//! the same name, only the last one counts.
//!
//! # The client
//!
//! The feature `client`, on by default, adds a `Client`, and helpers that send requests through it:
//!
//! | Helper | Use |
//! |---|---|
//! | `Journal` | opens one case for each key, even if responses are lost or the process is killed |
//! | `CaseFiles` | sends any number of files with a case or reply |
//! | `Uploader` | uploads large files in parts |
//! | `CaseCheck` | finds the problems of a case before it is opened |
//! | `CaseStatusWait` | waits until a case has a given status |
//! | `Conversation` | reads all communications of a case |
//! | `FlaggedResources` | streams the resources that a check has flagged |
//! | `Refresh` | refreshes checks, and waits until they are done |
//!
//! Without this feature the crate has no runtime, no sockets and no TLS.
#![cfg_attr(
    feature = "client",
    doc = "
```
use casebook_support::{Client, Config, DescribeSeverityLevels};
# use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
# use casebook_support::auth::{Credentials, Env};

# #[tokio::main(flavor = \"current_thread\")]
# async fn main() -> Result<(), Box<dyn std::error::Error>> {
let config = Config::from_env()?; // what the AWS CLI would find
# let config = config
#     .env(Env::from_iter([(\"AWS_REGION\", \"us-east-1\")]))
#     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
#     .transport(Emulator::new());
let client = Client::new(&config)?;
let levels = client.send(DescribeSeverityLevels::new()).await?;
assert_eq!(levels.severity_levels.len(), 5);
# Ok(())
# }
```"
)]
//!
//! # Features
//!
//! - `client`, on by default: Adds the client and everything that sends requests, such as
//!   `Journal`. It depends on tower, tokio, hyper and rustls.
//! - `metrics`: Records metrics of calls and attempts through the `metrics` crate. Without `client`
//!   it has no effect.
//! - `jiff`: Converts `Timestamp` to and from `jiff::Timestamp`.
//! - `proptest`: Implements `proptest::arbitrary::Arbitrary` for every operation and every
//!   output, for property tests of your own code.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod advisor;
mod api;
mod attachment;
mod bounded_list;
mod case;
#[cfg(feature = "client")]
mod case_service;
mod catalog;
#[cfg(feature = "client")]
mod client;
mod communication;
mod error;
mod limit_error;
#[cfg(feature = "client")]
mod once;
mod operations;
#[cfg(all(test, feature = "client"))]
mod test_service;
mod upload;

// The crates whose types are in public signatures, so that users need no further dependency.
pub use casebook_protocol as protocol;
pub use casebook_protocol::{Base64Error, Blob};
#[cfg(feature = "client")]
pub use casebook_stack as stack;
#[cfg(feature = "client")]
pub use casebook_stack::{Config, auth};
pub use casebook_types as types;

pub use advisor::*;
pub use api::Support;
pub use attachment::*;
pub use bounded_list::{CaseIdList, CcEmailAddresses, ServiceCodeList, UploadIds};
pub use case::*;
#[cfg(feature = "client")]
pub use case_service::CaseService;
pub use catalog::*;
#[cfg(feature = "client")]
pub use client::{Client, ClientError, dry_run_result};
pub use communication::*;
pub use error::{Error, ErrorKind, ThrottlingReason};
pub use limit_error::LimitError;
#[cfg(feature = "client")]
pub use once::*;
pub use upload::*;

/// Compiles and runs the example of the README.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
