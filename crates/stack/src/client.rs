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
use crate::call::Call;
use crate::config::Config;
use crate::endpoint::AnswerPlace;
use crate::error::{BoxError, BuildError, CallError, Error, NotSent};
use crate::pages::{Items, Pages};
use crate::progress::Progress;
use crate::response_stream::{ResponseStream, StreamedOperation};
use crate::scope;
use crate::transport::Transport;

/// All layers below the client, with their types erased.
pub type Wire = BoxCloneSyncService<Request<Bytes>, Response<Bytes>, CallError>;

/// A client of one service.
///
/// It is a [`Service`] for every operation of that service, so tower's layers go around it; and it
/// has [`send`](Self::send), [`pages`](Self::pages) and [`items`](Self::items) for people. It is
/// cheap to clone, and its clones share connections, credentials and the bucket of retries.
pub struct Client<A, S = Wire> {
    wire: S,
    transport: Transport,
    /// Whether the layers tell [`Progress`] when a request leaves, as those of the builder do.
    tracked: bool,
    api: PhantomData<fn() -> A>,
}

impl<A: Api> Client<A> {
    /// A client by the environment and the shared files, as the AWS CLI would have it.
    ///
    /// Several clients are better made of one [`Config::from_env`], since then they share credentials
    /// and connections.
    ///
    /// # Errors
    ///
    /// Fails when a shared file, a profile or a value is wrong, and when the service needs a Region
    /// and there is none. Nothing was sent. That there are no credentials is known when the first
    /// request is to be signed.
    pub fn from_env() -> Result<Self, BuildError> {
        Self::new(&Config::from_env()?)
    }

    /// A client by this configuration, which shares its credentials and connections.
    ///
    /// # Errors
    ///
    /// Fails like [`ClientBuilder::build`]. Nothing was sent.
    pub fn new(config: &Config) -> Result<Self, BuildError> {
        Self::builder().config(config).build()
    }

    /// Begins a client with nothing of the machine, or with a configuration by
    /// [`ClientBuilder::config`].
    #[must_use]
    pub fn builder() -> ClientBuilder<A> {
        ClientBuilder::new()
    }
}

impl<A: Api, S> Client<A, S> {
    /// A client over layers of one's own, in the place of those that the builder makes.
    ///
    /// `wire` gets requests in origin form; `transport` is for downloads.
    #[must_use]
    pub fn over(wire: S, transport: Transport) -> Self {
        Self {
            wire,
            transport,
            tracked: false,
            api: PhantomData,
        }
    }

    /// The same over layers that tell [`Progress`] when a request leaves.
    pub(crate) fn tracked(self) -> Self {
        Self {
            tracked: true,
            ..self
        }
    }

