//! AWS Artifact for Rust: compliance reports, their terms and their documents.
//!
//! Every report has terms, so fetching one takes two requests. [`GetTermForReport`] returns a link to
//! the terms and a token. [`GetReport`] takes the token and returns a link to the report.
//! `ReportDocuments` sends both and downloads the documents.
//!
//! Each operation is a plain value, which can be built, compared and encoded without a client:
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
//! The feature `client`, on by default, adds a `Client` that sends operations and a `Downloader` that
//! downloads documents. Without it this crate has no runtime, no sockets and no TLS.
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
//! - `client`, on by default: The client, its pages and the downloader: tower, tokio, hyper and TLS
//!   come with it.
//! - `metrics`: Numbers about calls and attempts, for any recorder of the `metrics` facade; without
//!   `client` it has no effect.
//! - `jiff`: Converts a `Timestamp` to a `jiff::Timestamp` and back.
//! - `proptest`: Implements `proptest::arbitrary::Arbitrary` for every operation and every response.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod agreement;
mod api;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod document;
mod error;
mod members;
mod report;

// The crates whose types stand in public signatures, so that users need no other dependency.
pub use casebook_protocol as protocol;
#[cfg(feature = "client")]
pub use casebook_stack as stack;
#[cfg(feature = "client")]
pub use casebook_stack::{Config, auth};
pub use casebook_types as types;

pub use account::{AccountSettings, AccountSettingsOutput, GetAccountSettings, PutAccountSettings};
pub use agreement::{CustomerAgreementSummary, CustomerAgreements, ListCustomerAgreements};
pub use api::Artifact;
#[cfg(feature = "client")]
pub use client::{Client, ClientError};
#[cfg(feature = "client")]
pub use document::{
    DocumentBody, DocumentKind, Documents, Download, DownloadError, DownloadProgress, Downloader,
    ReportDocuments, ReportRef, SavedDocument, StagedDocument,
};
pub use error::{Error, ErrorKind, ValidationExceptionField};
pub use report::{
    Document, GetReport, GetReportMetadata, GetTermForReport, ListReportVersions, ListReports,
    ReportDetail, ReportMetadata, ReportSummary, Reports, Term,
};

/// The example of the README, which is compiled and run.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
