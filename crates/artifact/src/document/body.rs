//! A document as a stream.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use casebook_types::PresignedUrl;
use futures_core::Stream;
use futures_util::stream;

use super::error::DownloadError;
use super::fetch::{Fetch, Piece};

/// The bytes of a document, as they arrive: a [`Stream`]. It ends after the first error.
pub struct DocumentBody(Pin<Box<dyn Stream<Item = Result<Bytes, DownloadError>> + Send>>);

impl DocumentBody {
    pub(super) fn new<L, F>(fetch: Fetch<L>) -> Self
    where
        L: FnMut() -> F + Send + 'static,
        F: Future<Output = Result<PresignedUrl, DownloadError>> + Send + 'static,
    {
        Self(Box::pin(stream::unfold(Some(fetch), |fetch| async {
            let mut fetch = fetch?;
            match fetch.next().await {
                Ok(Some(Piece::Data(data))) => Some((Ok(data), Some(fetch))),
                Ok(Some(Piece::Restart)) => Some((Err(DownloadError::Changed), None)),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        })))
    }

    casebook_stack::stream_methods!(Bytes, DownloadError);
}

impl Stream for DocumentBody {
    type Item = Result<Bytes, DownloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for DocumentBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DocumentBody")
    }
}
