//! Ends a call or an attempt that takes too long.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::Sleep;

use crate::error::{CallError, Sent, TimeoutError};
use crate::progress::Progress;

pin_project! {
    /// Response future of [`Deadline`](crate::Deadline) and of [`AttemptTimeout`](crate::AttemptTimeout).
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        #[pin]
        sleep: Option<Sleep>,
        // The error for the end of the time limit. `None` after the future has returned a result.
        error: Option<TimeoutError>,
        progress: Option<Progress>,
    }
}

impl<F> ResponseFuture<F> {
    pub(crate) fn new(
        inner: F,
        error: TimeoutError,
        limit: Option<Duration>,
        progress: Option<Progress>,
    ) -> Self {
        Self {
            inner,
            sleep: limit.map(tokio::time::sleep),
            error: Some(error),
            progress,
        }
    }
}

impl<F, T> Future for ResponseFuture<F>
where
    F: Future<Output = Result<T, CallError>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let error = this.error.take();
        let error = error.expect("`ResponseFuture` polled after completion");
        if let Poll::Ready(result) = this.inner.poll(cx) {
            return Poll::Ready(result);
        }
        match this.sleep.as_pin_mut().map(|sleep| sleep.poll(cx)) {
            Some(Poll::Ready(())) => {
                let progress = this.progress.as_ref();
                let sent = progress.map_or(Sent::Perhaps, Progress::give_up);
                Poll::Ready(Err(CallError::Timeout(error.with_sent(sent))))
            }
            _ => {
                *this.error = Some(error);
                Poll::Pending
            }
        }
    }
}
