//! The body of a response, whose request ends when the body has been sent.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::connections::PendingRequest;
use crate::http::{Body, ConnectionLostError};

/// A body that keeps its request pending until the server has taken all of it.
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
