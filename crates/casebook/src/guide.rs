//! Where to put a layer of your own.
//!
//! A client is a stack of [tower](https://docs.rs/tower) services, so any `tower::Layer` fits into
//! it. The places for a layer, from top to bottom:
//!
//! | place | how to put a layer there | what the layer sees | its rule |
//! |---|---|---|---|
//! | [around operations](#around-operations) | wrap the client, which is a `Service<Op>` | operations and their outputs, once per call, and once per page of a list | — |
//! | [above all layers](#above-all-layers) | [`Client::layer`] | unsigned `Request<Bytes>` without a host, and the response or error of the whole call, once per call | its changes to the request are signed and sent |
//! | [instead of the retry](#instead-of-the-retry) | [`ClientBuilder::retry_layer`] | the same request with scheme and host, and a service that makes one attempt | it decides what is safe to send twice |
//! | [the throttle](#the-throttle) | [`ClientBuilder::throttle`] | every attempt | it is casebook's own layer; clone it to share its limits |
//! | [below the signature](#below-the-signature) | [`ClientBuilder::transport`] | signed requests and raw responses, once per attempt | it must not change the request |
//! | [a stack of your own](#a-stack-of-your-own) | [`Client::over`] | depends on the stack | all of the above |
//!
//! [`stack::tower`], [`stack::http`] and [`stack::bytes`] re-export crates that the examples below
//! use. The re-exported `tower` has the features `filter`, `load-shed`, `retry`, `timeout` and
//! `util`. To use others, such as `limit` or `buffer`, add `tower` with those features to your own
//! dependencies.
//!
//! # What every layer can read
//!
//! The layers store what they know about a request in its extensions. Clone an extension instead of
//! removing it, because the layers below read it, too.
//!
//! | extension | set by | meaning |
//! |---|---|---|
//! | [`Call`] | the client | service, operation, [`Effect`], and the [`InvocationId`] that all attempts share |
//! | [`Progress`] | the client | whether any attempt was sent; a layer that cancels the call learns from it what to report |
//! | [`CallDeadline`] | the deadline layer | the end of the whole call; do not begin a wait that would exceed it |
//! | [`Scope`] | the endpoint layer | Region and service to sign for; a request without a scope passes unsigned |
//! | [`AttemptNumber`] | the retry layer | the number of the attempt, from 1; a request without it is the first attempt |
//!
//! # Rules
//!
//! - **Change nothing below the signature.** The signed bytes are the sent bytes. Add headers above
//!   all layers, where they are signed like any other. Below the signature they are unsigned at
//!   best; after a change to the body, the path or a signed header, the service refuses the
//!   request.
//! - **Below the retry layer, a layer runs once per attempt; above it, once per call.** Count calls
//!   above, and requests below.
//! - **Ask [`may_repeat`] before sending a request twice.** An operation with
//!   [`Effect::NonIdempotent`] must not be repeated while it is unknown whether the service acted.
//! - **Pass errors on.** The error of casebook's layers is [`CallError`]. Return it as it is, or
//!   boxed: [`Client::boxed`] finds it inside the box. Any other error becomes [`Error::Layer`],
//!   which the retry layer never repeats. A layer that fails before it calls the inner service
//!   should wrap its error in [`NotSent`]. If a layer above all others fails without [`NotSent`],
//!   as tower's `Timeout` does, the client reads the [`Progress`] of the request. If the request
//!   was not sent yet, the client prevents it from being sent, and the error says `Sent::No`;
//!   otherwise the error says [`Sent::Perhaps`]. So a layer above all others that sends the request
//!   itself, not through the inner service, must call [`Progress::begin`] first.
//! - **Call the service that is ready.** `poll_ready` prepares `self.inner`, not a clone of it. A
//!   future that needs its own service takes the ready one, and leaves the clone:
//!   `let clone = self.inner.clone(); let ready = std::mem::replace(&mut self.inner, clone);`
//! - **Share state in an `Arc`.** A client is cloned for every call, and each clone has its own
//!   copy of the layer's service.
//! - **Expect any future to be dropped at any time.** When it is dropped, release what the layer
//!   has taken, such as permits.
//!
//! # Around operations
//!
//! A client is a `tower::Service` for each operation of its service, so a layer around it sees the
//! operation as a value, and its typed output. An audit log:
//!
//! ```
//! use casebook::support::{CreateCaseOutput, ClientError, CreateCase};
//! use tower::{ServiceBuilder, ServiceExt};
//! # use casebook::{emulator::Emulator, support::Client};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let client = Client::new(&casebook::emulated(&Emulator::new()))?;
//! let audited = ServiceBuilder::new()
//!     .map_result(|outcome: Result<CreateCaseOutput, ClientError>| {
//!         match &outcome {
//!             Ok(created) => println!("opened {:?}", created.case_id),
//!             Err(error) => println!("opened none; sent: {}", error.sent()),
//!         }
//!         outcome
//!     })
//!     .service(client);
//!
//! let case = CreateCase::new("Noon".parse()?, "It stops at noon.".parse()?);
//! let created = audited.oneshot(case).await?;
//! assert!(created.case_id.is_some());
//! # Ok(())
//! # }
//! ```
//!
//! `client.ready().await?.call(operation).await` waits for the layers first, as with any tower
//! service; [`Client::send`] does both. A tower layer around a client is a service for every
//! operation, so name the operation when you call `ready`:
//!
//! ```
//! use std::time::Duration;
//!
//! use casebook::support::DescribeServices;
//! use tower::timeout::TimeoutLayer;
//! use tower::{Service, ServiceBuilder, ServiceExt};
//! # use casebook::{emulator::Emulator, support::Client};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), tower::BoxError> {
//! # let client = Client::new(&casebook::emulated(&Emulator::new()))?;
//! let mut hasty = ServiceBuilder::new()
//!     .layer(TimeoutLayer::new(Duration::from_secs(5)))
//!     .service(client);
//! let ready = ServiceExt::<DescribeServices>::ready(&mut hasty).await?;
//! let services = ready.call(DescribeServices::new()).await?.services;
//! assert!(!services.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! Each entry of a list holds its whole page in memory. To keep a few entries of a long list, keep
//! `entry.detached()`.
//!
//! Lists, `CaseFiles`, the journal, `CaseStatusWait` and `ReportDocuments` work over every service
//! that sends the same operations ([`OperationService`]). So all of their requests pass through
//! such layers, including the request for each page of a list. Middleware that is generic over
//! operations wraps all of these requests. The following one reads [`EFFECT`](Operation::EFFECT),
//! and refuses every operation that changes something:
//!
//! ```
//! use std::future::{Ready, ready};
//! use std::task::{Context, Poll};
//!
//! use casebook::protocol::{Effect, Operation};
//! use casebook::stack::{Error, NotSent, OperationService as _, Sent};
//! use casebook::support::{CaseFiles, CreateCase, DescribeCases, Files, Uploader};
//! use futures_util::future::Either;
//! use tower::Service;
//! # use casebook::{emulator::Emulator, support::Client};
//!
//! #[derive(Clone)]
//! struct ReadOnly<S>(S);
//!
//! impl<Op, S, E> Service<Op> for ReadOnly<S>
//! where
//!     Op: Operation,
//!     S: Service<Op, Error = Error<E>>,
//! {
//!     type Response = S::Response;
//!     type Error = Error<E>;
//!     type Future = Either<S::Future, Ready<Result<S::Response, Error<E>>>>;
//!
//!     fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error<E>>> {
//!         self.0.poll_ready(cx)
//!     }
//!
//!     fn call(&mut self, operation: Op) -> Self::Future {
//!         if Op::EFFECT == Effect::ReadOnly {
//!             return Either::Left(self.0.call(operation));
//!         }
//!         let why = NotSent::new(format!("{} changes something", Op::NAME));
//!         Either::Right(ready(Err(Error::Layer(why.into()))))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let client = Client::new(&casebook::emulated(&Emulator::new()))?;
//! let uploader = Uploader::from_client(&client);
//! let guarded = ReadOnly(client);
//! let mut cases = guarded.items(DescribeCases::new());
//! assert!(cases.try_next().await?.is_some());
//!
//! let case = CreateCase::new("Noon".parse()?, "It stops at noon.".parse()?);
//! let mut files = CaseFiles::with_uploader(guarded, uploader, Files::new([])?);
//! let error = files.create_case(case).await.unwrap_err();
//! assert_eq!(error.client_error().map(|error| error.sent()), Some(Sent::No));
//! # Ok(())
//! # }
//! ```
//!
//! Some layers box the errors of the client, as tower's `Timeout` does. [`OperationService::send`]
//! finds the client's error inside the box, and its `sent()` tells whether the request was sent,
//! even if the layer cancelled the call:
//!
//! ```
//! use std::time::Duration;
//!
//! use casebook::stack::{BoxError, OperationService as _, Sent};
//! use casebook::support::CreateCase;
//! use tower::ServiceBuilder;
//! use tower::timeout::TimeoutLayer;
//! # use casebook::{emulator::Emulator, support::Client};
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let silent = tower::service_fn(|_| std::future::pending::<
//! #     Result<http::Response<http_body_util::Full<bytes::Bytes>>, BoxError>,
//! # >());
//! # let client = Client::builder().config(&casebook::emulated(&Emulator::new()))
//! #     .transport(silent).build()?;
//! // The service has received the request, and does not respond.
//! let hasty = ServiceBuilder::new()
//!     .layer(TimeoutLayer::new(Duration::from_secs(5)))
//!     .service(client);
//! let case = CreateCase::new("Noon".parse()?, "It stops at noon.".parse()?);
//! let error = hasty.send(case).await.unwrap_err();
//! assert_eq!(error.sent(), Sent::Perhaps);
//! # Ok(())
//! # }
//! ```
//!
//! If another task sends the request, as with tower's `Buffer`, or if a layer sends several
//! requests for one operation, the error of a cancelled call is always [`Sent::Perhaps`]. Put
//! services that cannot be cloned, such as tower's `RateLimit`, under a `Buffer`. Around operations
//! a `Buffer` takes a single type of operation; [above all layers](#above-all-layers) it takes all
//! of them.
//!
//! [`FlaggedResources`] sends a [`StreamedOperation`], which passes through these layers like any
//! other operation. Downloading a document of Artifact is not an operation, because documents are
//! on other hosts: [`Documents::with_downloader`] and [`ReportDocuments::with_downloader`] request
//! the links over the wrapped service, and download the documents with a [`Downloader`].
//!
//! # Above all layers
//!
//! Here a request is as the operation encoded it: method, path, query and body, without a host.
//! Headers that are added here are signed:
//!
//! ```
//! use bytes::Bytes;
//! use casebook::stack::Call;
//! use http::{HeaderValue, Request};
//! use tower::util::MapRequestLayer;
//! # use casebook::artifact::{Client, ListReports};
//! # use casebook::emulator::Emulator;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let client = Client::new(&casebook::emulated(&Emulator::new()))?;
//! let client = client.layer(MapRequestLayer::new(|mut request: Request<Bytes>| {
//!     let call = request.extensions().get::<Call>();
//!     let header = HeaderValue::from_static(call.map_or("", |call| call.operation));
//!     request.headers_mut().insert("x-my-operation", header);
//!     request
//! }));
//! client.send(ListReports::new()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! The type of such a client names its layers; [`Client::boxed`] hides them in a box. The examples
//! `cache_services` and `circuit_breaker` are layers for this place, too: a cache responds without
//! a request to the service, and a circuit breaker counts calls rather than attempts. So is a guard
//! that refuses requests:
//!
//! ```
//! use bytes::Bytes;
//! use casebook::protocol::Effect;
//! use casebook::stack::{Call, NotSent, Sent};
//! use http::Request;
//! use tower::filter::FilterLayer;
//! # use casebook::artifact::{Client, PutAccountSettings};
//! # use casebook::emulator::Emulator;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let client = Client::new(&casebook::emulated(&Emulator::new()))?;
//! let guarded = client.layer(FilterLayer::new(|request: Request<Bytes>| {
//!     match request.extensions().get::<Call>() {
//!         Some(call) if call.effect == Effect::ReadOnly => Ok(request),
//!         _ => Err(NotSent::new("only reading is allowed here")),
//!     }
//! }));
//! let error = guarded.send(PutAccountSettings::new()).await.unwrap_err();
//! assert_eq!(error.sent(), Sent::No);
//! # Ok(())
//! # }
//! ```
//!
//! Layers of tower-http need HTTP bodies, and `Bytes` is not one; [`HttpBodyLayer`] converts. Above
//! all layers, tower-http's `TraceLayer` sees one request per call, and error responses as `Err`.
//! Around the [transport](#below-the-signature) it needs no conversion, and sees one request per
//! attempt, and error responses as responses. Put `SetRequestHeaderLayer` and the layers for
//! request ids above all layers, so that their headers are signed.
//!
//! ```
//! use casebook::stack::HttpBodyLayer;
//! use tower_http::trace::TraceLayer;
//! # use casebook::artifact::{Client, ListReports};
//! # use casebook::emulator::Emulator;
//! # use tower::ServiceBuilder;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let builder = || Client::builder().config(&casebook::emulated(&Emulator::new()));
//! # let transport = Emulator::new();
//! // Once for each call:
//! let client = builder().transport(transport.clone()).build()?;
//! let traced = client.layer(HttpBodyLayer::new(TraceLayer::new_for_http())).boxed();
//! traced.send(ListReports::new()).await?;
//!
//! // Once for each attempt:
//! let transport = ServiceBuilder::new()
//!     .layer(TraceLayer::new_for_http())
//!     .service(transport);
//! let traced = builder().transport(transport).build()?;
//! traced.send(ListReports::new()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! If a layer above all others responds by itself, as tower-http's `TimeoutLayer` does with status
//! 408, the client returns an error and not the response, since the service did not send it. If the
//! request was not sent, that error is [`NotSent`].
//!
//! # Instead of the retry
//!
//! [`RetryConfig`] sets the attempts and waits of casebook's own retry. To decide differently,
//! write a `tower::retry::Policy`; to replace the loop, write any layer. Both get a service that
//! makes one attempt. Before each further attempt, they must ask [`may_repeat`] and call
//! [`RepeatableRequest::start_attempt`]:
//!
//! ```
//! use bytes::Bytes;
//! use casebook::stack::{AttemptError, CallError, RepeatableRequest, Sent, may_repeat};
//! use http::{Request, Response};
//! use tower::retry::{Policy, RetryLayer};
//!
//! /// One more attempt, without a wait.
//! #[derive(Clone)]
//! struct OnceMore {
//!     tried: bool,
//! }
//!
//! impl Policy<Request<Bytes>, Response<Bytes>, CallError> for OnceMore {
//!     type Future = std::future::Ready<()>;
//!
//!     fn retry(
//!         &mut self,
//!         request: &mut Request<Bytes>,
//!         result: &mut Result<Response<Bytes>, CallError>,
//!     ) -> Option<Self::Future> {
//!         let error = result.as_ref().err()?;
//!         let again = may_repeat(error.retry_class(), request.effect(), error.sent());
//!         if self.tried || !again {
//!             return None;
//!         }
//!         self.tried = true;
//!         request.start_attempt(2, error.sent() != Sent::No);
//!         Some(std::future::ready(()))
//!     }
//!
//!     fn clone_request(&mut self, request: &Request<Bytes>) -> Option<Request<Bytes>> {
//!         Some(request.clone())
//!     }
//! }
//! # use casebook::artifact::{Client, ListReports};
//! # use casebook::emulator::Emulator;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let emulator = Emulator::new();
//! # let tries = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
//! # let flaky = tower::service_fn({
//! #     let emulator = emulator.clone();
//! #     move |request: Request<casebook::stack::Body>| {
//! #         let first = tries.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
//! #         let response = tower::Service::call(&mut emulator.clone(), request);
//! #         async move {
//! #             let response = response.await?;
//! #             if first { Err("lost") } else { Ok(response) }.map_err(casebook::stack::BoxError::from)
//! #         }
//! #     }
//! # });
//! # let builder = Client::builder().config(&casebook::emulated(&emulator)).transport(flaky);
//! let client = builder
//!     .retry_layer(RetryLayer::new(OnceMore { tried: false }))
//!     .build()?;
//! # client.send(ListReports::new()).await?;
//! # assert_eq!(emulator.requests().len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! Conversely, casebook's own [`RetryPolicy`] also works around other services, if their requests
//! implement [`RepeatableRequest`] and their errors [`AttemptError`].
//!
//! # The throttle
//!
//! A [`ThrottleLayer`] is below the retry layer, so it limits every attempt. Clones of a layer
//! share its limits. Give clones to several clients, and the clients share them:
//!
//! ```
//! use std::num::NonZeroU32;
//! use casebook::stack::ThrottleLayer;
//! # use casebook::artifact::{Client, ListReports};
//! # use casebook::emulator::Emulator;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let builder = || Client::builder().config(&casebook::emulated(&Emulator::new()));
//! const FIFTY: NonZeroU32 = NonZeroU32::new(50).unwrap();
//! let throttle = ThrottleLayer::adaptive().per_second(FIFTY);
//! let one = builder().throttle(throttle.clone()).build()?;
//! let other = builder().throttle(throttle).build()?;
//! # one.send(ListReports::new()).await?;
//! # other.send(ListReports::new()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A client keeps no quota of the service unless it is asked to. [`ThrottleLayer::published`] keeps the
//! quotas of calls per second that AWS publishes for each account, and with
//! [`Config::patience`](crate::Config::patience) a call that is throttled all the same goes on for some
//! time.
//!
//! # Below the signature
//!
//! A transport is any service that takes a request with a [`Body`] and returns a streaming
//! response. Layers wrap it before it becomes a client's transport. They see each attempt as it is
//! sent, and each response before it is classified. Downloads of documents pass here, too, and so
//! do uploads of your own, which [`Transport`] accepts directly. The body of an operation is in
//! memory: [`Body::as_bytes`] returns it.
//!
//! A layer here may observe, delay or refuse a request, but not change it. Around the default
//! transport, build the client's transport with [`Transport::with_progress`], so that errors still
//! tell precisely whether the request was sent. A circuit breaker here returns [`NotSent`] while it
//! is open. A counter of the bytes sent:
//!
//! ```
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicU64, Ordering};
//!
//! use casebook::stack::Body;
//! use http::Request;
//! use http_body::Body as _;
//! use tower::ServiceBuilder;
//! # use casebook::artifact::{Client, ListReports};
//! # use casebook::support::DescribeServices;
//! # use casebook::emulator::Emulator;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let transport = Emulator::new();
//! # let builder = casebook::support::Client::builder().config(&casebook::emulated(&Emulator::new()));
//! let sent = Arc::new(AtomicU64::new(0));
//! let counted = Arc::clone(&sent);
//! let transport = ServiceBuilder::new()
//!     .map_request(move |request: Request<Body>| {
//!         let bytes = request.body().size_hint().lower();
//!         counted.fetch_add(bytes, Ordering::Relaxed);
//!         request
//!     })
//!     .service(transport);
//! let client = builder.transport(transport).build()?;
//! # client.send(DescribeServices::new()).await?;
//! assert_eq!(sent.load(Ordering::Relaxed), 2, "{{}}");
//! # Ok(())
//! # }
//! ```
//!
//! A [`TransportError`] from such a layer says how far the request got. After any other error, the
//! request counts as perhaps sent.
//!
//! # A stack of your own
//!
//! Each layer can be used alone or in another order, and [`Client::over`] makes a client of any
//! stack. The smallest stack, for a service that needs no signature:
//!
//! ```
//! use casebook::artifact::{Artifact, ListReports};
//! use casebook::stack::{Client, BufferedTransport, ClassifyLayer, Transport};
//! use tower::ServiceBuilder;
//! # use casebook::emulator::Emulator;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let transport = Transport::new(Emulator::new());
//! let layers = ServiceBuilder::new()
//!     .layer(ClassifyLayer)
//!     .service(BufferedTransport::new(transport.clone(), 1 << 20));
//! let client: Client<Artifact, _> = Client::over(layers, transport);
//!
//! // This service does need a signature.
//! let error = client.send(ListReports::new()).await.unwrap_err();
//! assert_eq!(error.code(), Some("MissingAuthenticationTokenException"));
//! # Ok(())
//! # }
//! ```
//!
//! The example `by_hand` builds the whole stack for two services, with one transport, one throttle
//! and one bucket of retry tokens. [`BufferedTransport`] carries the request's extensions to the
//! transport, which marks the request as sent in its [`Progress`]. If your stack ends in another
//! service, that service has to mark it. A client over your own stack does not rely on the mark: if
//! a layer around such a client fails without [`NotSent`], the error says [`Sent::Perhaps`].

// The links above need these names in scope.
#[cfg(doc)]
use crate::{
    artifact::{Documents, Downloader, ReportDocuments},
    auth::Scope,
    protocol::{Effect, Operation},
    stack::{
        self, AttemptError, AttemptNumber, Body, BufferedTransport, Call, CallDeadline, CallError,
        Client, ClientBuilder, Error, HttpBodyLayer, InvocationId, NotSent, OperationService,
        Progress, RepeatableRequest, RetryConfig, RetryPolicy, Sent, StreamedOperation,
        ThrottleLayer, Transport, TransportError, may_repeat,
    },
    support::FlaggedResources,
};
