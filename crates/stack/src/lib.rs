//! An AWS call as a stack of tower layers, and the client that is made of them.
//!
//! A request passes down through the layers, and its answer up again:
//!
//! | step | layer | what it does |
//! |---|---|---|
//! | encode | [`Client`] | turns an operation into a request, and the answer into its output |
//! | trace | [`TraceLayer`] | opens one span per operation, and counts it |
//! | endpoint | [`EndpointLayer`] | adds scheme, host, user agent, and what to sign for; names the place in errors |
//! | deadline | [`DeadlineLayer`] | runs the clock of the whole call |
//! | retry | [`RetryPolicy`] under tower's own `RetryLayer` | the only loop |
//! | throttle | [`ThrottleLayer`] | lets every attempt through at a pace |
//! | attempt | [`AttemptLayer`] | counts attempts, runs the clock of each, and opens its span |
//! | sign | [`SignLayer`] | asks for credentials and signs; nothing below touches the request |
//! | judge | [`ClassifyLayer`] | turns every refusal into a [`Fault`](casebook_protocol::Fault) |
//! | collect | [`Collect`] | reads the body of the answer, up to a limit |
//! | transport | [`Transport`] | sends bytes |
//!
//! A [`Config`] says what clients are made of: environment, shared files, credentials, transport, and
//! what the program sets itself. [`Client::from_env`] makes one as the AWS CLI would have it.
//!
//! Each step is a layer of its own that works in any tower stack; [`ClientBuilder`] puts them in this
//! order. Between the layers a request is an `http::Request<Bytes>`, which always clones truthfully,
//! so an attempt can never send an emptied body.
//!
//! Spans and events go to whoever listens through `tracing`; [`TraceLayer`] lists them. With the
//! feature `metrics` the same layers measure calls, attempts, retries, errors and waits through the
//! `metrics` facade; the module `metrics` lists what.
//!
//! Where to put a layer of one's own, and what it has to keep to, is told in the `guide` of the
//! crate `casebook`.
//!
//! # Features
//!
//! - `transport`, on by default: The default transport: hyper's pooled client, rustls with ring,
//!   the platform's root certificates, and HTTPS proxies.
//! - `metrics`: Numbers about calls, attempts, retries, errors and waits, for any recorder of the
//!   `metrics` facade.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod attempt;
mod body;
mod builder;
mod call;
mod classify;
mod client;
mod collect;
mod config;
mod deadline;
mod endpoint;
mod error;
mod http_body_layer;
#[cfg(feature = "metrics")]
pub mod metrics;
mod operation_service;
mod pages;
mod progress;
mod response_stream;
mod retry;
mod scope;
mod sign;
mod stream_methods;
mod throttle;
mod trace;
mod transport;

// The crates that stand in the signatures here, so that who works with this crate needs no other.
pub use bytes;
pub use casebook_auth as auth;
pub use casebook_protocol as protocol;
pub use casebook_types as types;
pub use http;
pub use http_body;
pub use tokio;
pub use tower;

pub use attempt::{Attempt, AttemptLayer, AttemptNumber};
pub use body::Body;
pub use builder::ClientBuilder;
pub use call::{Call, InvocationId};
pub use classify::{Classify, ClassifyLayer};
pub use client::{Client, Wire};
pub use collect::Collect;
pub use config::Config;
pub use deadline::{Deadline, DeadlineLayer, ExpiresAt};
pub use endpoint::{EndpointLayer, SetEndpoint};
pub use error::{
    BoxError, BuildError, CallError, EndlessListError, Error, NotSent, Sent, ThrottleError,
    TimeoutError, TransportError,
};
pub use http_body_layer::{HttpBodyLayer, WithBody, WithoutBody};
pub use operation_service::{OperationError, OperationService};
pub use pages::{Items, Pages};
pub use progress::Progress;
pub use response_stream::{ResponseStream, StreamRequest, StreamedOperation};
pub use retry::{
    AttemptError, RepeatableRequest, RetryAfterHint, RetryConfig, RetryPolicy, RetryTokens,
    Trouble, may_repeat,
};
pub use sign::{Sign, SignLayer};
pub use throttle::{Quota, Throttle, ThrottleLayer};
pub use trace::{Trace, TraceLayer};
pub use transport::Transport;
#[cfg(feature = "transport")]
pub use transport::{TlsError, TransportBuilder, TunnelError};

/// The example of the README, which is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
