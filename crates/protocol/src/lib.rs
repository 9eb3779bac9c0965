//! The protocols of AWS services, and the decoding of their errors, without I/O.
//!
//! An [`Operation`] is a plain value that encodes itself as an HTTP request and decodes the response.
//! This crate opens no connection, reads no clock and waits for nothing.
//!
//! - [`aws_json`], [`rest_json`] and, with the feature `query`, `query` write requests.
//! - [`output_by_serde`] reads JSON responses; with the feature `query`, `xml` reads XML responses.
//! - [`Fault`] is the error response of a service, in any of the forms that services use.
//! - [`Endpoint`] is the URL of a service, resolved by the partition rules.
//! - [`attempt`] decides what happens after a failed attempt.
//!
//! To call another AWS service, implement [`Api`] for it and [`Operation`] for its operations. A client
//! of `casebook-stack` signs, sends and retries them like those of AWS Artifact and AWS Support. Here
//! is one operation of DynamoDB:
//!
//! ```
//! use bytes::Bytes;
//! use casebook_protocol::{
//!     Api, DecodeError, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Fault,
//!     Operation, aws_json, output_by_serde,
//! };
//! use serde::{Deserialize, Serialize};
//!
//! struct DynamoDb;
//!
//! impl Api for DynamoDb {
//!     type Error = Fault;
//!     const SERVICE_ID: &'static str = "dynamodb";
//!     const SIGNING_NAME: &'static str = "dynamodb";
//!
//!     fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
//!         if let Some(url) = &params.endpoint {
//!             return Endpoint::custom(params, url);
//!         }
//!         let region = params.region.as_ref().ok_or(EndpointError::missing_region())?;
//!         Endpoint::regional("dynamodb", region, params, Some(region.clone()))
//!     }
//! }
//!
//! #[derive(Debug, Serialize)]
//! #[serde(rename_all = "PascalCase")]
//! struct DescribeTable {
//!     table_name: String,
//! }
//!
//! #[derive(Deserialize)]
//! #[serde(rename_all = "PascalCase")]
//! struct DescribeTableOutput {
//!     table: Table,
//! }
//!
//! #[derive(Deserialize)]
//! #[serde(rename_all = "PascalCase")]
//! struct Table {
//!     item_count: u64,
//! }
//!
//! impl Operation for DescribeTable {
//!     type Api = DynamoDb;
//!     type Output = DescribeTableOutput;
//!     const NAME: &'static str = "DescribeTable";
//!     const EFFECT: Effect = Effect::ReadOnly;
//!
//!     fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
//!         aws_json::Version::V1_0.request("DynamoDB_20120810.DescribeTable", self)
//!     }
//!
//!     fn decode(response: http::Response<Bytes>) -> Result<DescribeTableOutput, DecodeError> {
//!         output_by_serde(response)
//!     }
//! }
//!
//! let request = DescribeTable { table_name: "cases".into() }.encode()?;
//! assert_eq!(request.headers()["content-type"], "application/x-amz-json-1.0");
//! assert_eq!(request.body(), r#"{"TableName":"cases"}"#);
//!
//! let response = http::Response::new(Bytes::from(r#"{"Table": {"ItemCount": 3}}"#));
//! assert_eq!(DescribeTable::decode(response)?.table.item_count, 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! - `query`: Writes awsQuery requests, and reads XML responses and faults, for STS and services that
//!   you add.
//! - `proptest`: Implements `proptest::arbitrary::Arbitrary` for `Blob`.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod attempt;
pub mod aws_json;
mod blob;
mod common_error;
mod decode;
mod encode;
mod endpoint;
pub mod error;
mod fault;
mod http_date;
#[doc(hidden)]
pub mod json;
mod loopback;
mod operation;
mod parse_error;
mod partition;
#[cfg(feature = "query")]
pub mod query;
mod rate_quota;
mod request;
mod responder;
pub mod rest_json;
mod retry_after;
#[doc(hidden)]
pub mod service_error;
#[cfg(feature = "query")]
pub mod xml;

// The crates whose types appear in public signatures, so that users need not depend on them.
pub use bytes;
pub use http;

// The macros `response!`, `request!` and `operation!` refer to these items by a path in this crate,
// so that the crates that call the macros need not depend on them.
#[doc(hidden)]
pub use casebook_types::arbitrary;
#[doc(hidden)]
pub use decode::output;

pub use blob::{Base64Error, Blob};
pub use common_error::CommonError;
pub use decode::{DecodeError, output_by_serde, request_id};
pub use encode::EncodeError;
pub use endpoint::{Endpoint, EndpointError, EndpointParams};
pub use fault::{Fault, ForeignResponse};
pub use loopback::is_loopback;
pub use operation::{Api, Effect, Operation, Paginated};
pub use parse_error::ParseError;
pub use partition::Partition;
pub use rate_quota::RateQuota;
pub use responder::{Responder, origin};
pub use retry_after::RetryAfter;

/// Contains the code of the README as a doc test, so that it is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
