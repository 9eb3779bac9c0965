//! Writes documents, whose names are their hashes.

mod unnamed;

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use ring::digest;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::task::{JoinHandle, spawn_blocking};

use super::backend::Backend;
use super::error::{Step, StoreError};
use super::staged::Staged;
pub(crate) use unnamed::UnnamedBlob;

/// A document that an archive has.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Blob {
    /// The SHA-256, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The size in bytes.
    pub size: u64,
}

/// Writes a document of any size, and finds its name while it is written.
///
/// Write with [`write`](Self::write) or as an [`AsyncWrite`], and end with [`finish`](Self::finish). A
/// writer that is dropped before leaves nothing, except that a bucket may keep parts of a large document
/// until a rule of the bucket removes them. It holds at most 2 MiB in memory, or 16 MiB for a
/// bucket.
///
/// ```
/// use casebook_archive::{Place, Store, StoreOptions};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let home = tempfile::tempdir()?;
/// # let place: Place = home.path().join("archive").into();
/// let store = Store::open(&place, StoreOptions::new()).await?;
/// let mut blob = store.blob();
/// blob.write(b"a screenshot").await?;
/// let blob = blob.finish().await?;
/// assert_eq!(blob.size, 12);
/// assert!(store.has_blob(&blob.sha256).await?);
/// # Ok(())
/// # }
/// ```
pub struct BlobWriter {
    backend: Backend,
    hash: digest::Context,
    size: u64,
    lot: Vec<u8>,
    disk: Disk,
}

/// The file of a document.
enum Disk {
    /// There is none yet.
    None,
    Idle(Staged),
    Busy(JoinHandle<io::Result<Staged>>),
    /// Writing has failed.
    Lost,
}

impl BlobWriter {
    pub(super) fn new(backend: Backend) -> Self {
        Self {
            backend,
            hash: digest::Context::new(&digest::SHA256),
            size: 0,
            lot: Vec::new(),
            disk: Disk::None,
        }
    }

    /// Writes the next bytes of the document.
    ///
    /// # Errors
    ///
    /// Fails when the temporary file cannot be written.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let written = self.write_all(bytes).await;
        written.map_err(|error| StoreError::io("a document", Step::Write, error))
    }

    /// Ends the document, and gives it its name. If the archive has this document already, nothing
    /// changes.
    ///
    /// # Errors
    ///
    /// Fails when the document cannot be written. Nothing of it is left then.
    pub async fn finish(self) -> Result<Blob, StoreError> {
        self.end().await?.keep().await
    }

    /// Ends the document, and gives it no name yet.
    ///
    /// # Errors
    ///
    /// Fails when the document cannot be written.
    pub(crate) async fn end(mut self) -> Result<UnnamedBlob, StoreError> {
        let unwritten = |error| StoreError::io("a document", Step::Write, error);
        let ended = std::future::poll_fn(|cx| self.poll_idle(cx)).await;
        ended.map_err(unwritten)?;
        let sha256 = hex::encode(self.hash.finish());
        let staged = match self.disk {
            Disk::Idle(staged) => Some(staged),
            _ => None,
        };
        let size = self.size;
        Ok(UnnamedBlob {
            backend: self.backend,
            blob: Blob { sha256, size },
            staged,
            rest: self.lot.into(),
        })
    }

    /// Waits until nothing is being written.
    fn poll_idle(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Disk::Busy(busy) = &mut self.disk {
            let written = ready!(Pin::new(busy).poll(cx));
            self.disk = Disk::Lost;
            self.disk = Disk::Idle(written.map_err(io::Error::other)??);
        }
        Poll::Ready(match self.disk {
            Disk::Lost => Err(io::Error::other(
                "an earlier part of it could not be written",
            )),
            _ => Ok(()),
        })
    }

    /// Begins to write the bytes that were collected, once nothing is being written.
    fn poll_spill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_idle(cx))?;
        let lot = std::mem::take(&mut self.lot);
        let backend = self.backend.clone();
        let disk = std::mem::replace(&mut self.disk, Disk::Lost);
        self.disk = Disk::Busy(spawn_blocking(move || {
            let mut staged = match disk {
                Disk::Idle(staged) => staged,
                _ => backend.stage()?,
            };
            staged.write(&lot)?;
            Ok(staged)
        }));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for BlobWriter {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let lot = self.backend.lot();
        if self.lot.len() >= lot {
            ready!(self.poll_spill(cx))?;
        }
        let bytes = &bytes[..bytes.len().min(lot - self.lot.len())];
        self.hash.update(bytes);
        self.lot.extend_from_slice(bytes);
        self.size += bytes.len() as u64;
        Poll::Ready(Ok(bytes.len()))
    }

    /// Does nothing, because only a complete document can be read.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// Does nothing, because [`finish`](Self::finish) ends a document.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl fmt::Debug for BlobWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlobWriter")
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
