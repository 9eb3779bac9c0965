//! Limits the time of one attempt.
//!
//! This layer is below [`Sign`](crate::Sign), so the time to get credentials does not count towards
//! the attempt: a person may have to type the code of an MFA device. Credential providers have time
//! limits of their own, and the deadline of the whole call applies to them too.

use std::task::{Context, Poll};
use std::time::Duration;

use http::Request;
use tower_layer::Layer;
use tower_service::Service;

use crate::error::{CallError, TimeoutError};
use crate::time_limit::ResponseFuture;

/// Layer that applies [`AttemptTimeout`].
///
/// If it has a limit, it needs a tokio runtime with an enabled timer.
#[derive(Clone, Copy, Debug, Default)]
pub struct AttemptTimeoutLayer {
    limit: Option<Duration>,
}

impl AttemptTimeoutLayer {
    /// Creates a layer that limits the time of an attempt to `limit`. With `None` there is no
    /// limit.
    #[must_use]
    pub const fn new(limit: Option<Duration>) -> Self {
        Self { limit }
    }
}

impl<S> Layer<S> for AttemptTimeoutLayer {
    type Service = AttemptTimeout<S>;

    fn layer(&self, inner: S) -> Self::Service {
        AttemptTimeout {
            inner,
            limit: self.limit,
        }
    }
}

/// Middleware that returns [`Error::Timeout`](crate::Error::Timeout) when an attempt exceeds its time
/// limit.
#[derive(Clone, Copy, Debug)]
pub struct AttemptTimeout<S> {
    inner: S,
    limit: Option<Duration>,
}

impl<S, B> Service<Request<B>> for AttemptTimeout<S>
where
    S: Service<Request<B>, Error = CallError>,
{
    type Response = S::Response;
    type Error = CallError;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let progress = request.extensions().get().cloned();
        let error = TimeoutError::new("one attempt", self.limit.unwrap_or_default());
        ResponseFuture::new(self.inner.call(request), error, self.limit, progress)
    }
}
