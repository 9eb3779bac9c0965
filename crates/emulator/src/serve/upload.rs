//! The body of a request on a port, with limits on its time and memory.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::Sleep;

use super::budget::Share;
use super::connections::PendingRequest;
use crate::http::RequestReadError;

/// A body has to arrive within this time. The largest allowed body then needs about 4 Mbit/s.
const TIME: Duration = Duration::from_secs(60);

/// The body of a request. It fails with a [`RequestReadError`] when its time or the memory for bodies
/// runs out.
#[derive(Debug)]
pub(super) struct Upload {
    body: Incoming,
    time: Pin<Box<Sleep>>,
    share: Arc<Share>,
    request: Arc<PendingRequest>,
}

impl Upload {
    pub(super) fn new(body: Incoming, share: Arc<Share>, request: Arc<PendingRequest>) -> Self {
        if body.is_end_stream() {
            request.complete();
        }
        Self {
            body,
            time: Box::pin(tokio::time::sleep(TIME)),
            share,
            request,
        }
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = RequestReadError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, RequestReadError>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        // The timer counts even if bytes have arrived, so that a client cannot extend the time by sending
        // slowly.
        if self.time.as_mut().poll(context).is_ready() && !matches!(polled, Poll::Ready(None)) {
            return Poll::Ready(Some(Err(RequestReadError::TooSlow)));
        }
        polled.map(|frame| {
            match &frame {
                Some(Ok(_)) => self.request.touch(),
                _ => self.request.complete(),
            }
            let frame = frame?.map_err(|_| RequestReadError::BrokeOff);
            let length = |frame: &Frame<Bytes>| frame.data_ref().map_or(0, Bytes::len);
            match frame {
                Ok(frame) if !self.share.grow(length(&frame)) => {
                    Some(Err(RequestReadError::OutOfMemory))
                }
                frame => Some(frame),
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
