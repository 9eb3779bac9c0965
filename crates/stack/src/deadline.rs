//! Limits the time of a call.
//!
//! The response is polled before the timer, so a response that has arrived is returned even if the
//! time is up. Dropping the future cancels the call.

use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::Either;
use http::Request;
use tokio::time::Instant;
use tower::ServiceExt as _;
use tower::util::Oneshot;
use tower_layer::Layer;
use tower_service::Service;

use crate::call::CallDeadline;
use crate::error::{CallError, TimeoutError};
use crate::time_limit::ResponseFuture;

/// Layer that applies [`Deadline`].
///
/// If it has a limit, it needs a tokio runtime with an enabled timer.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeadlineLayer {
    limit: Option<Duration>,
}

impl DeadlineLayer {
    /// Creates a layer that limits the time of a call to `limit`. With `None` there is no limit.
    #[must_use]
    pub const fn new(limit: Option<Duration>) -> Self {
        Self { limit }
    }
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = Deadline<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Deadline {
            inner,
            limit: self.limit,
            is_early: false,
        }
    }
}

/// Middleware that returns [`Error::Timeout`](crate::Error::Timeout) when a call exceeds its time
/// limit.
///
/// If it has a limit, it accepts a call even before the inner service is ready, so that this wait
/// counts towards the limit. The layers below find the end of the call in the request extension
/// [`CallDeadline`], and need not begin a wait that would last longer.
#[derive(Clone, Copy, Debug)]
pub struct Deadline<S> {
    inner: S,
    limit: Option<Duration>,
    /// Whether this service became ready before the inner service did.
    is_early: bool,
}

impl<S, B> Service<Request<B>> for Deadline<S>
where
    S: Service<Request<B>, Error = CallError> + Clone,
{
    type Response = S::Response;
    type Error = CallError;
    type Future = ResponseFuture<Either<S::Future, Oneshot<S, Request<B>>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        let ready = self.inner.poll_ready(cx);
        self.is_early = self.limit.is_some() && ready.is_pending();
        if self.is_early {
            Poll::Ready(Ok(()))
        } else {
            ready
        }
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let progress = request.extensions().get().cloned();
        let end = self
            .limit
            .and_then(|limit| Instant::now().checked_add(limit));
        if let Some(end) = end {
            request.extensions_mut().insert(CallDeadline(end));
        }
        let inner = match std::mem::take(&mut self.is_early) {
            true => Either::Right(self.inner.clone().oneshot(request)),
            false => Either::Left(self.inner.call(request)),
        };
        let error = TimeoutError::whole_call(self.limit.unwrap_or_default());
        ResponseFuture::new(inner, error, self.limit, progress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Sent;
    use crate::progress::Progress;
    use std::error::Error as _;
    use tokio_test::{assert_pending, assert_ready, assert_ready_ok, task};
    use tower::service_fn;
    use tower_test::mock::{Handle, Mock, pair};

    fn deadline_of_10_s() -> (
        impl Service<Request<()>, Response = (), Error = CallError> + Clone,
        Handle<Request<()>, ()>,
    ) {
        let (mock, handle): (Mock<Request<()>, ()>, _) = pair();
        let limit = Some(Duration::from_secs(10));
        (
            DeadlineLayer::new(limit).layer(mock.map_err(CallError::from_box)),
            handle,
        )
    }

    #[tokio::test(start_paused = true)]
    async fn a_response_that_arrives_when_the_time_ends_counts() {
        let (mut service, mut handle) = deadline_of_10_s();
        handle.allow(1);
        let mut call = task::spawn(service.ready().await.unwrap().call(Request::new(())));
        assert_pending!(call.poll());
        tokio::time::advance(Duration::from_secs(10)).await;
        handle.next_request().await.unwrap().1.send_response(());
        assert_ready_ok!(call.poll());
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_timeout_the_request_may_have_been_sent() {
        let (mut service, mut handle) = deadline_of_10_s();
        handle.allow(1);
        let mut call = task::spawn(service.ready().await.unwrap().call(Request::new(())));
        assert_pending!(call.poll());
        tokio::time::advance(Duration::from_millis(10_001)).await;
        let error = assert_ready!(call.poll()).unwrap_err();
        assert_eq!(error.sent(), Sent::Perhaps);
        let cause = error.source().unwrap().to_string();
        assert_eq!(cause, "the whole call took longer than 10 s");
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_timeout_a_request_that_had_not_begun_was_not_sent() {
        let (mut service, mut handle) = deadline_of_10_s();
        handle.allow(1);
        let mut request = Request::new(());
        request.extensions_mut().insert(Progress::default());
        let mut call = task::spawn(service.ready().await.unwrap().call(request));
        assert_pending!(call.poll());
        let (seen, _reply) = handle.next_request().await.unwrap();
        let end = Instant::now() + Duration::from_secs(10);
        assert_eq!(seen.extensions().get(), Some(&CallDeadline(end)));
        tokio::time::advance(Duration::from_millis(10_001)).await;
        let error = assert_ready!(call.poll()).unwrap_err();
        assert_eq!(error.sent(), Sent::No);
    }

    #[tokio::test(start_paused = true)]
    async fn the_wait_until_the_inner_service_is_ready_counts_towards_the_limit() {
        let (service, mut handle) = deadline_of_10_s();
        handle.allow(0);
        let begin = Instant::now();
        let error = service.oneshot(Request::new(())).await.unwrap_err();
        assert!(matches!(error, CallError::Timeout(_)));
        assert_eq!(begin.elapsed(), Duration::from_secs(10));
    }

    #[tokio::test(start_paused = true)]
    async fn an_inner_service_that_becomes_ready_in_time_is_called() {
        let (service, mut handle) = deadline_of_10_s();
        handle.allow(0);
        let mut call = task::spawn(service.oneshot(Request::new(())));
        assert_pending!(call.poll());
        handle.allow(1);
        assert_pending!(call.poll());
        handle.next_request().await.unwrap().1.send_response(());
        assert_ready_ok!(call.poll());
    }

    #[tokio::test(start_paused = true)]
    #[should_panic(expected = "`ResponseFuture` polled after completion")]
    async fn polling_a_future_after_its_end_panics() {
        let never = service_fn(|_: Request<()>| std::future::pending::<Result<(), CallError>>());
        let mut service = DeadlineLayer::new(Some(Duration::from_secs(1))).layer(never);
        let mut call = task::spawn(service.call(Request::new(())));
        assert_pending!(call.poll());
        tokio::time::advance(Duration::from_secs(2)).await;
        let _late = assert_ready!(call.poll()).unwrap_err();
        let _ = call.poll();
    }
}
