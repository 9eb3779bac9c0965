//! Downloads a report: first its terms, then its document.

mod keep;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::sync::Arc;

use casebook::artifact::{Artifact, Client, DownloadProgress, ReportDocuments, StagedDocument};
use casebook::types::Timestamp;
use casebook_evidence::Caller;
use serde_json::Map;
use tokio::sync::Mutex;

use super::super::document::{Kind, download_of_named as download};
use super::outcome::ReportOutcome;
use crate::command::SaveOptions;
use crate::evidence::{Recording, whole_second};
use crate::failure::Failure;
use crate::folder::{
    Acceptance, Check, Entry, Folder, Manifest, ManifestError, PlannedReport, is_plain,
};
use crate::progress::Board;
use crate::session::Session;
use crate::waits::Subject;

/// A report to download.
#[derive(Debug)]
pub(super) struct Job {
    /// The index of the report in the result.
    pub(super) at: usize,
    /// The report.
    pub(super) planned: PlannedReport,
    /// Whether the terms are accepted; if not, only the terms are downloaded.
    pub(super) accept: bool,
}

/// How far a job has come.
pub(super) enum Step {
    /// The job has ended.
    Ended(ReportOutcome),
    /// Both documents are complete, in temporary files.
    Staged(Box<StagedReport>),
}

/// A report with both documents complete, in temporary files.
pub(super) struct StagedReport {
    planned: PlannedReport,
    entry: Entry,
    documents: [StagedDocument; 2],
}

/// The service and the folder of all jobs: each downloads from the one into the other.
pub(super) struct Source<'a> {
    session: &'a Session,
    client: &'a Client,
    folder: Arc<Folder>,
    check: &'a Check,
    board: &'a Board,
    /// The files in the folder are changed only under this lock, too. Its holder may wait for the
    /// disk.
    manifest: Arc<Mutex<Manifest>>,
    options: SaveOptions,
    /// `None` if STS does not tell, and the run is not recorded.
    caller: Option<Caller>,
    endpoint: String,
    /// The hash of each file of terms that was saved without a document.
    terms: Mutex<BTreeMap<String, String>>,
}

/// The manifest or the record of the run cannot be written.
#[derive(Debug)]
pub(super) enum RecordError {
    Manifest(ManifestError),
    Run(io::Error),
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Manifest(error) => error.fmt(f),
            Self::Run(error) => write!(f, "the record of the run: {error}"),
        }
    }
}

