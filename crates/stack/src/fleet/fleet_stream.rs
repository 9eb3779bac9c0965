//! The streams of a fleet.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::FleetError;

/// A stream of a [`Fleet`](super::Fleet): its members, or what was done in their accounts.
///
/// An error with an [account](FleetError::account) is that of this account alone, and others follow. After
/// an error without one there are no more members; work that has begun still gives its result.
pub struct FleetStream<'a, T>(Pin<Box<dyn Stream<Item = Result<T, FleetError>> + Send + 'a>>);

impl<'a, T> FleetStream<'a, T> {
    pub(super) fn new(stream: impl Stream<Item = Result<T, FleetError>> + Send + 'a) -> Self {
        Self(Box::pin(stream))
    }

    /// Waits for the next item; returns `None` after the end.
    ///
    /// Dropping the future loses nothing: the next call continues where this one stopped.
    pub async fn next(&mut self) -> Option<Result<T, FleetError>> {
        std::future::poll_fn(|cx| self.0.as_mut().poll_next(cx)).await
    }
}

impl<T> Stream for FleetStream<'_, T> {
    type Item = Result<T, FleetError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().0.as_mut().poll_next(cx)
    }
}

impl<T> fmt::Debug for FleetStream<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetStream").finish_non_exhaustive()
    }
}
