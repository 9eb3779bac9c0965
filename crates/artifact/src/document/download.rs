//! One download, into a file, a writer or a stream.

use std::fmt;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;

use casebook_types::PresignedUrl;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::body::DocumentBody;
use super::downloader::Downloader;
use super::error::DownloadError;
use super::fetch::Fetch;
use super::resumption::Resumption;
use super::save::{SavedDocument, save, stage};
use super::staged::StagedDocument;

type Link<'a> = Pin<Box<dyn Future<Output = Result<PresignedUrl, DownloadError>> + Send + 'a>>;
type Links<'a> = Box<dyn FnMut() -> Link<'a> + Send + 'a>;
type Watch<'a> = Box<dyn FnMut(DownloadProgress) + Send + 'a>;

/// A download of one document: into a file, into any writer, or as a stream.
///
/// [`ReportDocuments::report`](crate::ReportDocuments::report),
/// [`ReportDocuments::terms`](crate::ReportDocuments::terms) and [`Downloader::document`] return
/// it. It sends nothing before you await one of its methods, or read its stream.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use casebook_artifact::{Client, ListReports, ReportDocuments};
/// # use casebook_auth::Credentials;
/// # use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
/// # let client = Client::builder()
/// #     .region(casebook_types::Region::US_EAST_1)
/// #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
/// #     .endpoint_url("http://localhost:4747")
/// #     .transport(Emulator::new())
/// #     .build()?;
/// # let id = client.send(ListReports::new()).await?.reports[0].report_id()?;
/// let documents = ReportDocuments::new(client, id);
/// let mut pdf = Vec::new();
/// let written = documents
///     .report()
///     .progress(|progress| println!("{} bytes", progress.received))
///     .write(&mut pdf)
///     .await?;
/// assert_eq!(written.size, pdf.len() as u64);
/// # Ok(())
/// # }
/// ```
pub struct Download<'a> {
    downloader: Downloader,
    links: Links<'a>,
    watch: Watch<'a>,
}

impl<'a> Download<'a> {
    pub(super) fn new<L, F>(downloader: Downloader, mut link: L) -> Self
    where
        L: FnMut() -> F + Send + 'a,
        F: Future<Output = Result<PresignedUrl, DownloadError>> + Send + 'a,
    {
        Self {
            downloader,
            links: Box::new(move || Box::pin(link())),
            watch: Box::new(|_| ()),
        }
    }

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
    /// `path` is replaced and not followed. Dropping the future removes the temporary file.
    ///
    /// # Errors
    ///
    /// Fails if the service returns no link, if the host of the document refuses the link, if the
    /// connection fails too often, or if the file cannot be written. Then a file that was at `path`
    /// before is unchanged, unless only the sync of the folder failed: then the complete document
    /// is at `path`. [`DownloadError`] lists all reasons. The requests change nothing at the
    /// service.
    pub async fn save(self, path: impl AsRef<Path> + Send) -> Result<SavedDocument, DownloadError> {
        let access = self.downloader.access;
        let fetch = Fetch::new(self.downloader, self.links);
        save(fetch, path.as_ref(), access, self.watch).await
    }

    /// Downloads the document into a temporary file in the folder of `path`.
    ///
    /// It works like [`save`](Self::save), but [`StagedDocument::place`] renames the file.
    ///
    /// # Errors
    ///
    /// See [`save`](Self::save).
    pub async fn stage(
        self,
        path: impl AsRef<Path> + Send,
    ) -> Result<StagedDocument, DownloadError> {
        let access = self.downloader.access;
        let fetch = Fetch::new(self.downloader, self.links);
        stage(fetch, path.as_ref(), access, self.watch).await
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
        mut self,
        writer: &mut (impl AsyncWrite + Send + Unpin + ?Sized),
    ) -> Result<SavedDocument, DownloadError> {
        let mut fetch = Fetch::new(self.downloader, self.links);
        let mut written = Resumption::default();
        let mut received = 0;
        while let Some(piece) = fetch.next().await? {
            received = piece.after(received);
            if let Some(data) = written.take(piece)? {
                let writing = fetch.within(writer.write_all(&data)).await?;
                writing.map_err(DownloadError::Writer)?;
            }
            (self.watch)(DownloadProgress {
                received,
                total: fetch.total(),
            });
        }
        let flushing = fetch.within(writer.flush()).await?;
        flushing.map_err(DownloadError::Writer)?;
        let (size, sha256) = written.end()?;
        Ok(SavedDocument { size, sha256 })
    }
}

impl Download<'static> {
    /// Downloads the document as a stream of byte chunks.
    ///
    /// No byte is yielded twice: if bytes arrive again after a broken connection, the stream
    /// compares them with the bytes that it has yielded, and skips them. If the document was
    /// replaced in between, the stream ends with [`DownloadError::Changed`].
    #[must_use]
    pub fn stream(self) -> DocumentBody {
        DocumentBody::new(Fetch::new(self.downloader, self.links), self.watch)
    }
}

impl fmt::Debug for Download<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("downloader", &self.downloader)
            .finish_non_exhaustive()
    }
}

/// The progress of a download.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DownloadProgress {
    /// The number of bytes that have been received. It goes back to 0 if the download starts over.
    pub received: u64,
    /// The length of the document in bytes, if the host announced it.
    pub total: Option<u64>,
}