    /// What sends bytes, for requests that are no operations, such as downloads.
    #[must_use]
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Puts a layer between the client and all of its layers.
    ///
    /// The layer sees requests in origin form before anything else has touched them, and the answer
    /// or refusal that comes of all attempts.
    #[must_use]
    pub fn layer<L: Layer<S>>(self, layer: L) -> Client<A, L::Service> {
        Client {
            wire: layer.layer(self.wire),
            transport: self.transport,
            tracked: self.tracked,
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
    /// Erases the type of the layers again, after [`layer`](Self::layer) has brought it to light.
    #[must_use]
    pub fn boxed(self) -> Client<A> {
        let wire = self.wire.map_err(|error| CallError::from_box(error.into()));
        Client {
            wire: BoxCloneSyncService::new(wire),
            transport: self.transport,
            tracked: self.tracked,
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
    /// Sends one operation and waits for its answer.
    ///
    /// Dropping the future gives the call up, wherever it is; the service may act upon it all the
    /// same.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`Error::sent`] says whether the service may have acted.
    pub async fn send<Op: Operation<Api = A>>(
        &self,
        operation: Op,
    ) -> Result<Op::Output, Error<A::Error>> {
        let mut wire = self.wire.clone();
        poll_fn(|cx| wire.poll_ready(cx)).await.map_err(not_ready)?;
        begin(&mut wire, self.tracked, operation).await
    }

    /// Waits until the layers can take an operation.
    ///
    /// `tower::ServiceExt::ready` cannot be called by its name alone, since a client is a service
    /// for every operation; this one stands for all of them.
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
    /// #     const EFFECT: Effect = Effect::Reads;
    /// #     fn encode(&self) -> Result<Request<Bytes>, EncodeError> { Ok(Request::new(Bytes::new())) }
    /// #     fn decode(answer: Response<Bytes>) -> Result<Bytes, DecodeError> { Ok(answer.into_body()) }
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
    /// Fails when a layer never will be ready again. Nothing was sent.
    pub async fn ready(&mut self) -> Result<&mut Self, Error<A::Error>> {
        let ready = poll_fn(|cx| self.wire.poll_ready(cx)).await;
        ready.map_err(not_ready)?;
        Ok(self)
    }

    /// Sends one operation and hands its answer over as it arrives, however large it is.
    ///
    /// Until the service says yes this is [`send`](Self::send): the same layers sign, hold back and
    /// try again. From then on nothing is tried again. The clock of the whole call runs on, and the
    /// next piece may take as long as one attempt.
    ///
    /// # Errors
    ///
    /// See [`Error`]; [`Error::sent`] says whether the service may have acted. A failure while the
    /// answer arrives is an error of the stream, and then the outcome is open.
    ///
    /// # Examples
    ///
    /// An operation's answer as it comes, from a service that has it ready:
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
    /// #     const EFFECT: Effect = Effect::Reads;
    /// #     fn encode(&self) -> Result<Request<Bytes>, EncodeError> { Ok(Request::new(Bytes::new())) }
    /// #     fn decode(answer: Response<Bytes>) -> Result<Bytes, DecodeError> { Ok(answer.into_body()) }
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
    /// let mut answer = client.stream(Log).await?;
    /// let mut lines = 0;
    /// while let Some(piece) = answer.try_next().await? {
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

    /// The pages of a list, one after the other, each asked for when the one before was taken.
    #[must_use]
    pub fn pages<Op>(&self, operation: Op) -> Pages<Op, Self>
    where
        Op: Paginated<Api = A>,
    {
        Pages::new(self.clone(), operation)
    }

    /// The entries of a list, over all of its pages.
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
        self.wire.poll_ready(cx).map_err(not_ready)
    }

    fn call(&mut self, operation: Op) -> Self::Future {
        begin(&mut self.wire, self.tracked, operation)
    }
}

/// Hands an operation over to layers that are ready.
fn begin<Op: Operation, S: Service<Request<Bytes>>>(
    wire: &mut S,
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
                future: wire.call(request),
                progress,
            }
        }
        Err(error) => State::Refused { error: Some(error) },
    };
    ResponseFuture {
        state,
        operation: PhantomData,
    }
}

/// The error of an unreadable answer, with the place that it came from if it is not marked as JSON.
fn misread<E>(error: DecodeError, from: Option<AnswerPlace>) -> Error<E> {
    Error::Decode(match from {
        Some(AnswerPlace(place)) => error.at(&place),
        None => error,
    })
}

/// The error of the layers below, or of a layer that was put over them, which may have given up
/// before anything was sent.
fn from_wire<E: From<Fault>>(error: impl Into<BoxError>, progress: &Progress) -> Error<E> {
    Error::from(CallError::from_box(error.into())).judged_by(progress)
}

/// The error of an answer that a layer above the others made, since refusals that come from below
/// are errors: tower-http's timeout answers 408, for example.
fn by_layer<E: From<Fault>>(answer: Response<Bytes>, progress: &Progress) -> Error<E> {
    let fault = Fault::read(answer);
    if progress.was_never_sent() {
        return Error::Layer(NotSent::new(fault).into());
    }
    Error::Refused(fault.into())
}

/// The error of layers that are not ready: they were not given the operation.
fn not_ready<E: From<Fault>>(error: impl Into<BoxError>) -> Error<E> {
    Error::from(CallError::from_box(error.into())).unsent()
}

pin_project! {
    #[project = StateProj]
    enum State<F> {
        Called { #[pin] future: F, progress: Progress },
        Refused { error: Option<EncodeError> },
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
                let answer = ready!(future.poll(cx));
                let answer = answer.map_err(|error| from_wire(error, progress))?;
                if !answer.status().is_success() {
                    return Poll::Ready(Err(by_layer(answer, progress)));
                }
                let from = answer.extensions().get::<AnswerPlace>().cloned();
                Poll::Ready(Op::decode(answer).map_err(|error| misread(error, from)))
            }
            StateProj::Refused { error } => match error.take() {
                Some(error) => Poll::Ready(Err(Error::Encode(error))),
                None => Poll::Pending,
            },
        }
    }
}

// By hand, since a derive would ask for `A: Clone`.
impl<A, S: Clone> Clone for Client<A, S> {
    fn clone(&self) -> Self {
        Self {
            wire: self.wire.clone(),
            transport: self.transport.clone(),
            tracked: self.tracked,
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
