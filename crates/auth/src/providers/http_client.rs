//! The HTTP client of the credential providers, which the program passes in.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use casebook_protocol::error::{BoxError, TimeoutError, TransportError};
use http::{Request, Response};
use tower::ServiceExt as _;
use tower_service::Service;

use crate::providers::error::AttemptError;
use crate::{BoxFuture, Error};

type Exchange =
    dyn Fn(Request<Bytes>) -> BoxFuture<'static, Result<Response<Bytes>, BoxError>> + Send + Sync;

/// The maximum size of a response body in bytes. Credentials with their token have a few thousand.
const MAX_BODY: usize = 64 << 10;

/// The HTTP client of the providers, made from a tower [`Service`] that takes a `Request<Bytes>` and
/// returns a `Response<Bytes>`.
///
/// This crate opens no connections itself: the providers for roles, single sign-on, containers and
/// instances send their requests with this client. Every request has an absolute URI. Every attempt
/// has a timeout, after which the future of the service is dropped: 20 seconds for STS and single
/// sign-on, 5 seconds for a container, and by default 1 second for an instance. A response body of
/// more than 64 KiB is an error, so the service may stop reading there. The service must not follow
/// redirects.
///
/// ```
/// use std::convert::Infallible;
/// use std::future::{Ready, ready};
/// use std::task::{Context, Poll};
///
/// use bytes::Bytes;
/// use casebook_auth::HttpClient;
/// use http::{Request, Response};
/// use tower_service::Service;
///
/// #[derive(Clone)]
/// struct Teapot;
///
/// impl Service<Request<Bytes>> for Teapot {
///     type Response = Response<Bytes>;
///     type Error = Infallible;
///     type Future = Ready<Result<Response<Bytes>, Infallible>>;
///
///     fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
///         Poll::Ready(Ok(()))
///     }
///
///     fn call(&mut self, _: Request<Bytes>) -> Self::Future {
///         let mut response = Response::new(Bytes::new());
///         *response.status_mut() = http::StatusCode::IM_A_TEAPOT;
///         ready(Ok(response))
///     }
/// }
///
/// let http = HttpClient::new(Teapot);
/// assert_eq!(format!("{http:?}"), "HttpClient");
/// ```
#[derive(Clone)]
pub struct HttpClient(Arc<Exchange>);

impl HttpClient {
    /// Creates a client that sends every request with a clone of `service`.
    #[must_use]
    pub fn new<S>(service: S) -> Self
    where
        S: Service<Request<Bytes>, Response = Response<Bytes>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
    {
        Self(Arc::new(move |request| {
            let response = service.clone().oneshot(request);
            Box::pin(async move { response.await.map_err(Into::into) })
        }))
    }

    /// Sends a request and waits for the response, for at most `limit`.
    pub(crate) async fn send(
        &self,
        request: Request<Bytes>,
        limit: Duration,
    ) -> Result<Response<Bytes>, AttemptError> {
        match tokio::time::timeout(limit, (self.0)(request)).await {
            Ok(Ok(response)) if response.body().len() > MAX_BODY => {
                let found = format!("found a response of {} bytes", response.body().len());
                Err(Error::Transport(TransportError::too_large(MAX_BODY, found)))
            }
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(match Error::from_box(error) {
                Error::Layer(error) => Error::Transport(TransportError::from_box(error)),
                error => error,
            }),
            Err(_) => Err(Error::Timeout(TimeoutError::new("one attempt", limit))),
        }
    }
}

casebook_types::opaque!(HttpClient);
