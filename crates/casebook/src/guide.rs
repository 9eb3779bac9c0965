//! Where to put a layer of one's own.
//!
//! A client is a stack of [tower](https://docs.rs/tower) services, so whatever is a
//! `tower::Layer` can stand in it. The question is where. From the top to the bottom:
//!
//! | where | how it is put there | what it sees | what it has to keep to |
//! |---|---|---|---|
//! | [around operations](#around-operations) | around the client, which is a `Service<Op>` | operations and their outputs, once per call, and once for each page of a list | — |
//! | [above all layers](#above-all-layers) | [`Client::layer`] | unsigned `Request<Bytes>` in origin form, the answer or refusal that came of all attempts, once per call | what it changes is signed and sent |
//! | [in the place of the retry](#in-the-place-of-the-retry) | [`ClientBuilder::retry_layer`] | the same with scheme and host, and a service for one attempt | it is the only loop, and answers for what it sends twice |
//! | [the pace](#the-pace) | [`ClientBuilder::throttle`] | every attempt | it is ours; share it by cloning |
//! | [below the signature](#below-the-signature) | [`ClientBuilder::transport`] | signed requests and raw answers, once per attempt | it must not touch the request |
//! | [anywhere](#anywhere) | [`Client::over`] | what one builds | all of the above |
//!
//! # What every layer can read
//!
//! A request carries what the layers know about it in its extensions. Take a copy, and leave them
//! where they are: a layer below looks for them.
//!
//! | extension | from | what it says |
//! |---|---|---|
//! | [`Call`] | the client | service, operation, [`Effect`], and the [`InvocationId`] that all attempts have in common |
//! | [`Progress`] | the client | whether anything has left; shared by all attempts, so a layer that gives up waiting knows what it gave up |
//! | [`CallDeadline`] | the deadline | when the call is over; a wait beyond it need not begin |
//! | [`Scope`] | the endpoint | Region and service to sign for; a request without one passes unsigned |
//! | [`AttemptNumber`] | the retry | which attempt this is; the first where it is missing |
//!
//! # Rules
//!
//! - **Between the signature and the wire nothing is changed.** What is signed is what is sent. A
//!   header belongs above all layers, where it is signed like any other; below, it would at best go
//!   unsigned, and a changed body, path or signed header is a refusal.
//! - **Below the retry everything happens per attempt**, above it once per call. A layer that counts
//!   money stands above, one that counts requests below.
//! - **Whoever sends twice asks first**, with [`may_repeat`]: [`Effect::Once`] is what nobody may
//!   repeat while it is open whether it happened.
//! - **Errors keep what they know.** The error of our layers is [`CallError`]. A layer passes it on as
//!   it is, or boxed, and [`Client::boxed`] finds it again inside of the box. Anything else becomes
//!   [`CallError::Layer`]. A layer that refused before it called what is below says so with
//!   [`NotSent`]. Of a layer above all others that says nothing, such as tower's `Timeout`, the
//!   client asks the request's own [`Progress`]: nothing was sent if the request had not left, and
//!   now it never will; otherwise it is [`Sent::Perhaps`]. The retry never repeats the error of a
//!   layer.
//! - **Ready means this one.** What `poll_ready` made ready is `self.inner`, not a clone of it. A
//!   future that needs a service of its own takes the ready one, and leaves the clone behind:
//!   `let clone = self.inner.clone(); let ready = std::mem::replace(&mut self.inner, clone);`
//! - **State is shared.** A client is cloned for every call, and each clone has its own copy of the
//!   layer's service. What calls have in common belongs behind an `Arc`.
//! - **Any future can be dropped at any moment.** What a layer takes, it gives back when dropped.
//!
//! # Around operations
//!
//! A client is a `tower::Service` for each operation of its service: what goes around it sees
//! the operation as a value and its typed output. An audit log:
//!
//! ```
//! use casebook::support::{CaseCreated, ClientError, CreateCase};
//! use tower::{ServiceBuilder, ServiceExt};
//! # use casebook::support::Client;
//! # use casebook::auth::Credentials;
//! # use casebook::types::Region;
//! # use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let client = Client::builder()
//! #     .region(Region::US_EAST_1)
//! #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
//! #     .transport(Emulator::new())
//! #     .build()?;
//! let audited = ServiceBuilder::new()
//!     .map_result(|outcome: Result<CaseCreated, ClientError>| {
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
//! `client.ready().await?.call(operation).await` waits for the layers first, as any tower service is
//! used; [`Client::send`] does both.
//!
//! What is built on a client is built on every service that sends the same operations
//! ([`OperationService`]): lists, files with their case, the journal, the documents of a report. So
//! each of their requests passes the layers, each page of a list too. A middleware that is generic
//! over operations stands around all of them. This one lets nothing through that changes anything,
//! by the [`EFFECT`](crate::protocol::Operation::EFFECT) of the operation:
//!
//! ```
//! use std::future::{Ready, ready};
//! use std::task::{Context, Poll};
//!
//! use casebook::protocol::{Effect, Operation};
//! use casebook::stack::{Error, NotSent, OperationService as _, Sent};
//! use casebook::support::{CaseFiles, CreateCase, DescribeCases, Files};
//! use futures_util::future::Either;
//! use tower::Service;
//! # use casebook::support::Client;
//! # use casebook::auth::Credentials;
//! # use casebook::types::Region;
//! # use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
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
//!         if Op::EFFECT == Effect::Reads {
//!             return Either::Left(self.0.call(operation));
//!         }
//!         let why = NotSent::new(format!("{} changes something", Op::NAME));
//!         Either::Right(ready(Err(Error::Layer(why.into()))))
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let client = Client::builder()
//! #     .region(Region::US_EAST_1)
//! #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
//! #     .transport(Emulator::new())
//! #     .build()?;
//! let guarded = ReadOnly(client);
//! let mut cases = guarded.items(DescribeCases::new());
//! assert!(cases.try_next().await?.is_some());
//!
//! let case = CreateCase::new("Noon".parse()?, "It stops at noon.".parse()?);
//! let mut files = CaseFiles::new(guarded, Files::new([])?);
//! let error = files.create_case(case).await.unwrap_err();
//! assert_eq!(error.client_error().map(|error| error.sent()), Some(Sent::No));
//! # Ok(())
//! # }
//! ```
//!
//! The services that are boxed by their layers, as by tower's `Timeout`, give back the client's
//! errors when they are asked by [`OperationService::send`], and an error that says whether the
//! request has left:
//!
//! ```
//! use std::time::Duration;
//!
//! use casebook::stack::{BoxError, OperationService as _, Sent};
//! use casebook::support::CreateCase;
//! use tower::ServiceBuilder;
//! use tower::timeout::TimeoutLayer;
//! # use casebook::support::Client;
//! # use casebook::auth::Credentials;
//! # use casebook::types::Region;
//! # use casebook_emulator::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let silent = tower::service_fn(|_| std::future::pending::<
//! #     Result<http::Response<http_body_util::Full<bytes::Bytes>>, BoxError>,
//! # >());
//! # let client = Client::builder()
//! #     .region(Region::US_EAST_1)
//! #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
//! #     .transport(silent)
//! #     .build()?;
//! // The service has the request, and does not answer.
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
//! Where a `Buffer` has another task make the request, or a layer makes several of one operation,
//! such an error is always [`Sent::Perhaps`]. Services that cannot be cloned, such as tower's
//! `RateLimit`, go under a `Buffer`; it takes one operation, or stands [above all
//! layers](#above-all-layers), where it takes them all.
//!
//! [`FlaggedResources`](crate::support::FlaggedResources) sends a
//! [`StreamedOperation`](crate::stack::StreamedOperation), which is an operation like any other. The
//! documents of Artifact lead to other hosts and are no operations:
//! [`ReportDocuments::over`](crate::artifact::ReportDocuments::over) asks for their links over the
//! service, and fetches them over a [`Downloader`](crate::artifact::Downloader).
//!
//! # Above all layers
//!
//! Here a request is what the operation wrote: method, path, query and body, no host yet. A header
//! that is added here is signed:
//!
//! ```
//! use bytes::Bytes;
//! use casebook::stack::Call;
//! use http::{HeaderValue, Request};
//! use tower::util::MapRequestLayer;
//! # use casebook::artifact::{Client, ListReports};
//! # use casebook::auth::Credentials;
//! # use casebook::types::Region;
//! # use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let client = Client::builder()
//! #     .region(Region::US_EAST_1)
//! #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
//! #     .transport(Emulator::new())
//! #     .build()?;
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
//! The type of such a client names its layers; [`Client::boxed`] makes it a plain one again. The
//! examples `cache_services` and `circuit_breaker` stand here as well: a cache answers without
//! asking anybody, and a breaker counts calls rather than attempts. So does a guard that says no:
//!
//! ```
//! use bytes::Bytes;
//! use casebook::protocol::Effect;
//! use casebook::stack::{Call, NotSent, Sent};
//! use http::Request;
//! use tower::filter::FilterLayer;
//! # use casebook::artifact::{Client, PutAccountSettings};
//! # use casebook::auth::Credentials;
//! # use casebook::types::Region;
//! # use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let client = Client::builder()
//! #     .region(Region::US_EAST_1)
//! #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
//! #     .transport(Emulator::new())
//! #     .build()?;
//! let guarded = client.layer(FilterLayer::new(|request: Request<Bytes>| {
//!     match request.extensions().get::<Call>() {
//!         Some(call) if call.effect == Effect::Reads => Ok(request),
//!         _ => Err(NotSent::new("only reading is allowed here")),
//!     }
//! }));
//! let error = guarded.send(PutAccountSettings::new()).await.unwrap_err();
//! assert_eq!(error.sent(), Sent::No);
//! # Ok(())
//! # }
//! ```
//!
//! Layers of tower-http want bodies, and `Bytes` is none: [`HttpBodyLayer`] gives them some. Above
//! all layers `TraceLayer` sees one request for each call, and refusals as errors; around the
//! [transport](#below-the-signature) it stands as it is, and sees one request for each attempt, and
//! refusals as answers. `SetRequestHeaderLayer` and the request ids belong up here, where what they
//! add is signed.
//!
//! ```
//! use casebook::stack::HttpBodyLayer;
//! use tower_http::trace::TraceLayer;
//! # use casebook::artifact::{Client, ListReports};
//! # use casebook::auth::Credentials;
//! # use casebook::types::Region;
//! # use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
//! # use tower::ServiceBuilder;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let builder = || Client::builder()
//! #     .region(Region::US_EAST_1)
//! #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
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
//! An answer that a layer makes up here, such as the 408 of tower-http's `TimeoutLayer`, is a refusal
//! that does not come from the service; it is [`NotSent`] where the request had not left.
//!
//! # In the place of the retry
//!
//! [`RetryConfig`](crate::stack::RetryConfig) sets how often and how patiently ours tries again.
//! Another judgement is a `tower::retry::Policy`; another loop is any layer. It gets a service
//! for one attempt, tells each request which attempt it is by
//! [`RepeatableRequest::start_attempt`](crate::stack::RepeatableRequest::start_attempt), and asks [`may_repeat`]:
//!
//! ```
//! use bytes::Bytes;
//! use casebook::stack::{AttemptError, CallError, RepeatableRequest, Sent, may_repeat};
//! use http::{Request, Response};
//! use tower::retry::{Policy, RetryLayer};
//!
//! /// Once more, at once.
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
//! # use casebook::auth::Credentials;
//! # use casebook::types::Region;
//! # use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let emulator = Emulator::new();
//! # let tries = std::sync::atomic::AtomicU32::new(0);
//! # let tries = std::sync::Arc::new(tries);
//! # let flaky = tower::service_fn({
//! #     let emulator = emulator.clone();
//! #     move |request: Request<casebook::stack::Body>| {
//! #         let first = tries.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
//! #         let answer = tower::Service::call(&mut emulator.clone(), request);
//! #         async move {
//! #             let answer = answer.await?;
//! #             if first { Err("lost") } else { Ok(answer) }.map_err(casebook::stack::BoxError::from)
//! #         }
//! #     }
//! # });
//! # let builder = Client::builder()
//! #     .region(Region::US_EAST_1)
//! #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
//! #     .transport(flaky);
//! let client = builder
//!     .retry_layer(RetryLayer::new(OnceMore { tried: false }))
//!     .build()?;
//! # client.send(ListReports::new()).await?;
//! # assert_eq!(emulator.requests().len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! [`RetryPolicy`](crate::stack::RetryPolicy) is the other way round: our judgement over a service
//! of one's own, whose requests are [`RepeatableRequest`](crate::stack::RepeatableRequest) and whose errors are
//! [`AttemptError`](crate::stack::AttemptError).
//!
//! # The pace
//!
//! A [`ThrottleLayer`](crate::stack::ThrottleLayer) stands below the retry: every attempt pays.
//! Clones of one layer share one pace, so several clients do when they are given clones:
//!
//! ```
//! use std::num::NonZeroU32;
//! use casebook::stack::ThrottleLayer;
//! # use casebook::artifact::{Client, ListReports};
//! # use casebook::auth::Credentials;
//! # use casebook::types::Region;
//! # use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let builder = || Client::builder()
//! #     .region(Region::US_EAST_1)
//! #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
//! #     .transport(Emulator::new());
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
//! # Below the signature
//!
//! A transport is any service from a request with a [`Body`](crate::stack::Body) to a streaming
//! answer; layers go around it before it is handed in. They see each attempt as it goes over the
//! wire, and answers before anybody has judged them; downloads of documents come this way, too, and
//! uploads of one's own, which [`Transport`](crate::stack::Transport) takes itself. The body of an
//! operation is in memory, where [`Body::as_bytes`](crate::stack::Body::as_bytes) shows it. Watch,
//! delay, or refuse, but change nothing. A layer around the default transport goes in as [`Transport::with_progress`], which keeps
//! what that transport knows of when the first byte leaves; a circuit breaker here answers
//! [`NotSent`] while it is open:
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
//! # use casebook::auth::Credentials;
//! # use casebook::types::Region;
//! # use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let transport = Emulator::new();
//! # let builder = casebook::support::Client::builder()
//! #     .region(Region::US_EAST_1)
//! #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
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
//! An error down here that is a [`TransportError`](crate::stack::TransportError) keeps what it
//! knows about how far the request came; any other counts as a broken exchange, perhaps sent.
//!
//! # Anywhere
//!
//! Each layer can be used alone, in another order or not at all, and [`Client::over`]
//! takes the whole. The least that speaks to a service which wants no signature:
//!
//! ```
//! use casebook::artifact::{Artifact, ListReports};
//! use casebook::stack::{Client, BufferedTransport, ClassifyLayer, Transport};
//! use tower::ServiceBuilder;
//! # use casebook_emulator::Emulator;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let transport = Transport::new(Emulator::new());
//! let layers = ServiceBuilder::new()
//!     .layer(ClassifyLayer)
//!     .service(BufferedTransport::new(transport.clone(), 1 << 20));
//! let client: Client<Artifact, _> = Client::over(layers, transport);
//!
//! // This one does want a signature.
//! let error = client.send(ListReports::new()).await.unwrap_err();
//! assert_eq!(error.code(), Some("MissingAuthenticationTokenException"));
//! # Ok(())
//! # }
//! ```
//!
//! The example `by_hand` builds all of it, for two services over one transport, one pace and one
//! bucket of retries. What nobody may forget there: [`BufferedTransport`](crate::stack::BufferedTransport) is what
//! tells [`Progress`] that a request leaves, so a bottom of one's own says so itself. Since nobody
//! can know that of such a stack, the error of a layer over it that says nothing is
//! [`Sent::Perhaps`].
//!
//! [`AttemptNumber`]: crate::stack::AttemptNumber
//! [`Call`]: crate::stack::Call
//! [`CallError`]: crate::stack::CallError
//! [`CallError::Layer`]: crate::stack::CallError::Layer
//! [`Client::boxed`]: crate::stack::Client::boxed
//! [`Client::layer`]: crate::stack::Client::layer
//! [`Client::over`]: crate::stack::Client::over
//! [`ClientBuilder::retry_layer`]: crate::stack::ClientBuilder::retry_layer
//! [`ClientBuilder::throttle`]: crate::stack::ClientBuilder::throttle
//! [`ClientBuilder::transport`]: crate::stack::ClientBuilder::transport
//! [`Client::send`]: crate::stack::Client::send
//! [`Effect`]: crate::protocol::Effect
//! [`Effect::Once`]: crate::protocol::Effect::Once
//! [`CallDeadline`]: crate::stack::CallDeadline
//! [`HttpBodyLayer`]: crate::stack::HttpBodyLayer
//! [`InvocationId`]: crate::stack::InvocationId
//! [`NotSent`]: crate::stack::NotSent
//! [`OperationService`]: crate::stack::OperationService
//! [`OperationService::send`]: crate::stack::OperationService::send
//! [`Progress`]: crate::stack::Progress
//! [`Scope`]: crate::auth::Scope
//! [`Sent::Perhaps`]: crate::stack::Sent::Perhaps
//! [`Transport::with_progress`]: crate::stack::Transport::with_progress
//! [`may_repeat`]: crate::stack::may_repeat
