//! The way to other machines, as the caller hands it in.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tower_service::Service;

use crate::BoxFuture;

/// Any error, behind a pointer.
type BoxError = Box<dyn Error + Send + Sync>;
type Exchange =
    dyn Fn(Request<Bytes>) -> BoxFuture<'static, Result<Response<Bytes>, BoxError>> + Send + Sync;

/// The largest accepted answer: keys with their token have a few thousand bytes.
const LARGEST: usize = 64 << 10;

/// Sends a request with an absolute URI and brings its answer, by whatever means the caller has.
///
/// This crate opens no connection itself. Providers that have to ask somebody take one of these,
/// made from any [`Service`] over whole HTTP messages. Each exchange is given a time limit; when it
/// is over, the future of the service is dropped. An answer of more than 64 KiB is refused unread;
/// the service does well to stop there too. Redirects are not to be followed.
///
/// ```
/// use std::convert::Infallible;
/// use std::future::{Ready, ready};
/// use std::task::{Context, Poll};
///
/// use bytes::Bytes;
/// use casebook_auth::Http;
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
///         let mut answer = Response::new(Bytes::new());
///         *answer.status_mut() = http::StatusCode::IM_A_TEAPOT;
///         ready(Ok(answer))
///     }
/// }
///
/// let http = Http::new(Teapot);
/// assert_eq!(format!("{http:?}"), "Http");
/// ```
#[derive(Clone)]
pub struct Http(Arc<Exchange>);

impl Http {
    /// Sends by this service; every exchange gets a clone of it.
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

    /// One exchange, for as long as `limit`.
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

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum HttpError {
    TimedOut(Duration),
    Broken(BoxError),
    TooLarge,
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut(limit) => write!(f, "no answer within {} s", limit.as_secs_f32()),
            Self::Broken(_) => f.write_str("the connection failed"),
            Self::TooLarge => write!(f, "the answer is larger than {LARGEST} bytes"),
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
