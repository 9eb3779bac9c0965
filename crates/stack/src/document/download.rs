//! One download, into a file, a writer or a stream.

use std::fmt;
use std::future::Future;
use std::path::Path;

use casebook_types::PresignedUrl;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::body::DocumentBody;
use super::downloader::Downloader;
use super::error::DownloadError;
use super::fetch::{Fetch, Links, Watch};
use super::progress::DownloadProgress;
use super::resumption::Resumption;
use super::save::{save, stage};
use super::saved_document::SavedDocument;
use super::staged::StagedDocument;

/// A download of one document: into a file, into any writer, or as a stream.
///
/// [`Downloader::document`] returns it. It sends nothing before you await one of its methods, or read
/// its stream.
pub struct Download<'a, E> {
    settings: Downloader,
    links: Links<'a, E>,
    watch: Watch<'a>,
}

impl Downloader {
    /// Creates a download of one document.
    ///
    /// The download calls `link` for the first link, and again if the host refuses a link.
    #[must_use]
    pub fn document<'a, E, L, F>(&self, mut link: L) -> Download<'a, E>
    where
        L: FnMut() -> F + Send + 'a,
        F: Future<Output = Result<PresignedUrl, DownloadError<E>>> + Send + 'a,
    {
        Download {
            settings: self.clone(),
            links: Box::new(move || Box::pin(link())),
            watch: Box::new(|_| ()),
        }
    }
}

impl<'a, E: 'static> Download<'a, E> {
    /// Sets a function that is called each time bytes arrive.
    #[must_use]
    pub fn progress(mut self, watch: impl FnMut(DownloadProgress) + Send + 'a) -> Self {
        self.watch = Box::new(watch);
        self
    }

    /// Downloads the document into a file.
    ///
    /// The bytes go into a temporary file in the same folder. When this file is complete and on the
    /// disk, it is renamed to `path`, so a file at `path` is always complete. A symbolic link at
    /// `path` is replaced and not followed. Dropping the future removes the temporary file. Temporary
    /// files that killed downloads to `path` have left are removed, unless the file system has no locks.
    ///
    /// # Errors
    ///
    /// Fails if the service returns no link, if the host of the document refuses the link, if the
    /// connection fails too often, or if the file cannot be written. Then a file that was at `path`
    /// before is unchanged, unless only the sync of the folder failed: then the complete document
    /// is at `path`. [`DownloadError`] lists all reasons. The requests change nothing at the
    /// service.
    pub async fn save(
        self,
        path: impl AsRef<Path> + Send,
    ) -> Result<SavedDocument, DownloadError<E>> {
        save(self.fetch(), path.as_ref(), false).await
    }

    /// Downloads the document into a file that does not exist yet.
    ///
    /// It works like [`save`](Self::save), but replaces no file and no link.
    ///
    /// # Errors
    ///
    /// Fails as [`save`](Self::save) does, and with [`DownloadError::File`] of the kind
    /// [`AlreadyExists`](std::io::ErrorKind::AlreadyExists) if something is at `path`. If it is there
    /// from the beginning, nothing is sent.
    pub async fn save_new(
        self,
        path: impl AsRef<Path> + Send,
    ) -> Result<SavedDocument, DownloadError<E>> {
        save(self.fetch(), path.as_ref(), true).await
    }

    /// Downloads the document into a temporary file in the folder of `path`.
    ///
    /// It works like [`save`](Self::save), but [`StagedDocument::place`] renames the file, and temporary
    /// files of killed downloads stay.
    ///
    /// # Errors
    ///
    /// See [`save`](Self::save).
    pub async fn stage(
        self,
        path: impl AsRef<Path> + Send,
    ) -> Result<StagedDocument<E>, DownloadError<E>> {
        stage(self.fetch(), path.as_ref(), false).await
    }

    /// Downloads the document into a writer, and flushes it.
    ///
    /// No byte is written twice: if bytes arrive again after a broken connection, `write` compares
    /// them with the bytes that it has written, and skips them. The time of the writer counts
    /// toward [`Downloader::timeout`].
    ///
    /// # Errors
    ///
    /// Fails as [`save`](Self::save) does, with [`DownloadError::Changed`] if the document was
    /// replaced after a part of it was written, and with [`DownloadError::Writer`] if the writer
    /// fails. Then the writer may have the first part of the document.
    pub async fn write(
        self,
        writer: &mut (impl AsyncWrite + Send + Unpin + ?Sized),
    ) -> Result<SavedDocument, DownloadError<E>> {
        let mut fetch = self.fetch();
        let mut written = Resumption::default();
        while let Some(piece) = fetch.next().await? {
            if let Some(data) = written.take(piece)? {
                let writing = fetch.within(writer.write_all(&data)).await?;
                writing.map_err(DownloadError::Writer)?;
            }
        }
        let flushing = fetch.within(writer.flush()).await?;
        flushing.map_err(DownloadError::Writer)?;
        let (size, sha256) = written.end()?;
        Ok(SavedDocument { size, sha256 })
    }

    fn fetch(self) -> Fetch<'a, E> {
        Fetch::new(self.settings, self.links, self.watch)
    }
}

impl<E: Send + 'static> Download<'static, E> {
    /// Downloads the document as a stream of byte chunks.
    ///
    /// No byte is yielded twice: if bytes arrive again after a broken connection, the stream
    /// compares them with the bytes that it has yielded, and skips them. If the document was
    /// replaced in between, the stream ends with [`DownloadError::Changed`].
    #[must_use]
    pub fn stream(self) -> DocumentBody<E> {
        DocumentBody::new(self.fetch())
    }
}

impl<E> fmt::Debug for Download<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
