//! The client: a service for every operation of its API.

use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use casebook_protocol::{Api, DecodeError, EncodeError, Fault, Operation, Paginated};
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower::util::BoxCloneSyncService;
use tower::{Layer, ServiceExt as _};
use tower_service::Service;

use crate::builder::ClientBuilder;
use crate::call::{Call, ResponseOrigin};
use crate::config::Config;
use crate::error::{BoxError, BuildError, CallError, Error, NotSent, unsent};
use crate::pages::{Items, Pages};
use crate::progress::Progress;
use crate::response_stream::{ResponseStream, StreamedOperation};
use crate::scope;
use crate::transport::Transport;

/// A boxed service over HTTP messages: all layers of a client, or the layers below its retry layer.
pub type BoxedService = BoxCloneSyncService<Request<Bytes>, Response<Bytes>, CallError>;

/// A client of one service.
///
/// It is a [`Service`] for every operation of that service, so tower's layers fit around it. Call
/// [`send`](Self::send) for one operation, and [`pages`](Self::pages) or [`items`](Self::items) for
/// a list. Clones are cheap, and share connections, credentials and retry tokens.
pub struct Client<A, S = BoxedService> {
    service: S,
    transport: Transport,
    /// Whether the layers report to [`Progress`] when a request is sent, as those of the builder
    /// do.
    tracked: bool,
    /// Whether downloads may use plain HTTP to other machines.
    allows_http: bool,
    api: PhantomData<fn() -> A>,
}

impl<A: Api> Client<A> {
    /// Creates a client from the environment and the shared files, as the AWS CLI does.
    ///
    /// For several clients, create one [`Config::from_env`] and call [`new`](Self::new) for each:
    /// they then share credentials and connections.
    ///
    /// # Errors
    ///
    /// Fails if a shared file, a profile or a setting is wrong, and if the service needs a Region
    /// and there is none. Nothing was sent. Missing credentials are an error of the first request,
    /// not of this function.
    pub fn from_env() -> Result<Self, BuildError> {
        Self::new(&Config::from_env()?)
    }

    /// Creates a client from this configuration, and shares its credentials and connections.
    ///
    /// # Errors
    ///
    /// Fails like [`ClientBuilder::build`]. Nothing was sent.
    pub fn new(config: &Config) -> Result<Self, BuildError> {
        Self::builder().config(config).build()
    }

    /// Begins to build a client without reading variables or files.
    ///
    /// [`ClientBuilder::config`] takes the settings of a configuration.
    #[must_use]
    pub fn builder() -> ClientBuilder<A> {
        ClientBuilder::new()
    }
}

impl<A: Api, S> Client<A, S> {
    /// Creates a client over a service of your own instead of the builder's layers.
    ///
    /// `service` receives requests in origin form, without a host; `transport` is for downloads.
    #[must_use]
    pub fn over(service: S, transport: Transport) -> Self {
        Self {
            service,
            transport,
            tracked: false,
            allows_http: false,
            api: PhantomData,
        }
    }

    /// Marks that the layers report to [`Progress`] when a request is sent.
    pub(crate) fn tracked(mut self) -> Self {
        self.tracked = true;
        self
    }

    pub(crate) fn allow_http(mut self, allow: bool) -> Self {
        self.allows_http = allow;
        self
    }

    /// Returns whether plain HTTP to other machines is allowed, for downloads too.
    ///
    /// [`Config::allow_http`] and [`ClientBuilder::allow_http`] allow it.
    #[must_use]
    pub fn allows_http(&self) -> bool {
        self.allows_http
    }

    /// Returns the transport, for requests that are not operations, such as downloads.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Wraps a layer around all layers of the client.
    ///
    /// The layer sees each request in origin form before any other layer, and the response or error
    /// of the call after its last attempt.
    #[must_use]
    pub fn layer<L: Layer<S>>(self, layer: L) -> Client<A, L::Service> {
        Client {
            service: layer.layer(self.service),
            transport: self.transport,
            tracked: self.tracked,
            allows_http: self.allows_http,
            api: PhantomData,
        }
    }
}

