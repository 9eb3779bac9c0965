//! The documents of many reports.

use std::path::Path;

use casebook_stack::OperationService;
use casebook_types::{ReportId, ReportVersion, ValueError};

use super::report_documents::ReportDocuments;
use super::{DownloadError, Downloader, SavedDocument};
use crate::api::Artifact;
use crate::client::Client;
use crate::report::{GetReport, GetTermForReport, ReportDetail, ReportSummary};

/// Downloads the terms and the documents of many reports, such as those of a list.
///
/// ```
#[doc = include_str!("example.txt")]
/// use casebook_artifact::Documents;
///
/// let page = client.send(ListReports::new()).await?;
/// let documents = Documents::new(client);
/// for report in &page.reports[..2] {
///     let name = report.id.as_deref().unwrap_or("report");
///     let saved = documents.save_report(report, folder.join(name)).await?;
///     println!("{name}: {} bytes, SHA-256 {}", saved.size, saved.sha256_hex());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Documents<C = Client> {
    client: C,
    downloader: Downloader,
}

impl<S> Documents<casebook_stack::Client<Artifact, S>> {
    /// Creates a `Documents` that gets its links through this client, and downloads with the
    /// transport of the client.
    #[must_use]
    pub fn new(client: casebook_stack::Client<Artifact, S>) -> Self {
        let downloader = Downloader::from_client(&client);
        Self::with_downloader(client, downloader)
    }
}

impl<C> Documents<C> {
    /// Creates a `Documents` that gets its links through a client, or through tower layers around
    /// one, and downloads with this downloader.
    #[must_use]
    pub fn with_downloader(client: C, downloader: Downloader) -> Self {
        Self { client, downloader }
    }

    /// Sets the downloader, with its limits.
    #[must_use]
    pub fn downloader(mut self, downloader: Downloader) -> Self {
        self.downloader = downloader;
        self
    }
}

impl<C> Documents<C>
where
    C: OperationService<GetTermForReport> + OperationService<GetReport>,
{
    /// Returns the documents of one report.
    ///
    /// A [`ReportSummary`] or [`ReportDetail`] selects the version that it names, and a [`ReportId`]
    /// the newest version.
    ///
    /// # Errors
    ///
    /// Fails with [`DownloadError::Report`] if the report has no valid id. Nothing was sent.
    pub fn of(
        &self,
        report: &(impl ReportRef + ?Sized),
    ) -> Result<ReportDocuments<C>, DownloadError> {
        let id = report.report_id().map_err(DownloadError::Report)?;
        let documents =
            ReportDocuments::with_downloader(self.client.clone(), self.downloader.clone(), id);
        Ok(match report.report_version() {
            Some(version) => documents.report_version(version),
            None => documents,
        })
    }

    /// Downloads a report into a file; see [`Download::save`](crate::Download::save).
    ///
    /// It does not check whether the terms were accepted; see
    /// [`AcceptanceType`](casebook_types::AcceptanceType) for when a person must accept them first.
    ///
    /// # Errors
    ///
    /// See [`of`](Self::of) and [`Download::save`](crate::Download::save).
    pub async fn save_report(
        &self,
        report: &(impl ReportRef + ?Sized),
        path: impl AsRef<Path> + Send,
    ) -> Result<SavedDocument, DownloadError> {
        self.of(report)?.save_report(path).await
    }

    /// Downloads the terms of a report into a file; see [`Download::save`](crate::Download::save).
    ///
    /// # Errors
    ///
    /// See [`of`](Self::of) and [`Download::save`](crate::Download::save).
    pub async fn save_terms(
        &self,
        report: &(impl ReportRef + ?Sized),
        path: impl AsRef<Path> + Send,
    ) -> Result<SavedDocument, DownloadError> {
        self.of(report)?.save_terms(path).await
    }
}

/// A value that identifies a report: a [`ReportId`], [`ReportSummary`] or [`ReportDetail`].
pub trait ReportRef: Sync {
    /// Returns the id of the report.
    ///
    /// # Errors
    ///
    /// Fails if the id is missing or invalid. Nothing is sent.
    fn report_id(&self) -> Result<ReportId, ValueError>;

    /// Returns the version of the report. `None` means the newest version.
    fn report_version(&self) -> Option<ReportVersion>;
}

impl ReportRef for ReportId {
    fn report_id(&self) -> Result<ReportId, ValueError> {
        Ok(self.clone())
    }

    fn report_version(&self) -> Option<ReportVersion> {
        None
    }
}

impl ReportRef for ReportSummary {
    fn report_id(&self) -> Result<ReportId, ValueError> {
        self.report_id()
    }

    fn report_version(&self) -> Option<ReportVersion> {
        self.report_version()
    }
}

impl ReportRef for ReportDetail {
    fn report_id(&self) -> Result<ReportId, ValueError> {
        self.report_id()
    }

    fn report_version(&self) -> Option<ReportVersion> {
        self.report_version()
    }
}
