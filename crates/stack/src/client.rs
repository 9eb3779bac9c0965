//! The client: a service for every operation of its API.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use casebook_protocol::{Api, Operation};
use http::{Request, Response};
use tower::util::BoxCloneSyncService;
use tower::{Layer, ServiceExt as _};
use tower_service::Service;

use crate::builder::ClientBuilder;
use crate::config::Config;
use crate::error::{BoxError, BuildError, CallError, Error, NotSent};
use crate::presigner::Presigner;
use crate::signing::Signing;
use crate::transport::Transport;

mod response_future;
mod send;

use response_future::{ResponseFuture, not_ready_error};

/// A boxed service over HTTP messages: a whole stack of layers, or the part of it below the retry
/// layer.
pub type BoxedService = BoxCloneSyncService<Request<Bytes>, Response<Bytes>, CallError>;

/// A client of one service.
///
/// It is a [`Service`] for every operation of that service, so tower's layers fit around it. Call
/// [`send`](Self::send) for a single operation, and [`pages`](Self::pages) or
/// [`items`](Self::items) for a list. Clones are cheap, and share connections, credentials and
/// retry tokens.
pub struct Client<A, S = BoxedService> {
    service: S,
    transport: Transport,
    /// Whether the layers tell [`Progress`](crate::Progress) when a request is sent. Those of the
    /// builder do; the layers of a user's own stack may not.
    pub(crate) tracked: bool,
    /// Whether downloads may use plain HTTP to another machine.
    pub(crate) allows_http: bool,
    signing: Signing,
    /// Signs for [`presign`](Self::presign). `None` for a client over a service of the user,
    /// because only that service knows how to sign.
    pub(crate) presigner: Option<Arc<Presigner>>,
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

    /// Creates a client from a configuration, whose credentials and connections it shares.
    ///
    /// # Errors
    ///
    /// Fails like [`ClientBuilder::build`]. Nothing was sent.
    pub fn new(config: &Config) -> Result<Self, BuildError> {
        Self::builder().config(config).build()
    }

    /// Begins to build a client, without reading environment variables or files.
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
            signing: Signing::Headers,
            presigner: None,
            api: PhantomData,
        }
    }

    /// Returns whether requests may use plain HTTP to another machine. It also applies to
    /// downloads.
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

    /// Sets whether requests have their signature in their headers, which is the default, or in
    /// their query.
    ///
    /// To change a single call, change a clone of the client: clones share everything else. A
    /// client [`over`](Self::over) a service of your own does not sign, and passes
    /// [`Signing::Query`] on in an extension of the request.
    #[must_use]
    pub fn signing(mut self, signing: Signing) -> Self {
        self.signing = signing;
        self
    }

    /// Returns the request of an operation with a signature in its query, and sends nothing to the
    /// service.
    ///
    /// The request has an absolute URL, and exactly the headers that must be sent with it, besides
    /// those of its body. The URL is a secret: it lets everyone who has it send the request, as
    /// often as they like, for the time `expires`, or as long as the credentials are valid if that
    /// is shorter. The URL has the client's endpoint, and is signed with its credentials at the
    /// time of its clock. The other layers take no part, so no time limit applies to the search for
    /// credentials.
    ///
    /// # Errors
    ///
    /// Fails if the operation cannot be encoded, if there are no credentials, if `expires` is not
    /// between one second and seven days, if the URL would be longer than 65,534 bytes, and for a
    /// client [`over`](Self::over) a service of your own. Nothing was sent.
    pub async fn presign<Op: Operation<Api = A>>(
        &self,
        operation: &Op,
        expires: Duration,
    ) -> Result<Request<Bytes>, Error<A::Error>> {
        let request = operation.encode().map_err(Error::Encode)?;
        let Some(presigner) = &self.presigner else {
            let why = "a client over a service of the program cannot presign";
            return Err(Error::Layer(NotSent::new(why).into()));
        };
        let presigned = presigner.presign(request, expires).await;
        presigned.map_err(|error| error.map_refused(A::Error::from))
    }

    /// Puts a layer around all layers of the client.
    ///
    /// The layer sees each request in origin form before any other layer, and the response or error
    /// of the call after its last attempt.
    #[must_use]
    pub fn layer<L: Layer<S>>(self, layer: L) -> Client<A, L::Service> {
        self.map_service(|service| layer.layer(service))
    }

    fn map_service<T>(self, map: impl FnOnce(S) -> T) -> Client<A, T> {
        Client {
            service: map(self.service),
            transport: self.transport,
            tracked: self.tracked,
            allows_http: self.allows_http,
            signing: self.signing,
            presigner: self.presigner,
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
    /// Boxes the layers. The type of the client then no longer names the layers that
    /// [`layer`](Self::layer) added.
    #[must_use]
    pub fn boxed(self) -> Client<A> {
        self.map_service(|service| {
            let service = service.map_err(|error| CallError::from_box(error.into()));
            BoxCloneSyncService::new(service)
        })
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
        ResponseFuture::call(&mut self.service, self.tracked, self.signing, operation)
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
            signing: self.signing,
            presigner: self.presigner.clone(),
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