impl<A, S> Client<A, S>
where
    A: Api,
    S: Service<Request<Bytes>, Response = Response<Bytes>> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    /// Boxes the layers, so that the type of the client no longer names those that
    /// [`layer`](Self::layer) added.
    #[must_use]
    pub fn boxed(self) -> Client<A> {
        let service = self
            .service
            .map_err(|error| CallError::from_box(error.into()));
        Client {
            service: BoxCloneSyncService::new(service),
            transport: self.transport,
            tracked: self.tracked,
            allows_http: self.allows_http,
            api: PhantomData,
        }
    }
}

impl<A, S> Client<A, S>
where
    A: Api,
    S: Service<Request<Bytes>, Response = Response<Bytes>> + Clone,
    S::Error: Into<BoxError>,
{
    /// Sends one operation and waits for its output.
    ///
    /// Dropping the future cancels the call. If the request was already sent, the service may still
    /// act on it.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`Error::sent`] says whether the service may have acted.
    pub async fn send<Op: Operation<Api = A>>(
        &self,
        operation: Op,
    ) -> Result<Op::Output, Error<A::Error>> {
        let mut service = self.service.clone();
        poll_fn(|cx| service.poll_ready(cx))
            .await
            .map_err(not_ready_error)?;
        call_layers(&mut service, self.tracked, operation).await
    }

    /// Waits until the layers can take an operation.
    ///
    /// A client is a service for every operation, so `tower::ServiceExt::ready` needs a type
    /// annotation; this method does not.
    ///
    /// ```
    /// # use bytes::Bytes;
    /// # use casebook_auth::Credentials;
    /// # use casebook_protocol::{
    /// #     Api, DecodeError, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Fault, Operation,
    /// # };
    /// # use casebook_stack::{BoxError, Client};
    /// # use casebook_types::Region;
    /// # use http::{Request, Response};
    /// # #[derive(Debug)]
    /// # struct Desk;
    /// # impl Api for Desk {
    /// #     type Error = Fault;
    /// #     const SERVICE_ID: &'static str = "desk";
    /// #     const SIGNING_NAME: &'static str = "desk";
    /// #     fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
    /// #         Endpoint::regional("desk", &Region::US_EAST_1, params, Some(Region::US_EAST_1))
    /// #     }
    /// # }
    /// # #[derive(Debug)]
    /// # struct Log;
    /// # impl Operation for Log {
    /// #     type Api = Desk;
    /// #     type Output = Bytes;
    /// #     const NAME: &'static str = "Log";
    /// #     const EFFECT: Effect = Effect::ReadOnly;
    /// #     fn encode(&self) -> Result<Request<Bytes>, EncodeError> { Ok(Request::new(Bytes::new())) }
    /// #     fn decode(response: Response<Bytes>) -> Result<Bytes, DecodeError> { Ok(response.into_body()) }
    /// # }
    /// use tower::Service as _;
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    /// # runtime.block_on(async {
    /// # let mut client = Client::<Desk>::builder()
    /// #     .region(Region::US_EAST_1)
    /// #     .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
    /// #     .transport(tower::service_fn(|_request| async {
    /// #         Ok::<_, BoxError>(Response::new(http_body_util::Full::new(Bytes::from("a"))))
    /// #     }))
    /// #     .build()?;
    /// let log = client.ready().await?.call(Log).await?;
    /// assert_eq!(log, "a");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if a layer can never become ready again. Nothing was sent.
    pub async fn ready(&mut self) -> Result<&mut Self, Error<A::Error>> {
        let ready = poll_fn(|cx| self.service.poll_ready(cx)).await;
        ready.map_err(not_ready_error)?;
        Ok(self)
    }

    /// Sends one operation and returns its response as a stream, whatever its size.
    ///
    /// Until the response begins, this method works like [`send`](Self::send): the same layers
    /// sign, throttle and retry. After that, nothing is retried. The deadline of the call still
    /// applies, and the time limit of an attempt applies to each piece of the body.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`Error::sent`] says whether the service may have acted. A failure in the
    /// middle of the body is an error of the stream, and then it is unknown whether the service
    /// acted.
    ///
    /// # Examples
    ///
    /// Counting the lines of a response while it arrives:
    ///
    /// ```
    /// # use bytes::Bytes;
    /// # use casebook_auth::Credentials;
    /// # use casebook_protocol::{
    /// #     Api, DecodeError, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Fault, Operation,
    /// # };
    /// # use casebook_stack::{BoxError, Client};
    /// # use casebook_types::Region;
    /// # use http::{Request, Response};
    /// # #[derive(Debug)]
    /// # struct Desk;
    /// # impl Api for Desk {
    /// #     type Error = Fault;
    /// #     const SERVICE_ID: &'static str = "desk";
    /// #     const SIGNING_NAME: &'static str = "desk";
    /// #     fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
    /// #         Endpoint::regional("desk", &Region::US_EAST_1, params, Some(Region::US_EAST_1))
    /// #     }
    /// # }
    /// # #[derive(Debug)]
    /// # struct Log;
    /// # impl Operation for Log {
    /// #     type Api = Desk;
    /// #     type Output = Bytes;
    /// #     const NAME: &'static str = "Log";
    /// #     const EFFECT: Effect = Effect::ReadOnly;
    /// #     fn encode(&self) -> Result<Request<Bytes>, EncodeError> { Ok(Request::new(Bytes::new())) }
    /// #     fn decode(response: Response<Bytes>) -> Result<Bytes, DecodeError> { Ok(response.into_body()) }
    /// # }
    /// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    /// # runtime.block_on(async {
    /// let client = Client::<Desk>::builder()
    ///     .region(Region::US_EAST_1)
    ///     .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
    ///     .transport(tower::service_fn(|_request| async {
    ///         Ok::<_, BoxError>(Response::new(http_body_util::Full::new(Bytes::from("a\nb\n"))))
    ///     }))
    ///     .build()?;
    /// let mut response = client.stream(Log).await?;
    /// let mut lines = 0;
    /// while let Some(piece) = response.try_next().await? {
    ///     lines += piece.iter().filter(|byte| **byte == b'\n').count();
    /// }
    /// assert_eq!(lines, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn stream<Op: Operation<Api = A>>(
        &self,
        operation: Op,
    ) -> Result<ResponseStream<A::Error>, Error<A::Error>> {
        self.send(StreamedOperation::new(operation)).await
    }

    /// Returns the pages of a list as a stream, which requests a page only when it is polled.
    ///
    /// If you keep one entry of a page, the whole page stays in memory; keep the copy
    /// `entry.detached()` instead.
    #[must_use]
    pub fn pages<Op>(&self, operation: Op) -> Pages<Op, Self>
    where
        Op: Paginated<Api = A>,
    {
        Pages::new(self.clone(), operation)
    }

    /// Returns the entries of a list, over all of its pages, as a stream.
    ///
    /// If you keep only a few entries of many, keep `entry.detached()`, as [`Items`] explains.
    #[must_use]
    pub fn items<Op>(&self, operation: Op) -> Items<Op, Self>
    where
        Op: Paginated<Api = A>,
    {
        Items::new(self.pages(operation))
    }
}

