//! The default transport: hyper's client, which reports whether each request was sent.

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use casebook_protocol::origin;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};
use http::{Request, Response, Uri};
use http_body::{Frame, SizeHint};
use hyper_util::client::legacy::{Client, Error, ResponseFuture};
use tower_service::Service;

use super::connect::Connector;
use super::framing::frame;
use super::proxy::InvalidProxy;
use super::tls::TlsError;
use crate::body::Body;
use crate::error::{BoxError, TransportError};
use crate::progress::{CancelledByCaller, Progress};

/// hyper's client, which reports when the first byte of a request is sent.
///
/// When a connection of hyper begins to write a request, and never earlier, it reads the body or
/// asks whether the body is empty. The [`Payload`], which is the body, records that. So if a
/// payload has recorded nothing, its request was not sent: either there was no connection, or hyper
/// took a connection from the pool that had been closed, and then hyper tries another connection by
/// itself. If the caller has cancelled, the payload fails, and with it the request. A streaming
/// body belongs to the connection that has begun to read it, so no other connection can send the
/// rest.
#[derive(Clone, Debug)]
pub(super) struct HyperTransport {
    client: Arc<Client<Connector, Payload>>,
}

impl HyperTransport {
    pub(super) fn new(client: Client<Connector, Payload>) -> Self {
        Self {
            client: Arc::new(client),
        }
    }
}

impl Service<Request<Body>> for HyperTransport {
    type Response = Response<Body>;
    type Error = TransportError;
    type Future = TransportFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let progress = request.extensions().get().cloned();
        let has_begun = Arc::new(AtomicBool::new(false));
        let uri = request.uri();
        let endpoint = (uri.scheme().cloned(), uri.authority().cloned());
        let checked = match has_origin(uri) {
            true => frame(request).map_err(TransportError::length),
            false => Err(TransportError::url(UrlError(uri.scheme().cloned()))),
        };
        let response = checked.map(|request| {
            self.client.request(request.map(|body| Payload {
                body,
                progress: progress.unwrap_or_default(),
                has_begun: Arc::clone(&has_begun),
            }))
        });
        TransportFuture {
            response: response.map_err(Some),
            has_begun,
            endpoint,
        }
    }
}

/// Returns whether a URL names a host, and has the scheme `http` or `https`.
fn has_origin(uri: &Uri) -> bool {
    uri.scheme_str().is_some_and(is_http) && uri.host().is_some_and(|host| !host.is_empty())
}

fn is_http(scheme: &str) -> bool {
    matches!(scheme, "http" | "https")
}

/// The error for a URL that names no host, or has another scheme than `http` and `https`.
#[derive(Debug)]
struct UrlError(Option<Scheme>);

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected an http or https URL with a host, found ")?;
        match &self.0 {
            Some(scheme) if is_http(scheme.as_str()) => f.write_str("no host"),
            Some(scheme) => write!(f, "the scheme {scheme}"),
            None => f.write_str("no scheme"),
        }
    }
}

impl std::error::Error for UrlError {}

/// Response future of [`HyperTransport`]. Its error tells whether the request was sent.
pub(super) struct TransportFuture {
    /// The response. `Err` if the request cannot be sent, with the error until it is returned.
    response: Result<ResponseFuture, Option<TransportError>>,
    has_begun: Arc<AtomicBool>,
    /// The endpoint of the request, for its error. The clones share the memory of the request's
    /// URL, so they are cheap.
    endpoint: (Option<Scheme>, Option<Authority>),
}

impl TransportFuture {
    /// Adds the endpoint to the error.
    fn with_endpoint(&self, error: TransportError) -> TransportError {
        let mut parts = Parts::default();
        (parts.scheme, parts.authority) = self.endpoint.clone();
        parts.path_and_query = Some(PathAndQuery::from_static("/"));
        let origin = Uri::from_parts(parts).ok().and_then(|uri| origin(&uri));
        match origin {
            Some(origin) => error.with_origin(&origin),
            None => error,
        }
    }
}

impl Future for TransportFuture {
    type Output = Result<Response<Body>, TransportError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let response = match &mut self.response {
            Ok(response) => ready!(Pin::new(response).poll(cx)),
            Err(error) => {
                let error = error.take();
                let error = error.expect("`ResponseFuture` polled after completion");
                return Poll::Ready(Err(self.with_endpoint(error)));
            }
        };
        Poll::Ready(match response {
            Ok(response) => Ok(response.map(Body::incoming)),
            Err(error) if self.has_begun.load(Ordering::Acquire) => {
                Err(self.with_endpoint(exchange_error(error)))
            }
            Err(error) => Err(self.with_endpoint(not_sent_error(error))),
        })
    }
}

/// Makes the error of a request that a connection has begun to write, so it may have been sent.
fn exchange_error(error: Error) -> TransportError {
    match cause::<hyper::Error>(&error) {
        // hyper could not parse the response as HTTP.
        Some(hyper_error) if hyper_error.is_parse() => TransportError::unreadable(error),
        Some(hyper_error) if hyper_error.is_user() => TransportError::body(error),
        _ => TransportError::exchange(error),
    }
}

/// Returns the first error of type `E` among the causes of an error of hyper's client.
fn cause<E: std::error::Error + 'static>(error: &Error) -> Option<&E> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

fn causes(error: &Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    let first = std::error::Error::source(error);
    std::iter::successors(first, |cause| cause.source())
}

/// Returns whether rustls has rejected the certificate of the host. Its error is inside of an
/// [`io::Error`], whose `source` passes over it.
fn is_untrusted(error: &Error) -> bool {
    let inner = |cause: &'_ (dyn std::error::Error + 'static)| {
        let inner = cause.downcast_ref::<io::Error>()?.get_ref()?;
        Some(matches!(
            inner.downcast_ref()?,
            rustls::Error::InvalidCertificate(_)
        ))
    };
    causes(error).any(|cause| inner(cause) == Some(true))
}

/// Makes the error of a request that no connection has begun to write, so it was not sent.
fn not_sent_error(error: Error) -> TransportError {
    if cause::<InvalidProxy>(&error).is_some() || cause::<TlsError>(&error).is_some() {
        TransportError::configuration(error)
    } else if is_untrusted(&error) {
        TransportError::untrusted(error)
    } else if error.is_connect() {
        TransportError::connect(error)
    } else {
        TransportError::not_sent(error)
    }
}

/// The body of a request. It reports when a connection begins to write the request.
#[derive(Debug)]
pub(super) struct Payload {
    body: Body,
    progress: Progress,
    /// Whether a connection has begun to write this request. `progress` does not tell that, because
    /// all attempts of a call share it.
    has_begun: Arc<AtomicBool>,
}

impl Payload {
    /// Marks the request as sent, and returns `false` if the caller has cancelled it.
    fn begin(&self) -> bool {
        let begun = self.progress.begin();
        self.has_begun.fetch_or(begun, Ordering::Release);
        begun
    }
}

impl http_body::Body for Payload {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if !self.begin() {
            return Poll::Ready(Some(Err(CancelledByCaller.into())));
        }
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        // If the request was cancelled, this returns false. Then hyper polls the body, and gets the
        // error.
        self.begin() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Transport;
    use tokio_test::{assert_ready_err, task};

    #[tokio::test]
    #[should_panic(expected = "`ResponseFuture` polled after completion")]
    async fn polling_a_future_after_its_end_panics() {
        let mut transport = Transport::builder().build();
        let without_host = Request::new(Body::empty());
        let mut future = task::spawn(transport.call(without_host));
        assert_ready_err!(future.poll());
        let _ = future.poll();
    }
}
