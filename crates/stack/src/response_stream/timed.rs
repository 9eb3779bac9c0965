//! A body with a clock.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use super::StreamRequest;
use crate::body::Body;
use crate::deadline::ExpiresAt;
use crate::error::{BoxError, CallError, TimeoutError, TransportError};

/// A body whose pieces may be so far apart and no further, and whose call may have an end.
///
/// What has arrived counts even when the time is up. No clock is asked while pieces keep coming.
pub(crate) struct Timed {
    body: Body,
    apart: Option<Duration>,
    /// When the whole call is over, and how long it may take.
    end: Option<(Instant, Duration)>,
    waiting: Option<Pin<Box<Sleep>>>,
    is_waiting: bool,
}

impl Timed {
    pub(crate) fn new(
        body: Body,
        apart: Option<Duration>,
        end: Option<ExpiresAt>,
        call: &StreamRequest,
    ) -> Self {
        let limit = |end: Instant| {
            // The clock of the call is started a moment after the call.
            let millis = (end - call.began()).as_millis();
            Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
        };
        Self {
            body,
            apart,
            end: end.map(|ExpiresAt(end)| (end, limit(end))),
            waiting: None,
            is_waiting: false,
        }
    }

    /// When to wait no longer.
    fn patience(&self) -> Option<Instant> {
        let apart = self
            .apart
            .and_then(|apart| Instant::now().checked_add(apart));
        match (apart, self.end) {
            (Some(apart), Some((end, _))) => Some(apart.min(end)),
            (apart, end) => apart.or(end.map(|(end, _)| end)),
        }
    }

    fn late(&self) -> BoxError {
        let error = match self.end {
            Some((end, limit)) if end <= Instant::now() => TimeoutError::whole_call(limit),
            _ => {
                let apart = self.apart.unwrap_or_default();
                TimeoutError::new("the next piece of the answer", apart)
            }
        };
        CallError::Timeout(error).into()
    }
}

impl http_body::Body for Timed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            this.is_waiting = false;
            return Poll::Ready(frame.map(|frame| {
                frame.map_err(|error| CallError::Transport(TransportError::answer(error)).into())
            }));
        }
        if !this.is_waiting {
            let Some(until) = this.patience() else {
                return Poll::Pending;
            };
            match &mut this.waiting {
                Some(sleep) => sleep.as_mut().reset(until),
                None => this.waiting = Some(Box::pin(tokio::time::sleep_until(until))),
            }
            this.is_waiting = true;
        }
        match this.waiting.as_mut().map(|sleep| sleep.as_mut().poll(cx)) {
            Some(Poll::Ready(())) => Poll::Ready(Some(Err(this.late()))),
            _ => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
