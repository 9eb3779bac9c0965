//! The HTTP client of the providers, which the caller passes in.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tower_service::Service;

use crate::BoxFuture;

/// Any error.
type BoxError = Box<dyn Error + Send + Sync>;
type Exchange =
    dyn Fn(Request<Bytes>) -> BoxFuture<'static, Result<Response<Bytes>, BoxError>> + Send + Sync;

/// The largest accepted response body: keys with their token have a few thousand bytes.
const LARGEST: usize = 64 << 10;

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
            let mut service = service.clone();
            Box::pin(async move {
                poll_fn(|cx| service.poll_ready(cx))
                    .await
                    .map_err(Into::into)?;
                service.call(request).await.map_err(Into::into)
            })
        }))
    }

    /// Sends a request and waits for the response, at most for `limit`.
    pub(crate) async fn send(
        &self,
        request: Request<Bytes>,
        limit: Duration,
    ) -> Result<Response<Bytes>, HttpError> {
        match tokio::time::timeout(limit, (self.0)(request)).await {
            Ok(Ok(answer)) if answer.body().len() > LARGEST => Err(HttpError::TooLarge),
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(HttpError::Broken(error)),
            Err(_) => Err(HttpError::TimedOut(limit)),
        }
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HttpClient")
    }
}

/// The error when there is no response.
#[derive(Debug)]
pub(crate) enum HttpError {
    TimedOut(Duration),
    Broken(BoxError),
    TooLarge,
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut(limit) => write!(f, "no response within {} s", limit.as_secs_f32()),
            Self::Broken(_) => f.write_str("the connection failed"),
            Self::TooLarge => write!(
                f,
                "expected a response of at most {LARGEST} bytes, found more"
            ),
        }
    }
}

impl Error for HttpError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Broken(error) => Some(&**error),
            Self::TimedOut(_) | Self::TooLarge => None,
        }
    }
}
