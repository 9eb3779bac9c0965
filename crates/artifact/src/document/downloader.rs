//! Downloads documents behind presigned links.

use std::future::Future;
use std::num::NonZeroU32;
use std::time::Duration;

use casebook_files::Access;
use casebook_stack::{Client, Transport};
use casebook_types::PresignedUrl;

use super::download::Download;
use super::error::DownloadError;
use super::kind::DocumentKind;
use super::settings::Settings;
use crate::api::Artifact;

/// A downloader of documents behind presigned links, with its limits.
///
/// [`Documents`](crate::Documents) and [`ReportDocuments`](crate::ReportDocuments) request the
/// links to reports and terms, and download with a `Downloader`.
///
/// After a broken connection the downloader requests the rest with `Range` and `If-Range` (RFC
/// 9110, sections 13 and 14). If the host of the document refuses a link, usually because the link
/// has expired, the downloader gets a new one. A download fails after several failures in a row
/// without new bytes, if the document is too large, or if the download takes too long.
///
/// A download delivers a complete document or fails. A document is complete if it has exactly the
/// length that its host announced, or if it ended with the last chunk of a chunked response. These
/// are errors: a part that was not requested, an empty document, a web page, a content coding, and
/// an unexpected kind of document (see [`expect`](Self::expect)). The downloader follows at most
/// five redirects of a link, and none from https to http.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use casebook_artifact::{Client, ListReports};
/// # use casebook_auth::Credentials;
/// # use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
/// # let client = Client::builder()
/// #     .region(casebook_types::Region::US_EAST_1)
/// #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
/// #     .endpoint_url("http://localhost:4747")
/// #     .transport(Emulator::new())
/// #     .build()?;
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("terms.pdf");
/// use casebook_artifact::{Downloader, GetTermForReport};
///
/// # let page = client.send(ListReports::new()).await?;
/// # let id = page.reports[0].report_id()?;
/// let saved = Downloader::from_client(&client)
///     .document(|| async {
///         let term = client.send(GetTermForReport::new(id.clone())).await?;
///         term.document_presigned_url.ok_or(casebook_artifact::DownloadError::NoLink)
///     })
///     .save(&path)
///     .await?;
/// assert_eq!(std::fs::metadata(&path)?.len(), saved.size);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Downloader(pub(super) Settings);

impl Downloader {
    /// Creates a downloader with the default limits that sends its requests through a transport.
    #[must_use]
    pub fn new(transport: Transport) -> Self {
        Self(Settings::new(transport))
    }

    /// Creates a downloader with the default limits that sends its requests through the transport
    /// of a client. It allows plain HTTP if the [client does](Client::allows_http).
    #[must_use]
    pub fn from_client<S>(client: &Client<Artifact, S>) -> Self {
        Self::new(client.transport().clone()).allow_http(client.allows_http())
    }

    /// Sets after how many failures in a row without new bytes a download fails. The default is 5.
    #[must_use]
    pub fn max_failures(mut self, failures: NonZeroU32) -> Self {
        self.0.max_failures = failures;
        self
    }

    /// Sets after how long without a byte a connection counts as broken. The default is 30 seconds.
    #[must_use]
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.0.idle_timeout = limit;
        self
    }

    /// Sets the minimum rate in bytes per second, measured over the
    /// [`idle_timeout`](Self::idle_timeout). The default is 1024.
    ///
    /// A slower connection counts as broken. The download fails after
    /// [`max_failures`](Self::max_failures) slow connections, even if they brought new bytes.
    #[must_use]
    pub fn min_rate(mut self, bytes_per_second: u64) -> Self {
        self.0.min_rate = bytes_per_second;
        self
    }

    /// Sets the longest time for one document. The default is an hour.
    ///
    /// The time includes requests for links, retries, the pauses between them, and the time that
    /// the writer, or the reader of the stream, takes.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.0.timeout = limit;
        self
    }

    /// Sets the largest size of a document in bytes. The default is 1 GiB.
    #[must_use]
    pub fn max_size(mut self, bytes: u64) -> Self {
        self.0.max_size = bytes;
        self
    }

    /// Sets whether files get the permissions that the process's umask allows.
    ///
    /// By default only the owner can read the files, because reports are under a non-disclosure
    /// agreement.
    #[must_use]
    pub fn shared(mut self, shared: bool) -> Self {
        self.0.access = match shared {
            true => Access::Umask,
            false => Access::Owner,
        };
        self
    }

    /// Sets whether the downloader follows links over plain HTTP to other machines.
    ///
    /// The default is that of the client ([`from_client`](Self::from_client)), or false
    /// ([`new`](Self::new)). Links over plain HTTP to this machine are always followed.
    #[must_use]
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.0.allow_http = allow;
        self
    }

    /// Accepts only documents of these kinds. The first 1024 bytes of a document decide its kind,
    /// and not the content type.
    ///
    /// Without this setting, a document whose content type is PDF, ZIP, gzip or an Office format
    /// must be of that kind. Web pages, XML and JSON are errors, and so is any document with the
    /// content type of a text.
    #[must_use]
    pub fn expect(mut self, kinds: &'static [DocumentKind]) -> Self {
        self.0.expected = kinds;
        self
    }

    /// Creates a download of one document.
    ///
    /// The download calls `link` for the first link, and again if the host refuses a link.
    #[must_use]
    pub fn document<'a, L, F>(&self, link: L) -> Download<'a>
    where
        L: FnMut() -> F + Send + 'a,
        F: Future<Output = Result<PresignedUrl, DownloadError>> + Send + 'a,
    {
        Download::new(self.0.clone(), link)
    }
}
