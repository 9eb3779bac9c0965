//! One document to fetch, and the ways in which it can be had.

use std::fmt;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;

use casebook_types::PresignedUrl;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::body::DocumentBody;
use super::continuation::Continuation;
use super::downloader::Downloader;
use super::error::DownloadError;
use super::fetch::Fetch;
use super::save::{SavedDocument, save, stage};
use super::staged::StagedDocument;

type Link<'a> = Pin<Box<dyn Future<Output = Result<PresignedUrl, DownloadError>> + Send + 'a>>;
type Links<'a> = Box<dyn FnMut() -> Link<'a> + Send + 'a>;
type Watch<'a> = Box<dyn FnMut(DownloadProgress) + Send + 'a>;

/// One document to fetch: into a file, into any writer, or as a stream.
///
/// It is made by [`Downloader::document`], and by
/// [`ReportDocuments::report`](crate::ReportDocuments::report) and
/// [`ReportDocuments::terms`](crate::ReportDocuments::terms), which know where the links come from.
/// Nothing is asked for before one of its methods is awaited.
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

    /// Calls `watch` after every piece that arrives.
    #[must_use]
    pub fn progress(self, watch: impl FnMut(DownloadProgress) + Send + 'a) -> Self {
        Self {
            watch: Box::new(watch),
            ..self
        }
    }

    /// Fetches the document into a file.
    ///
    /// It goes into another file in the same folder first, which takes the name when all of it is on
    /// the disk: a file under the name is always whole. A link of that name is replaced and not
    /// followed.
    ///
    /// Dropping the future removes the unfinished file.
    ///
    /// # Errors
    ///
    /// Fails when there is no link, the host refuses, the connection fails too often, or the file
    /// cannot be written. What stood under the name before stays.
    pub async fn save(self, path: impl AsRef<Path> + Send) -> Result<SavedDocument, DownloadError> {
        let access = self.downloader.access;
        let fetch = Fetch::new(self.downloader, self.links);
        save(fetch, path.as_ref(), access, self.watch).await
    }

    /// Fetches the document into a file that has its name not yet.
    ///
    /// It goes on from there as its owner says: see [`StagedDocument`]. The rest is as with
    /// [`save`](Self::save).
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

    /// Fetches the document into a writer, and flushes it.
    ///
    /// No byte is written twice: what arrives again after a break is compared with what was written
    /// and goes on behind it. The writer's time counts toward [`Downloader::timeout`].
    ///
    /// # Errors
    ///
    /// Fails as [`save`](Self::save) does, with [`DownloadError::Changed`] when the document was
    /// replaced after a part of it was written, and with [`DownloadError::Writer`] when the writer
    /// fails. The writer may have taken a beginning of the document then.
    pub async fn write(
        mut self,
        writer: &mut (impl AsyncWrite + Send + Unpin + ?Sized),
    ) -> Result<SavedDocument, DownloadError> {
        let mut fetch = Fetch::new(self.downloader, self.links);
        let mut written = Continuation::default();
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
    /// Fetches the document as a stream of pieces.
    ///
    /// No byte comes twice: what arrives again after a break is compared with what the stream gave
    /// out, and goes on behind it. When the document was replaced in between, the stream ends with
    /// [`DownloadError::Changed`].
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

/// How far a download has come.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DownloadProgress {
    /// How many bytes are there. It goes back to nothing when the document begins anew.
    pub received: u64,
    /// How many there will be, where the host says so.
    pub total: Option<u64>,
}