impl<Op, A, S> Service<Op> for Client<A, S>
where
    A: Api,
    Op: Operation<Api = A>,
    S: Service<Request<Bytes>, Response = Response<Bytes>>,
    S::Error: Into<BoxError>,
{
    type Response = Op::Output;
    type Error = Error<A::Error>;
    type Future = ResponseFuture<Op, S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.service.poll_ready(cx).map_err(not_ready_error)
    }

    fn call(&mut self, operation: Op) -> Self::Future {
        call_layers(&mut self.service, self.tracked, operation)
    }
}

/// Passes an operation to layers that are ready.
fn call_layers<Op: Operation, S: Service<Request<Bytes>>>(
    service: &mut S,
    tracked: bool,
    operation: Op,
) -> ResponseFuture<Op, S::Future> {
    let state = match operation.encode() {
        Ok(mut request) => {
            let progress = scope::progress::<Op>();
            if tracked {
                progress.track();
            }
            let extensions = request.extensions_mut();
            extensions.insert(Call::of::<Op>());
            extensions.insert(progress.clone());
            State::Called {
                future: service.call(request),
                progress,
            }
        }
        Err(error) => State::Invalid { error: Some(error) },
    };
    ResponseFuture {
        state,
        operation: PhantomData,
    }
}

/// The error of an unreadable response, with its endpoint if the response is not marked as JSON.
fn decode_error<E>(error: DecodeError, from: Option<ResponseOrigin>) -> Error<E> {
    Error::Decode(match from {
        Some(ResponseOrigin(origin)) => error.with_origin(&origin),
        None => error,
    })
}

