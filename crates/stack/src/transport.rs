//! What sends bytes.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use casebook_auth::Http;
use http::{Request, Response};
use http_body_util::Full;
use tower::ServiceExt as _;
use tower::util::BoxCloneSyncService;
use tower_service::Service;

use crate::body::Body;
use crate::collect::Collect;
use crate::error::{BoxError, TransportError};

#[cfg(feature = "transport")]
mod build;
#[cfg(feature = "transport")]
mod connect;
mod handed;
#[cfg(feature = "transport")]
mod stream;
#[cfg(feature = "transport")]
mod tls;
#[cfg(feature = "transport")]
mod watched;

#[cfg(feature = "transport")]
pub use build::TransportBuilder;
use handed::Handed;
#[cfg(feature = "transport")]
pub use tls::TlsError;

/// The floor of every stack: any service that turns a request into a streaming answer.
///
/// Its type is erased here, once, so that nothing above has a parameter for it. `hyper` makes the
/// default one; a test hands in an emulator, or a closure.
///
/// ```
/// use bytes::Bytes;
/// use casebook_stack::{BoxError, Transport};
/// use http_body_util::Full;
/// use tower::service_fn;
///
/// let teapot = Transport::new(service_fn(|_request| async {
///     let answer = http::Response::builder().status(418).body(Full::new(Bytes::new()))?;
///     Ok::<_, BoxError>(answer)
/// }));
/// # let _ = teapot.clone();
/// ```
#[derive(Clone)]
pub struct Transport {
    inner: BoxCloneSyncService<Request<Full<Bytes>>, Response<Body>, TransportError>,
}

impl Transport {
    /// Takes any service over HTTP messages.
    ///
    /// An error that is a [`TransportError`] keeps what it knows about how far the request came, and a
    /// [`NotSent`](crate::NotSent) says that it did not leave; any other is taken to have broken the
    /// exchange, so that the request may have arrived.
    #[must_use]
    pub fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        // One that is a transport already knows more than could be said here.
        if let Some(transport) = (&service as &dyn Any).downcast_ref::<Self>() {
            return transport.clone();
        }
        let service = service
            .map_err(|error| TransportError::of(error.into()))
            .map_response(|response| response.map(Body::new));
        Self {
            inner: BoxCloneSyncService::new(Handed::new(service)),
        }
    }

    /// Takes a service that knows when the first byte leaves, and asks
    /// [`Progress::begin`](crate::Progress::begin) just before.
    ///
    /// A call that ends while such a service still waits for a connection is known not to have been
    /// sent. The default transport is such a service, and so is a layer around it that hands over
    /// the request with its extensions. One that forgets to ask makes [`sent`](crate::Error::sent)
    /// lie.
    #[must_use]
    pub fn exact<S, B>(service: S) -> Self
    where
        S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let service = service
            .map_err(|error| TransportError::of(error.into()))
            .map_response(|response| response.map(Body::new));
        Self {
            inner: BoxCloneSyncService::new(service),
        }
    }

    /// The same for the providers of credentials that have to ask somebody.
    ///
    /// They are not told more than 1 MiB, which is far more than any of them has to say.
    #[must_use]
    pub fn http(&self) -> Http {
        Http::new(Collect::new(self.clone(), 1 << 20))
    }

    /// Begins hyper's pooled HTTP/1.1 client over TLS.
    #[cfg(feature = "transport")]
    #[must_use]
    pub fn builder() -> TransportBuilder {
        TransportBuilder::default()
    }
}

impl Service<Request<Full<Bytes>>> for Transport {
    type Response = Response<Body>;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Full<Bytes>>) -> Self::Future {
        self.inner.call(request)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transport")
    }
}
