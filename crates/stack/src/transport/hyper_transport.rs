//! hyper's client, with a report of how far each request got.

use std::fmt;
use std::future::Future;
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
use super::framing::framed;
use super::proxy::InvalidProxy;
use super::tls::TlsError;
use crate::body::Body;
use crate::error::{BoxError, TransportError};
use crate::progress::{GivenUp, Progress};

/// hyper's client, which reports when the first byte of a request is sent.
///
/// A connection asks the body for its length when it begins to write the request, and never
/// earlier. So a request whose body was not asked has not been sent: there was no connection, or
/// the pooled one had been closed, in which case hyper retries on another connection. If the caller
/// has cancelled, the body fails when it is asked, and with it the request. A streaming body
/// belongs to the connection that asked it, so no other connection sends the rest of it.
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
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let progress = request.extensions().get().cloned();
        let taken = Arc::new(AtomicBool::new(false));
        let uri = request.uri();
        let place = (uri.scheme().cloned(), uri.authority().cloned());
        let checked = match has_origin(uri) {
            true => framed(request).map_err(TransportError::length),
            false => Err(TransportError::url(UrlError::of(uri))),
        };
        let answer = checked.map(|request| {
            self.client.request(request.map(|body| Payload {
                body,
                progress: progress.unwrap_or_default(),
                taken: Arc::clone(&taken),
            }))
        });
        Answer {
            answer: answer.map_err(Some),
            taken,
            place,
        }
    }
}

/// Whether a URL names a host to connect to, over plain HTTP or TLS.
fn has_origin(uri: &Uri) -> bool {
    uri.scheme_str().is_some_and(is_http) && uri.host().is_some_and(|host| !host.is_empty())
}

fn is_http(scheme: &str) -> bool {
    matches!(scheme, "http" | "https")
}

/// The error of a request whose URL names no host, or another scheme than http and https.
#[derive(Debug)]
struct UrlError {
    scheme: Option<Scheme>,
}

impl UrlError {
    fn of(uri: &Uri) -> Self {
        let scheme = uri.scheme().cloned();
        Self { scheme }
    }
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected an http or https URL with a host, found ")?;
        match &self.scheme {
            Some(scheme) if is_http(scheme.as_str()) => f.write_str("no host"),
            Some(scheme) => write!(f, "the scheme {scheme}"),
            None => f.write_str("no scheme"),
        }
    }
}

impl std::error::Error for UrlError {}

/// The response of a request, or an error with how far the request got.
pub(super) struct Answer {
    /// `Err` for a request that cannot be sent, until the error is returned.
    answer: Result<ResponseFuture, Option<TransportError>>,
    taken: Arc<AtomicBool>,
    /// The endpoint of the request, for errors. Both parts share memory with the request, so
    /// cloning is cheap.
    place: (Option<Scheme>, Option<Authority>),
}

impl Answer {
    fn named(&self, error: TransportError) -> TransportError {
        let mut parts = Parts::default();
        (parts.scheme, parts.authority) = self.place.clone();
        parts.path_and_query = Some(PathAndQuery::from_static("/"));
        let origin = Uri::from_parts(parts).ok().and_then(|uri| origin(&uri));
        match origin {
            Some(origin) => error.with_origin(&origin),
            None => error,
        }
    }
}

impl Future for Answer {
    type Output = Result<Response<Body>, TransportError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = match &mut self.answer {
            Ok(answer) => ready!(Pin::new(answer).poll(cx)),
            Err(refused) => {
                let error = refused.take();
                let error = error.expect("`ResponseFuture` polled after completion");
                return Poll::Ready(Err(self.named(error)));
            }
        };
        Poll::Ready(match answer {
            Ok(answer) => Ok(answer.map(Body::incoming)),
            Err(error) if self.taken.load(Ordering::Acquire) => Err(self.named(broken(error))),
            Err(error) => Err(self.named(not_sent(error))),
        })
    }
}

/// The error of a request that a connection has begun to write.
fn broken(error: Error) -> TransportError {
    match cause::<hyper::Error>(&error) {
        // There was a response that is not readable HTTP.
        Some(error_of_hyper) if error_of_hyper.is_parse() => TransportError::unreadable(error),
        Some(error_of_hyper) if error_of_hyper.is_user() => TransportError::body(error),
        _ => TransportError::exchange(error),
    }
}

/// The first error of this type inside the error of hyper's client.
fn cause<E: std::error::Error + 'static>(error: &Error) -> Option<&E> {
    let first = std::error::Error::source(error);
    let mut causes = std::iter::successors(first, |cause| cause.source());
    causes.find_map(|cause| cause.downcast_ref())
}

fn not_sent(error: Error) -> TransportError {
    if cause::<InvalidProxy>(&error).is_some() || cause::<TlsError>(&error).is_some() {
        TransportError::configuration(error)
    } else if error.is_connect() {
        TransportError::connect(error)
    } else {
        TransportError::not_sent(error)
    }
}

/// A body that reports when a connection begins to write it.
#[derive(Debug)]
pub(super) struct Payload {
    body: Body,
    progress: Progress,
    /// Whether a connection has begun to write this request, regardless of other attempts.
    taken: Arc<AtomicBool>,
}

impl Payload {
    fn begin(&self) -> bool {
        let begun = self.progress.begin();
        self.taken.fetch_or(begun, Ordering::Release);
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
            return Poll::Ready(Some(Err(GivenUp.into())));
        }
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        // The body of a cancelled request never ends.
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
    async fn a_future_that_has_ended_does_not_hang() {
        let mut transport = Transport::builder().build();
        let without_host = Request::new(Body::empty());
        let mut future = task::spawn(transport.call(without_host));
        assert_ready_err!(future.poll());
        let _ = future.poll();
    }
}
