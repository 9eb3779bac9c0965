//! Tower layers for calls to AWS, and the client that is made of them.
//!
//! To call a service, begin with [`Client::from_env`], which finds Region and credentials as the
//! AWS CLI does. For several clients, or for other settings, begin with a [`Config`]. The type
//! parameter of a client names the API of the service: `casebook_artifact::Artifact`,
//! `casebook_support::Support`, or a type of your own that implements
//! [`Api`](casebook_protocol::Api).
//!
//! Each layer also works alone, in any tower stack; the README of this crate has an example.
//!
//! # Layers
//!
//! A request passes down through the layers, and its response up again. [`ClientBuilder`] puts them
//! in this order:
//!
//! | step | layer | what it does |
//! |---|---|---|
//! | encode | [`Client`] | encodes an operation as a request, and decodes its response |
//! | trace | [`TraceLayer`] | opens a span for the call, and counts it |
//! | endpoint | [`EndpointLayer`] | sets scheme, host, user agent and signing scope; adds the endpoint to errors |
//! | deadline | [`DeadlineLayer`] | limits the time of the whole call |
//! | retry | [`RetryPolicy`] in tower's own `RetryLayer` | repeats failed attempts if that is safe |
//! | throttle | [`ThrottleLayer`] | limits the rate of attempts |
//! | attempt | [`AttemptLayer`] | numbers each attempt, and opens its span |
//! | sign | [`SignLayer`] | gets credentials and signs the request, which no layer below may change |
//! | attempt timeout | [`AttemptTimeoutLayer`] | limits the time of an attempt; the time to get credentials does not count |
//! | classify | [`ClassifyLayer`] | turns error responses into a [`Fault`](casebook_protocol::Fault) |
//! | buffer | [`BufferedTransport`] | reads the body of the response into memory, up to a limit |
//! | transport | [`Transport`] | sends the request over a connection |
//!
//! Between the layers a request is an `http::Request<Bytes>`. Its clones share the whole body, so a
//! repeated attempt always sends the same bytes.
//!
//! The layers report spans and events to any subscriber of `tracing`; [`TraceLayer`] lists them. With
//! the feature `metrics` they also record the metrics that the module `metrics` lists.
//!
//! The `guide` of the crate `casebook` explains where to put a layer of your own, and which rules
//! it must keep.
//!
//! # Features
//!
//! - `transport`, on by default: Sends requests with hyper's pooled HTTP/1.1 client and rustls with
//!   ring, trusts the platform's root certificates, and can use an HTTP proxy for HTTPS hosts.
//! - `documents`: Downloads documents behind presigned links, into files, writers and streams.
//! - `fleet`: Clients of many accounts, such as those of an organization, each by a role of its own.
//! - `metrics`: Metrics of calls, attempts, retries, errors and waits, for any recorder of the
//!   `metrics` facade.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod attempt;
mod attempt_error;
mod attempt_timeout;
mod body;
mod buffered_transport;
mod builder;
mod call;
mod classify;
mod client;
mod config;
mod deadline;
#[cfg(feature = "documents")]
pub mod document;
mod endpoint;
mod error;
#[cfg(feature = "fleet")]
pub mod fleet;
mod http_body_layer;
#[cfg(feature = "metrics")]
pub mod metrics;
mod operation_service;
mod pages;
#[doc(hidden)]
pub mod poll;
mod presigner;
mod progress;
mod response_stream;
mod retry;
mod scope;
mod sign;
mod signing;
mod stream_methods;
mod telemetry;
mod throttle;
mod time_limit;
mod trace;
mod transport;

// The crates whose types appear in public signatures, so that users need not depend on them.
pub use bytes;
pub use casebook_auth as auth;
pub use casebook_protocol as protocol;
pub use casebook_protocol::attempt::{RetryAfterHint, RetryClass, may_repeat};
pub use casebook_types as types;
pub use http;
pub use http_body;
pub use tokio;
pub use tower;

pub use attempt::{Attempt, AttemptLayer, AttemptNumber};
pub use attempt_error::AttemptError;
pub use attempt_timeout::{AttemptTimeout, AttemptTimeoutLayer};
pub use body::Body;
pub use buffered_transport::BufferedTransport;
pub use builder::ClientBuilder;
pub use call::{Call, CallDeadline, InvocationId};
pub use classify::{Classify, ClassifyLayer};
pub use client::{BoxedService, Client};
pub use config::Config;
pub use deadline::{Deadline, DeadlineLayer};
pub use endpoint::{EndpointLayer, SetEndpoint};
pub use error::{
    BoxError, BuildError, CallError, EndlessListError, Error, NotSent, Sent, ThrottleError,
    TimeoutError, TransportError,
};
pub use http_body_layer::{BodyToBytes, BytesToBody, HttpBodyLayer};
pub use operation_service::{OperationError, OperationService};
pub use pages::{Items, Pages};
pub use progress::Progress;
pub use response_stream::{ResponseStream, StreamRequest, StreamedOperation};
pub use retry::{RepeatableRequest, RetryConfig, RetryPolicy, RetryTokens};
pub use sign::{Sign, SignLayer};
pub use signing::Signing;
#[doc(hidden)]
pub use telemetry::millis;
pub use throttle::{Quota, QuotaUsage, Throttle, ThrottleLayer};
pub use trace::{Trace, TraceLayer};
pub use transport::Transport;
#[cfg(feature = "transport")]
pub use transport::{TlsError, TransportBuilder, TunnelError};

/// Contains the example of the README as a doc test, so that it is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
