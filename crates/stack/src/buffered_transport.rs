//! Connects the layers, whose messages are in memory, with a transport, whose bodies are streams.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use casebook_auth::HttpClient;
use http::response::Parts;
use http::{Request, Response};
use tower_service::Service;

use crate::body::Body;
use crate::call::CallDeadline;
use crate::error::CallError;
use crate::response_stream::{StreamRequest, TimeLimitedBody};
use crate::transport::{self, Transport};

mod body_collector;

use body_collector::BodyCollector;

/// Service that sends requests through a [`Transport`] and reads each response body into memory, up
/// to a limit.
///
/// If the request has a [`StreamRequest`] in its extensions, the body of a success response is not
/// read into memory, but passed on as a stream.
///
/// Dropping the future closes the connection: before another request could use the connection, the
/// rest of the response would have to be read.
#[derive(Clone, Debug)]
pub struct BufferedTransport {
    transport: Transport,
    max_response_bytes: usize,
    read_timeout: Option<Duration>,
}

impl BufferedTransport {
    /// Creates the service. It reads response bodies of up to `max_response_bytes` bytes. A larger
    /// body is an error ([`is_too_large`](crate::TransportError::is_too_large)).
    #[must_use]
    pub fn new(transport: Transport, max_response_bytes: usize) -> Self {
        Self {
            transport,
            max_response_bytes,
            read_timeout: None,
        }
    }

    /// Limits the wait for each piece of a streaming response body; no limit by default.
    #[must_use]
    pub fn read_timeout(mut self, limit: Option<Duration>) -> Self {
        self.read_timeout = limit;
        self
    }
}

impl Service<Request<Bytes>> for BufferedTransport {
    type Response = Response<Bytes>;
    type Error = CallError;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.transport.poll_ready(cx).map_err(CallError::Transport)
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let extensions = request.extensions();
        ResponseFuture {
            stream: extensions.get().cloned(),
            deadline: extensions.get().copied(),
            read_timeout: self.read_timeout,
            max_bytes: self.max_response_bytes,
            state: State::Sending(self.transport.call(request.map(Body::from))),
        }
    }
}

/// Response future of [`BufferedTransport`].
pub struct ResponseFuture {
    state: State,
    /// The request's wish for a streaming body. `None` if the body is to be read into memory.
    stream: Option<StreamRequest>,
    deadline: Option<CallDeadline>,
    read_timeout: Option<Duration>,
    max_bytes: usize,
}

#[cfg_attr(
    not(feature = "transport"),
    expect(
        clippy::large_enum_variant,
        reason = "one allocation for each response would cost more than the space"
    )
)]
enum State {
    Sending(transport::ResponseFuture),
    Read(Parts, BodyCollector),
    Done,
}

const DONE: &str = "`ResponseFuture` polled after completion";

impl Future for ResponseFuture {
    type Output = Result<Response<Bytes>, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let State::Sending(future) = &mut this.state {
            let response = ready!(Pin::new(future).poll(cx)).map_err(CallError::Transport)?;
            let (head, body) = response.into_parts();
            if let Some(stream) = this.stream.take().filter(|_| head.status.is_success()) {
                this.state = State::Done;
                stream.set_body(Body::new(TimeLimitedBody::new(
                    body,
                    this.read_timeout,
                    this.deadline,
                    &stream,
                )));
                let mut response = Response::from_parts(head, Bytes::new());
                response.extensions_mut().insert(stream);
                return Poll::Ready(Ok(response));
            }
            this.state = State::Read(head, BodyCollector::of(body, this.max_bytes));
        }
        let body = match &mut this.state {
            State::Read(_, whole) => ready!(whole.poll(cx)),
            _ => panic!("{DONE}"),
        };
        let State::Read(head, _) = std::mem::replace(&mut this.state, State::Done) else {
            panic!("{DONE}");
        };
        Poll::Ready(match body {
            Ok(body) => Ok(Response::from_parts(head, body)),
            Err(error) => Err(CallError::Transport(error)),
        })
    }
}

casebook_types::opaque!(ResponseFuture);

impl Transport {
    /// Returns an HTTP client for credential providers, which sends requests through this
    /// transport.
    ///
    /// It refuses responses of more than 64 KiB. The providers' responses are far smaller.
    #[must_use]
    pub fn http_client(&self) -> HttpClient {
        HttpClient::new(BufferedTransport::new(self.clone(), 64 << 10))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::BoxError;
    use http_body_util::Full;
    use std::error::Error as _;
    use tokio_test::{assert_ready_ok, task};
    use tower::{ServiceExt as _, service_fn};

    /// Reads a response that has this body through a transport with the size limit `limit`.
    async fn response(body: &'static str, limit: usize) -> Result<Bytes, CallError> {
        let transport = Transport::new(service_fn(move |_| async move {
            Ok::<_, std::convert::Infallible>(Response::new(Full::new(Bytes::from_static(
                body.as_bytes(),
            ))))
        }));
        let collect = BufferedTransport::new(transport, limit);
        collect
            .oneshot(Request::new(Bytes::new()))
            .await
            .map(Response::into_body)
    }

    #[tokio::test]
    async fn a_response_as_large_as_the_limit_is_read() {
        assert_eq!(response("12345", 5).await.unwrap(), "12345");
    }

    #[tokio::test]
    async fn a_response_beyond_the_limit_is_an_error_and_the_request_may_have_been_sent() {
        let error = response("123456", 5).await.unwrap_err();
        assert_eq!(error.sent(), crate::Sent::Perhaps);
        let cause = error.source().unwrap().to_string();
        assert_eq!(cause, "the response is larger than 5 bytes");
    }

    #[tokio::test]
    #[should_panic(expected = "`ResponseFuture` polled after completion")]
    async fn polling_a_future_after_its_end_panics() {
        let service = service_fn(|_| async { Ok::<_, BoxError>(Response::new(Body::empty())) });
        let mut collect = BufferedTransport::new(Transport::new(service), 5);
        let mut future = task::spawn(collect.call(Request::new(Bytes::new())));
        assert_ready_ok!(future.poll());
        let _ = future.poll();
    }
}
