//! The implementation of tower's `Service` for an emulator.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use tower_service::Service;

use super::Emulator;
use crate::exchange::exchange;
use crate::http::{Body, ConnectionLostError, collect};

/// An emulator is always ready. A wrong request gets an error response; the future fails only if an
/// [`InjectedFault`](crate::InjectedFault) ends the connection without a response.
///
/// Polling the future does the work, and blocks meanwhile: microseconds for most requests, some
/// milliseconds for a large document or attachment. A call that changes something also waits for other
/// changes and, with a data file, for the disk.
///
/// If the future is dropped while the request's body is being read, nothing happens, and the request is
/// not logged. Once the body was read, the same poll completes the call, unless a fault delays it. If the
/// future is dropped during `InjectedFault::Latency`, the operation does not run.
///
/// # Panics
///
/// The faults that take time use tokio's timer. With such a fault, polling the future or the body of the
/// response panics outside of a tokio runtime with a timer.
impl<B> Service<Request<B>> for Emulator
where
    B: http_body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = Response<Body>;
    type Error = ConnectionLostError;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectionLostError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> ResponseFuture {
        let state = Arc::clone(&self.state);
        ResponseFuture {
            inner: Box::pin(async move {
                let (parts, body) = request.into_parts();
                let body = collect(body).await;
                exchange(&state, parts, body).await
            }),
        }
    }
}

/// The future of a call to an [`Emulator`].
pub struct ResponseFuture {
    inner: Pin<Box<dyn Future<Output = Result<Response<Body>, ConnectionLostError>> + Send>>,
}

impl Future for ResponseFuture {
    type Output = Result<Response<Body>, ConnectionLostError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.inner.as_mut().poll(context)
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
