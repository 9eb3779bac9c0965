//! The two documents of a report: its terms and the report itself.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use casebook_stack::OperationService;
use casebook_types::{PresignedUrl, ReportId, ReportVersion, TermToken};
use tokio::io::AsyncWrite;

use super::{DocumentKind, Download, DownloadError, Downloader, SavedDocument};
use crate::api::Artifact;
use crate::client::{Client, ClientError};
use crate::report::{GetReport, GetTermForReport, TermOutput};

/// The accepted kinds of terms.
const TERMS: &[DocumentKind] = &[DocumentKind::Pdf];
/// The accepted kinds of reports; the service does not say which kind a report has.
const REPORT: &[DocumentKind] = &[DocumentKind::Pdf, DocumentKind::Zip];

/// The documents of one report: its terms and the report itself.
///
/// Terms must be PDF documents. A report must be a PDF document, a ZIP archive or an Office
/// document. [`Downloader::expect`] sets other kinds.
///
/// The link to a report needs the term token that comes with the link to the terms. This type
/// stores the last token, and gets a new one if the service rejects that token. It does not check
/// whether the terms were accepted; see [`AcceptanceType`](casebook_types::AcceptanceType) for when
/// a person must accept them first.
///
/// ```
#[doc = include_str!("example.txt")]
/// use casebook_artifact::ReportDocuments;
///
/// let documents = ReportDocuments::new(client, id);
/// documents.save_terms(folder.join("terms.pdf")).await?;
/// let saved = documents.save_report(folder.join("report.pdf")).await?;
/// println!("{} bytes, SHA-256 {}", saved.size, saved.sha256_hex());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct ReportDocuments<C = Client> {
    client: C,
    downloader: Downloader,
    report_id: ReportId,
    report_version: Option<ReportVersion>,
    token: Mutex<Option<TermToken>>,
}

impl<S> ReportDocuments<casebook_stack::Client<Artifact, S>> {
    /// Creates a `ReportDocuments` for the newest version of a report. It gets its links through
    /// this client, and downloads with the transport of the client.
    #[must_use]
    pub fn new(client: casebook_stack::Client<Artifact, S>, report_id: ReportId) -> Self {
        let downloader = Downloader::from_client(&client);
        Self::with_downloader(client, downloader, report_id)
    }
}

impl<C> ReportDocuments<C> {
    /// Creates a `ReportDocuments` for the newest version of a report. It gets its links through a
    /// client, or through tower layers around one, and downloads with this downloader.
    #[must_use]
    pub fn with_downloader(client: C, downloader: Downloader, report_id: ReportId) -> Self {
        Self {
            client,
            downloader,
            report_id,
            report_version: None,
            token: Mutex::default(),
        }
    }

    /// Sets the version of the report.
    #[must_use]
    pub fn report_version(mut self, version: ReportVersion) -> Self {
        self.report_version = Some(version);
        self
    }

    /// Sets the downloader, with its limits.
    #[must_use]
    pub fn downloader(mut self, downloader: Downloader) -> Self {
        self.downloader = downloader;
        self
    }
}

impl<C> ReportDocuments<C>
where
    C: OperationService<GetTermForReport> + OperationService<GetReport>,
{
    /// Creates a download of the terms.
    #[must_use]
    pub fn terms(&self) -> Download<'_> {
        self.downloader
            .clone()
            .or_expect(TERMS)
            .document(|| self.terms_link())
    }

    /// Creates a download of the report.
    #[must_use]
    pub fn report(&self) -> Download<'_> {
        self.downloader
            .clone()
            .or_expect(REPORT)
            .document(|| self.report_link())
    }

    /// Downloads the terms into a file; see [`Download::save`].
    ///
    /// # Errors
    ///
    /// See [`Download::save`].
    pub async fn save_terms(
        &self,
        path: impl AsRef<Path> + Send,
    ) -> Result<SavedDocument, DownloadError> {
        self.terms().save(path).await
    }

    /// Downloads the report into a file; see [`Download::save`].
    ///
    /// # Errors
    ///
    /// See [`Download::save`].
    pub async fn save_report(
        &self,
        path: impl AsRef<Path> + Send,
    ) -> Result<SavedDocument, DownloadError> {
        self.report().save(path).await
    }

    /// Downloads the terms into a writer; see [`Download::write`].
    ///
    /// # Errors
    ///
    /// See [`Download::write`].
    pub async fn write_terms(
        &self,
        writer: &mut (impl AsyncWrite + Send + Unpin + ?Sized),
    ) -> Result<SavedDocument, DownloadError> {
        self.terms().write(writer).await
    }

    /// Downloads the report into a writer; see [`Download::write`].
    ///
    /// # Errors
    ///
    /// See [`Download::write`].
    pub async fn write_report(
        &self,
        writer: &mut (impl AsyncWrite + Send + Unpin + ?Sized),
    ) -> Result<SavedDocument, DownloadError> {
        self.report().write(writer).await
    }

    /// Gets a new link to the terms.
    ///
    /// # Errors
    ///
    /// Fails if the request fails, or if the response has no link or no term token. The request
    /// changes nothing at the service.
    pub async fn terms_link(&self) -> Result<PresignedUrl, DownloadError> {
        let (link, _) = self.term().await?;
        link.ok_or(DownloadError::NoLink)
    }

    /// Gets a new link to the report, and first a term token if none is stored.
    ///
    /// # Errors
    ///
    /// Fails if a request fails, or if a response has no link or no term token. The requests change
    /// nothing at the service.
    pub async fn report_link(&self) -> Result<PresignedUrl, DownloadError> {
        let kept = self.kept().take();
        let answer = match kept {
            None => self.ask_for_report(self.term().await?.1).await,
            Some(token) => match self.ask_for_report(token).await {
                Err(error) if error.refused().is_some_and(crate::Error::is_invalid_token) => {
                    self.ask_for_report(self.term().await?.1).await
                }
                answer => answer,
            },
        };
        answer?.ok_or(DownloadError::NoLink)
    }

    /// Gets the link to the terms, and stores their token for the report.
    async fn term(&self) -> Result<(Option<PresignedUrl>, TermToken), DownloadError> {
        let mut get = GetTermForReport::new(self.report_id.clone());
        get.report_version = self.report_version;
        let TermOutput {
            document_presigned_url,
            term_token,
        } = self.client.send(get).await?;
        let token = term_token.ok_or(DownloadError::NoTermToken)?;
        *self.kept() = Some(token.clone());
        Ok((document_presigned_url, token))
    }

    async fn ask_for_report(&self, token: TermToken) -> Result<Option<PresignedUrl>, ClientError> {
        let mut get = GetReport::new(self.report_id.clone(), token.clone());
        get.report_version = self.report_version;
        let document = self.client.send(get).await?;
        *self.kept() = Some(token);
        Ok(document.document_presigned_url)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Option<TermToken>> {
        // The lock is poisoned if a thread panicked while it held the lock. The token is valid even then.
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
