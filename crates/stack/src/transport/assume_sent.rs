//! Wraps transports that do not report when the first byte is sent. Their requests count as sent as
//! soon as they receive them.

use std::future::{Ready, ready};
use std::task::{Context, Poll};

use futures_util::future::Either;
use http::Request;
use tower_service::Service;

use crate::error::TransportError;
use crate::progress::Progress;

/// Marks each request as sent before the inner service receives it. A request that the caller has
/// cancelled does not reach the inner service.
#[derive(Clone, Debug)]
pub(super) struct AssumeSent<S> {
    inner: S,
}

impl<S> AssumeSent<S> {
    pub(super) const fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S, B> Service<Request<B>> for AssumeSent<S>
where
    S: Service<Request<B>, Error = TransportError>,
{
    type Response = S::Response;
    type Error = TransportError;
    type Future = Either<S::Future, Ready<Result<S::Response, TransportError>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        match request.extensions().get::<Progress>() {
            Some(progress) if !progress.begin() => {
                Either::Right(ready(Err(progress.cancelled_error())))
            }
            _ => Either::Left(self.inner.call(request)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Sent;
    use tokio_test::{assert_ready_err, task};
    use tower::{ServiceExt as _, service_fn};

    #[tokio::test]
    async fn a_passed_on_request_counts_as_sent_and_a_cancelled_one_is_not_passed_on() {
        let echo = service_fn(|_: Request<()>| ready(Ok::<_, TransportError>(())));
        let progress = Progress::default();
        let mut request = Request::new(());
        request.extensions_mut().insert(progress.clone());
        AssumeSent::new(echo)
            .oneshot(request.clone())
            .await
            .unwrap();
        assert_eq!(progress.give_up(), Sent::Perhaps);
        let error = AssumeSent::new(echo).oneshot(request).await.unwrap_err();
        assert_eq!(error.sent(), Sent::Perhaps, "an earlier attempt was sent");

        let progress = Progress::default();
        assert_eq!(progress.give_up(), Sent::No);
        let mut request = Request::new(());
        request.extensions_mut().insert(progress);
        let error = AssumeSent::new(echo).oneshot(request).await.unwrap_err();
        assert_eq!(error.sent(), Sent::No);
    }

    #[test]
    #[should_panic(expected = "polled after completion")]
    fn polling_a_future_after_its_end_panics() {
        let echo = service_fn(|_: Request<()>| ready(Ok::<_, TransportError>(())));
        let progress = Progress::default();
        assert_eq!(progress.give_up(), Sent::No);
        let mut request = Request::new(());
        request.extensions_mut().insert(progress);
        let mut future = task::spawn(AssumeSent::new(echo).call(request));
        assert_ready_err!(future.poll());
        let _ = future.poll();
    }
}
