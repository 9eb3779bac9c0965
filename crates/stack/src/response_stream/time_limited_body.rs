//! Limits the time of a streaming body.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use super::StreamRequest;
use crate::body::Body;
use crate::call::CallDeadline;
use crate::error::{BoxError, CallError, TimeoutError, TransportError};

/// A body that limits the time between two pieces, and ends with an error at the deadline of the
/// call.
///
/// A piece that has arrived is returned even if the time is up. As long as pieces keep arriving, no
/// clock is read.
pub(crate) struct TimeLimitedBody {
    body: Body,
    read_timeout: Option<Duration>,
    /// The end of the call, and the time limit of the call for the error.
    end: Option<(Instant, Duration)>,
    /// The timer for the next piece. It is made for the first wait, and reset for each later one.
    timer: Option<Pin<Box<Sleep>>>,
    /// Whether the timer runs, because no piece has arrived since it was set.
    is_waiting: bool,
}

impl TimeLimitedBody {
    pub(crate) fn new(
        body: Body,
        read_timeout: Option<Duration>,
        end: Option<CallDeadline>,
        call: &StreamRequest,
    ) -> Self {
        let limit = |end: Instant| {
            // The call began slightly before the timer of its deadline, so the difference is a
            // little more than the limit that the user has set. Rounding down to milliseconds gives
            // that limit again.
            let millis = (end - call.began()).as_millis();
            Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
        };
        Self {
            body,
            read_timeout,
            end: end.map(|CallDeadline(end)| (end, limit(end))),
            timer: None,
            is_waiting: false,
        }
    }

    /// Returns when the wait for the next piece ends.
    fn wait_end(&self) -> Option<Instant> {
        let read_timeout = self
            .read_timeout
            .and_then(|read_timeout| Instant::now().checked_add(read_timeout));
        match (read_timeout, self.end) {
            (Some(read_timeout), Some((end, _))) => Some(read_timeout.min(end)),
            (read_timeout, end) => read_timeout.or(end.map(|(end, _)| end)),
        }
    }

    /// Makes the error for a wait that ended without a piece.
    fn timeout_error(&self) -> BoxError {
        let error = match self.end {
            Some((end, limit)) if end <= Instant::now() => TimeoutError::whole_call(limit),
            _ => {
                let read_timeout = self.read_timeout.unwrap_or_default();
                TimeoutError::new("the next piece of the response", read_timeout)
            }
        };
        CallError::Timeout(error).into()
    }
}

impl http_body::Body for TimeLimitedBody {
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
                frame.map_err(|error| CallError::Transport(TransportError::response(error)).into())
            }));
        }
        if !this.is_waiting {
            let Some(until) = this.wait_end() else {
                return Poll::Pending;
            };
            match &mut this.timer {
                Some(sleep) => sleep.as_mut().reset(until),
                None => this.timer = Some(Box::pin(tokio::time::sleep_until(until))),
            }
            this.is_waiting = true;
        }
        match this.timer.as_mut().map(|sleep| sleep.as_mut().poll(cx)) {
            Some(Poll::Ready(())) => Poll::Ready(Some(Err(this.timeout_error()))),
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
