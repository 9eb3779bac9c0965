//! How documents are fetched.

use std::fmt;
use std::future::Future;
use std::num::NonZeroU32;
use std::time::Duration;

use casebook_files::Access;
use casebook_stack::{Client, Transport};
use casebook_types::PresignedUrl;

use super::download::Download;
use super::error::DownloadError;
use super::kind::DocumentKind;
use crate::api::Artifact;

/// How documents are fetched: each over as many connections and links as it takes.
///
/// For the documents of reports there are [`Documents`](crate::Documents) and
/// [`ReportDocuments`](crate::ReportDocuments), which ask for the links; this is what they fetch with,
/// and it fetches whatever is behind a presigned link.
///
/// After a break it asks for the rest by `Range` (RFC 9110, section 14), held to the same document
/// by `If-Range`. When a link is refused, most likely because it has expired, it asks for a new one.
/// A download fails after several failures in a row without new bytes, when the document is too
/// large, and when it takes too long.
///
/// A document is whole or it is not there: what is kept has exactly the bytes that its host announced,
/// or came to the marked end of a chunked answer. A part that was not asked for, an empty document, a
/// web page and coded bytes are errors, and so is a document of another kind than expected: see
/// [`expect`](Self::expect). Redirects are followed where a link may lead, a few times,
/// and never from https to http.
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
/// let saved = Downloader::of(&client)
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
#[derive(Clone)]
pub struct Downloader {
    pub(super) transport: Transport,
    pub(super) failures_in_a_row: NonZeroU32,
    pub(super) idle_timeout: Duration,
    pub(super) least_rate: u64,
    pub(super) timeout: Duration,
    pub(super) max_size: u64,
    pub(super) access: Access,
    pub(super) allow_http: bool,
    pub(super) expected: &'static [DocumentKind],
}

impl Downloader {
    /// Fetches over a transport.
    #[must_use]
    pub fn new(transport: Transport) -> Self {
        Self {
            transport,
            failures_in_a_row: NonZeroU32::MIN.saturating_add(4),
            idle_timeout: Duration::from_secs(30),
            least_rate: 1024,
            timeout: Duration::from_secs(60 * 60),
            max_size: 1 << 30,
            access: Access::Owner,
            allow_http: false,
            expected: &[],
        }
    }

    /// Fetches over the transport of a client.
    #[must_use]
    pub fn of<S>(client: &Client<Artifact, S>) -> Self {
        Self::new(client.transport().clone())
    }

    /// After how many failures in a row it gives up: 5 unless said otherwise.
    #[must_use]
    pub fn failures_in_a_row(self, failures: NonZeroU32) -> Self {
        Self {
            failures_in_a_row: failures,
            ..self
        }
    }

    /// How long nothing may arrive before the connection counts as broken: 30 seconds unless said
    /// otherwise.
    #[must_use]
    pub fn idle_timeout(self, limit: Duration) -> Self {
        Self {
            idle_timeout: limit,
            ..self
        }
    }

    /// The slowest acceptable rate in bytes a second, measured over
    /// [`idle_timeout`](Self::idle_timeout); 1024 by default. A slower connection counts as broken;
    /// after several slow connections the download fails.
    #[must_use]
    pub fn least_rate(self, bytes_per_second: u64) -> Self {
        Self {
            least_rate: bytes_per_second,
            ..self
        }
    }

    /// The longest time for one document, including links, retries, pauses and the time that a
    /// reader of the stream takes; an hour by default.
    #[must_use]
    pub fn timeout(self, limit: Duration) -> Self {
        Self {
            timeout: limit,
            ..self
        }
    }

    /// The most bytes that a document may have; 1 GiB by default.
    #[must_use]
    pub fn max_size(self, bytes: u64) -> Self {
        Self {
            max_size: bytes,
            ..self
        }
    }

    /// Gives the files the permissions that the umask of the process allows. By default only their
    /// owner can read them, because reports are under a non-disclosure agreement.
    #[must_use]
    pub fn shared(self, shared: bool) -> Self {
        let access = match shared {
            true => Access::Umask,
            false => Access::Owner,
        };
        Self { access, ..self }
    }

    /// Allows links over plain HTTP to hosts other than this machine.
    #[must_use]
    pub fn allow_http(self, allow: bool) -> Self {
        Self {
            allow_http: allow,
            ..self
        }
    }

    /// Takes documents of these kinds alone, told by their first bytes and whatever their hosts call
    /// them.
    ///
    /// Without any, a document has to be of the kind that its host says, if that is PDF, ZIP, gzip or
    /// a format of Office, and may neither be a web page, XML or JSON nor a text that its host calls so.
    #[must_use]
    pub fn expect(self, kinds: &'static [DocumentKind]) -> Self {
        Self {
            expected: kinds,
            ..self
        }
    }

    /// A document behind links: `link` is called for the first one, and whenever a new one is needed
    /// because the one before was refused.
    #[must_use]
    pub fn document<'a, L, F>(&self, link: L) -> Download<'a>
    where
        L: FnMut() -> F + Send + 'a,
        F: Future<Output = Result<PresignedUrl, DownloadError>> + Send + 'a,
    {
        Download::new(self.clone(), link)
    }
}

impl fmt::Debug for Downloader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Downloader")
            .field("failures_in_a_row", &self.failures_in_a_row)
            .field("idle_timeout", &self.idle_timeout)
            .field("least_rate", &self.least_rate)
            .field("timeout", &self.timeout)
            .field("max_size", &self.max_size)
            .field("access", &self.access)
            .field("allow_http", &self.allow_http)
            .field("expected", &self.expected)
            .finish_non_exhaustive()
    }
}
