//! A download as a stream.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream;

use super::error::DownloadError;
use super::fetch::Fetch;
use super::resumption::Resumption;

/// The bytes of a document as a [`Stream`]. It ends after the first error.
pub struct DocumentBody<E>(Pin<Box<dyn Stream<Item = Result<Bytes, DownloadError<E>>> + Send>>);

impl<E: Send + 'static> DocumentBody<E> {
    pub(super) fn new(fetch: Fetch<'static, E>) -> Self {
        let start = (fetch, Resumption::default());
        let body = stream::try_unfold(start, |(mut fetch, mut out)| async move {
            while let Some(piece) = fetch.next().await? {
                if let Some(data) = out.take(piece)? {
                    return Ok(Some((data, (fetch, out))));
                }
            }
            out.end().map(|_| None)
        });
        Self(Box::pin(body))
    }

    crate::stream_methods!(Bytes, DownloadError<E>);
}

impl<E> Stream for DocumentBody<E> {
    type Item = Result<Bytes, DownloadError<E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

casebook_types::opaque!([E] DocumentBody<E>);
