//! A download as a stream.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use casebook_types::PresignedUrl;
use futures_core::Stream;
use futures_util::stream;

use super::download::DownloadProgress;
use super::error::DownloadError;
use super::fetch::Fetch;
use super::resumption::Resumption;

/// The bytes of a document as a [`Stream`]. It ends after the first error.
pub struct DocumentBody(Pin<Box<dyn Stream<Item = Result<Bytes, DownloadError>> + Send>>);

impl DocumentBody {
    pub(super) fn new<L, F>(
        fetch: Fetch<L>,
        watch: impl FnMut(DownloadProgress) + Send + 'static,
    ) -> Self
    where
        L: FnMut() -> F + Send + 'static,
        F: Future<Output = Result<PresignedUrl, DownloadError>> + Send + 'static,
    {
        let state = State {
            fetch,
            watch,
            out: Resumption::default(),
            received: 0,
        };
        Self(Box::pin(stream::unfold(Some(state), |state| async {
            let mut state = state?;
            match state.next().await {
                Ok(Some(data)) => Some((Ok(data), Some(state))),
                Ok(None) => state.out.end().err().map(|error| (Err(error), None)),
                Err(error) => Some((Err(error), None)),
            }
        })))
    }

    casebook_stack::stream_methods!(Bytes, DownloadError);
}

struct State<L, W> {
    fetch: Fetch<L>,
    watch: W,
    out: Resumption,
    received: u64,
}

impl<L, F, W> State<L, W>
where
    L: FnMut() -> F,
    F: Future<Output = Result<PresignedUrl, DownloadError>>,
    W: FnMut(DownloadProgress),
{
    async fn next(&mut self) -> Result<Option<Bytes>, DownloadError> {
        while let Some(piece) = self.fetch.next().await? {
            self.received = piece.after(self.received);
            let data = self.out.take(piece)?;
            (self.watch)(DownloadProgress {
                received: self.received,
                total: self.fetch.total(),
            });
            if data.is_some() {
                return Ok(data);
            }
        }
        Ok(None)
    }
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
