//! The body of a response on a port. The request stays pending until the body was taken.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::connections::PendingRequest;
use crate::http::{Body, ConnectionLostError};

/// The body of a response. It holds the request, so that the connection counts as busy until hyper has
/// taken the whole body and dropped it.
#[derive(Debug)]
pub(super) struct Download {
    pub(super) body: Body,
    pub(super) _request: Arc<PendingRequest>,
}

impl http_body::Body for Download {
    type Data = Bytes;
    type Error = ConnectionLostError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, ConnectionLostError>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