/// The error of the layers. A layer above the others may have failed before anything was sent.
fn layer_error<E: From<Fault>>(error: impl Into<BoxError>, progress: &Progress) -> Error<E> {
    progress.mark(CallError::from_box(error.into()).map_refused(E::from))
}

/// The error of an error response from a layer above the others. Errors from below arrive as `Err`,
/// but tower-http's timeout, for example, responds with status 408.
fn response_error<E: From<Fault>>(response: Response<Bytes>, progress: &Progress) -> Error<E> {
    let fault = Fault::read(response);
    if progress.was_never_sent() {
        return Error::Layer(NotSent::new(fault).into());
    }
    Error::Refused(fault.into())
}

/// The error of layers that are not ready: they did not receive the operation.
fn not_ready_error<E: From<Fault>>(error: impl Into<BoxError>) -> Error<E> {
    unsent(CallError::from_box(error.into()).map_refused(E::from))
}

pin_project! {
    #[project = StateProj]
    enum State<F> {
        Called { #[pin] future: F, progress: Progress },
        // The operation cannot be encoded. `None` after the error was returned.
        Invalid { error: Option<EncodeError> },
    }
}

pin_project! {
    /// Response future of [`Client`].
    pub struct ResponseFuture<Op, F> {
        #[pin]
        state: State<F>,
        operation: PhantomData<fn() -> Op>,
    }
}

impl<Op, F> fmt::Debug for ResponseFuture<Op, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseFuture")
    }
}

impl<Op, F, E> Future for ResponseFuture<Op, F>
where
    Op: Operation,
    F: Future<Output = Result<Response<Bytes>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Op::Output, Error<<Op::Api as Api>::Error>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProj::Called { future, progress } => {
                let response = ready!(future.poll(cx));
                let response = response.map_err(|error| layer_error(error, progress))?;
                if !response.status().is_success() {
                    return Poll::Ready(Err(response_error(response, progress)));
                }
                let from = response.extensions().get::<ResponseOrigin>().cloned();
                Poll::Ready(Op::decode(response).map_err(|error| decode_error(error, from)))
            }
            StateProj::Invalid { error } => {
                let error = error.take();
                let error = error.expect("`ResponseFuture` polled after completion");
                Poll::Ready(Err(Error::Encode(error)))
            }
        }
    }
}

// Not derived, because a derive would require `A: Clone`.
impl<A, S: Clone> Clone for Client<A, S> {
    fn clone(&self) -> Self {
        Self {
            service: self.service.clone(),
            transport: self.transport.clone(),
            tracked: self.tracked,
            allows_http: self.allows_http,
            api: PhantomData,
        }
    }
}

impl<A: Api, S> fmt::Debug for Client<A, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &A::SERVICE_ID)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Body;
    use casebook_protocol::{Effect, Endpoint, EndpointError, EndpointParams};
    use tokio_test::{assert_ready_err, task};
    use tower::service_fn;

    #[derive(Debug)]
    enum Desk {}

    impl Api for Desk {
        type Error = Fault;

        const SERVICE_ID: &'static str = "desk";
        const SIGNING_NAME: &'static str = "desk";

        fn endpoint(_: &EndpointParams) -> Result<Endpoint, EndpointError> {
            Err(EndpointError::missing_region())
        }
    }

    #[derive(Debug)]
    struct TooLong;

    impl Operation for TooLong {
        type Api = Desk;
        type Output = ();

        const NAME: &'static str = "TooLong";
        const EFFECT: Effect = Effect::ReadOnly;

        fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
            Err(EncodeError::new("the text is too long"))
        }

        fn decode(_: Response<Bytes>) -> Result<(), DecodeError> {
            Ok(())
        }
    }

    #[test]
    #[should_panic(expected = "`ResponseFuture` polled after completion")]
    fn polling_a_future_after_its_end_panics() {
        let echo = service_fn(|_: Request<Bytes>| {
            std::future::ready(Ok::<_, CallError>(Response::new(Bytes::new())))
        });
        let transport = Transport::new(service_fn(|_| {
            std::future::ready(Ok::<_, CallError>(Response::new(Body::empty())))
        }));
        let mut client = Client::<Desk, _>::over(echo, transport);
        let mut future = task::spawn(client.call(TooLong));
        assert_ready_err!(future.poll());
        let _ = future.poll();
    }
}
