//! Transports, which send requests over connections.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use tower::ServiceExt as _;
use tower::util::BoxCloneSyncService;
use tower_service::Service;

use crate::body::Body;
use crate::error::{BoxError, TransportError};

mod assume_sent;
#[cfg(feature = "transport")]
mod build;
#[cfg(feature = "transport")]
mod bypass;
#[cfg(feature = "transport")]
mod connect;
#[cfg(feature = "transport")]
mod framing;
#[cfg(feature = "transport")]
mod hyper_transport;
#[cfg(feature = "transport")]
mod proxy;
#[cfg(feature = "transport")]
mod resolve;
#[cfg(feature = "transport")]
mod stream;
#[cfg(feature = "transport")]
mod tls;
#[cfg(feature = "transport")]
mod tunnel;

use assume_sent::AssumeSent;
#[cfg(feature = "transport")]
pub use build::TransportBuilder;
#[cfg(feature = "transport")]
use hyper_transport::{HyperTransport, TransportFuture};
#[cfg(feature = "transport")]
pub use tls::TlsError;
#[cfg(feature = "transport")]
pub use tunnel::TunnelError;

/// The bottom of every stack: a service that sends a request and returns a response whose body is a
/// stream.
///
/// `Transport` boxes that service, so that the layers above need no type parameter for it. The
/// default transport uses `hyper`; a test can use an emulator or a closure.
///
/// Call it directly for requests that are not operations, such as uploads with a streaming
/// [`Body`]. It sends each request once, as it is. If the body of a request fails, or is longer or
/// shorter than declared, the request is aborted, and [`TransportError::sent`] tells whether it was
/// sent.
///
/// ```
/// use casebook_stack::{Body, BoxError, Transport};
/// use http::{Request, Response};
/// use http_body_util::BodyExt as _;
/// use tower::{ServiceExt as _, service_fn};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), BoxError> {
/// let echo = Transport::new(service_fn(|request: Request<Body>| async {
///     Ok::<_, BoxError>(Response::new(request.into_body()))
/// }));
/// let upload = Request::put("http://localhost/part-1").body(Body::from("a part"))?;
/// let response = echo.oneshot(upload).await?;
/// assert_eq!(response.into_body().collect().await?.to_bytes(), "a part");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Transport {
    inner: Inner,
}

#[derive(Clone)]
enum Inner {
    /// The default transport. It is not boxed: layers clone it more than once in each call, and
    /// cloning a box allocates memory.
    #[cfg(feature = "transport")]
    Pooled(HyperTransport),
    Erased(BoxCloneSyncService<Request<Body>, Response<Body>, TransportError>),
}

impl Transport {
    /// Creates a transport from any service over HTTP messages.
    ///
    /// If the service fails with a [`TransportError`], that error is returned unchanged. If it
    /// fails with [`NotSent`](crate::NotSent), nothing was sent. After any other error, the request
    /// counts as perhaps sent.
    #[must_use]
    pub fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        // A `Transport` is not wrapped again: it may report itself when a request is sent, and the
        // wrapper would count each request as sent before that.
        if let Some(transport) = (&service as &dyn Any).downcast_ref::<Self>() {
            return transport.clone();
        }
        let service = service
            .map_err(|error| TransportError::from_box(error.into()))
            .map_response(|response| response.map(Body::new));
        Self {
            inner: Inner::Erased(BoxCloneSyncService::new(AssumeSent::new(service))),
        }
    }

    /// Creates a transport from a service that calls [`Progress::begin`](crate::Progress::begin)
    /// just before the first byte of a request is sent.
    ///
    /// If a call ends while such a service still waits for a connection, the error says that
    /// nothing was sent. The default transport is such a service. A layer around the default
    /// transport is one too, if it keeps the extensions of the request. If a service does not call
    /// `begin`, [`Error::sent`](crate::Error::sent) can be [`Sent::No`](crate::Sent::No) although
    /// the request was sent.
    #[must_use]
    pub fn with_progress<S, B>(service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let service = service
            .map_err(|error| TransportError::from_box(error.into()))
            .map_response(|response| response.map(Body::new));
        Self {
            inner: Inner::Erased(BoxCloneSyncService::new(service)),
        }
    }

    /// Creates the default transport. It calls [`Progress::begin`](crate::Progress::begin) itself,
    /// so it is not wrapped.
    #[cfg(feature = "transport")]
    fn pooled(pooled: HyperTransport) -> Self {
        Self {
            inner: Inner::Pooled(pooled),
        }
    }

    /// Returns a builder of the default transport: hyper's pooled HTTP/1.1 client with rustls.
    #[cfg(feature = "transport")]
    #[must_use]
    pub fn builder() -> TransportBuilder {
        TransportBuilder::default()
    }
}

impl Service<Request<Body>> for Transport {
    type Response = Response<Body>;
    type Error = TransportError;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        match &mut self.inner {
            #[cfg(feature = "transport")]
            Inner::Pooled(pooled) => pooled.poll_ready(cx),
            Inner::Erased(erased) => erased.poll_ready(cx),
        }
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        ResponseFuture(match &mut self.inner {
            #[cfg(feature = "transport")]
            Inner::Pooled(pooled) => ResponseSource::Pooled(pooled.call(request)),
            Inner::Erased(erased) => ResponseSource::Erased(erased.call(request)),
        })
    }
}

/// Response future of [`Transport`].
pub struct ResponseFuture(ResponseSource);

enum ResponseSource {
    #[cfg(feature = "transport")]
    Pooled(TransportFuture),
    Erased(Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>> + Send>>),
}

impl Future for ResponseFuture {
    type Output = Result<Response<Body>, TransportError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            #[cfg(feature = "transport")]
            ResponseSource::Pooled(future) => Pin::new(future).poll(cx),
            ResponseSource::Erased(future) => future.as_mut().poll(cx),
        }
    }
}

casebook_types::opaque!(ResponseFuture);
casebook_types::opaque!(Transport);