impl<'a> Source<'a> {
    /// Resolves the endpoint, for the manifest.
    ///
    /// # Errors
    ///
    /// Fails if the configuration is wrong.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a part of the run, and is named below"
    )]
    pub(super) fn new(
        session: &'a Session,
        client: &'a Client,
        folder: Arc<Folder>,
        check: &'a Check,
        board: &'a Board,
        manifest: Manifest,
        options: SaveOptions,
        caller: Option<Caller>,
    ) -> Result<Self, Failure> {
        Ok(Self {
            session,
            client,
            folder,
            check,
            board,
            manifest: Arc::new(Mutex::new(manifest)),
            options,
            caller,
            endpoint: session.endpoint::<Artifact>(false, false)?.to_string(),
            terms: Mutex::default(),
        })
    }

    /// Downloads one report. Returns the index of the report in the result, and how far the job has
    /// come.
    pub(super) async fn fetch(&self, job: Job) -> (usize, Step) {
        let subject = Subject::named(name(&job.planned));
        let step = async {
            Ok(match job.accept {
                true => Step::Staged(Box::new(self.both(job.planned).await?)),
                false => Step::Ended(self.terms(&job.planned).await?),
            })
        };
        let step = subject.scope(step).await;
        self.board.done();
        let step = step.unwrap_or_else(|failure| Step::Ended(ReportOutcome::Failed(failure)));
        (job.at, step)
    }

    /// Removes the lines that no longer count from the manifest, when all jobs have ended, and writes
    /// the record of the run if its caller is known.
    pub(super) async fn finish(self, recording: Recording) -> Result<(), RecordError> {
        let mut manifest = self.manifest.lock().await;
        manifest.finish().map_err(RecordError::Manifest)?;
        let Some(caller) = self.caller else {
            return Ok(());
        };
        let terms = self.terms.into_inner();
        let recorded = recording.end(&self.folder, &manifest, &terms, caller, self.endpoint);
        recorded.map_err(RecordError::Run)
    }

    /// Downloads only the terms. They are not downloaded again if their file exists: documents get
    /// their final name when they are complete, so the file is complete, unless a line of the
    /// manifest gives another size or hash.
    async fn terms(&self, planned: &PlannedReport) -> Result<ReportOutcome, Failure> {
        let known = self.known(planned).await;
        let file = match &known {
            Some(entry) if is_plain(&entry.terms_file) => entry.terms_file.clone(),
            _ => planned.stem.terms(),
        };
        if !self.has_terms(&file).await {
            let documents = self.documents(planned);
            let terms = self.stage(Kind::Terms, &documents, planned, &file).await?;
            self.keep_terms(&file, terms).await?;
        }
        Ok(match known {
            // The document of the report was downloaded before, so the terms are accepted.
            Some(entry) => ReportOutcome::UpToDate(entry.file),
            None => ReportOutcome::Waiting { terms: file },
        })
    }

    /// Returns the line of the manifest about a report if its document is complete, with or without
    /// its terms.
    async fn known(&self, planned: &PlannedReport) -> Option<Entry> {
        let manifest = self.manifest.lock().await;
        let mut lines = planned.known(&manifest);
        lines.find(|entry| self.check.document(entry)).cloned()
    }

    /// Whether a file of terms has this name, and each line of the manifest about it fits.
    async fn has_terms(&self, file: &str) -> bool {
        let path = self.folder.path().join(file);
        let manifest = self.manifest.lock().await;
        let mut lines = manifest.with(file);
        fs::symlink_metadata(&path).is_ok_and(|it| it.is_file() && it.len() > 0)
            && lines.all(|(_, entry)| entry.terms_file != file || self.check.terms(entry))
    }

    /// Renames the terms to their final name, and updates their hash and size in the manifest.
    async fn keep_terms(&self, file: &str, terms: StagedDocument) -> Result<(), Failure> {
        let lost = |error| download(Kind::Terms, &error);
        terms.sync().await.map_err(lost)?;
        let document = terms.document().clone();
        let mut manifest = self.manifest.lock().await;
        let about = manifest.with(file);
        let about = about.filter(|(_, entry)| entry.terms_file.eq_ignore_ascii_case(file));
        let about = about.map(|(number, _)| number).collect();
        let mut lines = manifest.remove(&about).map_err(Failure::transfer)?;
        terms.place().map_err(lost)?;
        self.folder.sync().map_err(Failure::transfer)?;
        if lines.is_empty() {
            let mut terms = self.terms.lock().await;
            terms.insert(file.to_owned(), document.sha256_hex());
            return Ok(());
        }
        for line in &mut lines {
            line.terms_file = file.to_owned();
            line.terms_size = document.size;
            line.terms_sha256 = document.sha256_hex();
        }
        manifest.add(lines).map_err(Failure::transfer)
    }

    /// Downloads the terms, then the document, into temporary files.
    async fn both(&self, planned: PlannedReport) -> Result<StagedReport, Failure> {
        let documents = self.documents(&planned);
        let (file, terms_file) = (planned.stem.document(), planned.stem.terms());
        let terms = self.stage(Kind::Terms, &documents, &planned, &terms_file);
        let terms = terms.await?;
        let report = self
            .stage(Kind::Report, &documents, &planned, &file)
            .await?;
        let summary = planned.summary.clone();
        let text = |time: Option<Timestamp>| time.map(|time| time.as_str().to_owned());
        let entry = Entry {
            id: planned.id.clone(),
            version: planned.version,
            name: summary.name.map(Into::into),
            series: summary.series.map(Into::into),
            category: summary.category.map(Into::into),
            company: summary.company_name.map(Into::into),
            product: summary.product_name.map(Into::into),
            period_start: text(summary.period_start),
            period_end: text(summary.period_end),
            file,
            sha256: report.document().sha256_hex(),
            size: report.document().size,
            terms_file,
            terms_sha256: terms.document().sha256_hex(),
            terms_size: terms.document().size,
            accepted: match planned.explicit {
                true => Acceptance::Explicitly,
                false => Acceptance::Passthrough,
            },
            fetched_at: whole_second(self.session.clock().now()),
            account: self.caller.as_ref().map(|caller| caller.account.clone()),
            caller: self.caller.as_ref().map(|caller| caller.arn.clone()),
            endpoint: Some(self.endpoint.clone()),
            others: Map::new(),
        };
        Ok(StagedReport {
            planned,
            entry,
            documents: [terms, report],
        })
    }

    /// Downloads a document into a temporary file beside its target.
    async fn stage(
        &self,
        kind: Kind,
        documents: &ReportDocuments,
        planned: &PlannedReport,
        file: &str,
    ) -> Result<StagedDocument, Failure> {
        let path = self.folder.path().join(file);
        let (document, of) = match kind {
            Kind::Terms => (documents.terms(), "terms of "),
            Kind::Report => (documents.report(), ""),
        };
        let watch = self.watch(planned, of);
        let staged = document.progress(watch).stage(&path).await;
        staged.map_err(|error| download(kind, &error))
    }

    /// Returns the documents of a report. The file names end in .pdf, but AWS may send an archive.
    /// It is saved under that name, because refusing it would make every run fail.
    fn documents(&self, planned: &PlannedReport) -> ReportDocuments {
        let downloader = self.session.downloader(self.client, self.options);
        let expected = Kind::Report.expected("".as_ref());
        ReportDocuments::new(self.client.clone(), planned.id.clone())
            .report_version(planned.version)
            .downloader(downloader.expect(expected))
    }

    fn watch(
        &self,
        planned: &PlannedReport,
        of: &str,
    ) -> impl FnMut(DownloadProgress) + Send + use<> {
        let mut bar = self.board.start(&format!("{of}{}", name(planned)));
        move |progress| bar.set(progress.received, progress.total)
    }
}

/// Returns what people call a report.
fn name(planned: &PlannedReport) -> &str {
    let name = planned.summary.name.as_deref();
    name.unwrap_or(planned.id.as_str())
}
