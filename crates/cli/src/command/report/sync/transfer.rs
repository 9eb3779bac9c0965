//! One report: its terms first, then itself.

mod keep;

use std::fs;
use std::sync::Arc;

use casebook::artifact::{Artifact, Client, DownloadProgress, ReportDocuments, StagedDocument};
use casebook::auth::Clock;
use casebook::types::Timestamp;
use serde_json::Map;
use tokio::sync::Mutex;

use super::super::document::{Kind, download_of_named as download};
use super::outcome::Ending;
use crate::command::SaveOptions;
use crate::failure::Failure;
use crate::folder::{Acceptance, Check, Entry, Folder, Manifest, Order, is_plain};
use crate::progress::Board;
use crate::session::Session;

/// A report that something has to be fetched of.
#[derive(Debug)]
pub(super) struct Job {
    /// Its place in the result.
    pub(super) at: usize,
    /// The report.
    pub(super) order: Order,
    /// Whether its terms are accepted; without that they are all that is fetched.
    pub(super) accept: bool,
}

/// How far a job has come.
pub(super) enum Step {
    /// To its end.
    Ended(Ending),
    /// Both documents are there, and wait for their names.
    Arrived(Box<Arrived>),
}

/// A report that is whole, beside its place.
pub(super) struct Arrived {
    order: Order,
    entry: Entry,
    documents: [StagedDocument; 2],
}

/// Where documents come from and where they go.
pub(super) struct Source<'a> {
    session: &'a Session,
    client: &'a Client,
    folder: Arc<Folder>,
    check: &'a Check,
    board: &'a Board,
    /// Whoever has it may wait for the disk, and nobody else then looks at it or at the folder.
    manifest: Arc<Mutex<Manifest>>,
    options: SaveOptions,
    account: Option<String>,
    endpoint: String,
}

impl<'a> Source<'a> {
    /// Finds out who fetches, for the manifest.
    ///
    /// # Errors
    ///
    /// Fails when the credentials that the list was fetched with are gone.
    pub(super) async fn new(
        session: &'a Session,
        client: &'a Client,
        folder: Arc<Folder>,
        check: &'a Check,
        board: &'a Board,
        manifest: Manifest,
        options: SaveOptions,
    ) -> Result<Self, Failure> {
        let keys = session.credentials().await?;
        Ok(Self {
            session,
            client,
            folder,
            check,
            board,
            manifest: Arc::new(Mutex::new(manifest)),
            options,
            account: keys.account_id().map(ToString::to_string),
            endpoint: session.endpoint::<Artifact>(false, false)?.to_string(),
        })
    }

    /// Fetches one report, and says how it went and whose outcome that is.
    pub(super) async fn fetch(&self, job: Job) -> (usize, Step) {
        let Job { at, order, accept } = job;
        let step = match accept {
            true => self.both(order).await.map(|it| Step::Arrived(Box::new(it))),
            false => self.terms(&order).await.map(Step::Ended),
        };
        self.board.done();
        (
            at,
            step.unwrap_or_else(|failure| Step::Ended(Ending::Failed(failure))),
        )
    }

    /// The terms alone, unless they lie there already: a file under its final name is whole, but for
    /// what the manifest says about it.
    async fn terms(&self, order: &Order) -> Result<Ending, Failure> {
        let known = self.known(order).await;
        let file = match &known {
            Some(entry) if is_plain(&entry.terms_file) => entry.terms_file.clone(),
            _ => order.stem.terms(),
        };
        if !self.has_terms(&file).await {
            let documents = self.documents(order);
            let terms = self.stage(Kind::Terms, &documents, order, &file).await?;
            self.keep_terms(&file, terms).await?;
        }
        Ok(match known {
            // Its document was fetched before, so there is nothing left to accept.
            Some(entry) => Ending::UpToDate(entry.file),
            None => Ending::Waiting { terms: file },
        })
    }

    /// The line of a report whose document is whole, whatever became of its terms.
    async fn known(&self, order: &Order) -> Option<Entry> {
        let manifest = self.manifest.lock().await;
        let mut lines = manifest.entries().iter();
        lines
            .find(|entry| order.is(entry) && self.check.document(entry))
            .cloned()
    }

    /// Whether terms of this name are there, and no line says otherwise about them.
    async fn has_terms(&self, file: &str) -> bool {
        let path = self.folder.path().join(file);
        let manifest = self.manifest.lock().await;
        let mut lines = manifest.entries().iter();
        fs::symlink_metadata(&path).is_ok_and(|it| it.is_file() && it.len() > 0)
            && lines.all(|entry| entry.terms_file != file || self.check.terms(entry))
    }

    /// Gives the terms their name; lines that tell of them tell of the new ones from then on.
    async fn keep_terms(&self, file: &str, terms: StagedDocument) -> Result<(), Failure> {
        let lost = |error| download(Kind::Terms, &error);
        terms.sync().await.map_err(lost)?;
        let document = terms.document().clone();
        let mut manifest = self.manifest.lock().await;
        let mut lines = manifest.take(|entry| entry.terms_file.eq_ignore_ascii_case(file));
        if !lines.is_empty() {
            self.write(&mut manifest, &lines)?;
        }
        terms.place().map_err(lost)?;
        self.folder.sync().map_err(Failure::transfer)?;
        if lines.is_empty() {
            return Ok(());
        }
        for line in &mut lines {
            line.terms_file = file.to_owned();
            line.terms_size = document.size;
            line.terms_sha256 = document.sha256_hex();
        }
        lines.into_iter().for_each(|line| manifest.put(line));
        self.write(&mut manifest, &[])
    }

    /// The terms, then the report that they are the terms of.
    async fn both(&self, order: Order) -> Result<Arrived, Failure> {
        let documents = self.documents(&order);
        let (file, terms_file) = (order.stem.document(), order.stem.terms());
        let terms = self.stage(Kind::Terms, &documents, &order, &terms_file);
        let terms = terms.await?;
        let report = self.stage(Kind::Report, &documents, &order, &file).await?;
        let summary = order.summary.clone();
        let text = |time: Option<Timestamp>| time.map(|time| time.as_str().to_owned());
        let entry = Entry {
            id: order.id.clone(),
            version: order.version,
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
            accepted: match order.explicit {
                true => Acceptance::Explicitly,
                false => Acceptance::Passthrough,
            },
            fetched_at: now(),
            account: self.account.clone(),
            endpoint: Some(self.endpoint.clone()),
            others: Map::new(),
        };
        Ok(Arrived {
            order,
            entry,
            documents: [terms, report],
        })
    }

    /// Writes the manifest. Where that fails, these lines are in it again, as they still are on the
    /// disk.
    fn write(&self, manifest: &mut Manifest, without: &[Entry]) -> Result<(), Failure> {
        let access = self.folder.access();
        manifest.write(self.folder.path(), access).map_err(|error| {
            without.iter().for_each(|line| manifest.put(line.clone()));
            Failure::transfer(error)
        })
    }

    /// Fetches a document to a place beside its own.
    async fn stage(
        &self,
        kind: Kind,
        documents: &ReportDocuments,
        order: &Order,
        file: &str,
    ) -> Result<StagedDocument, Failure> {
        let path = self.folder.path().join(file);
        let (document, of) = match kind {
            Kind::Terms => (documents.terms(), "terms of "),
            Kind::Report => (documents.report(), ""),
        };
        let watch = self.watch(order, of);
        let staged = document.progress(watch).stage(&path).await;
        staged.map_err(|error| download(kind, &error))
    }

    /// Reports are PDF documents by their names, and AWS may serve an archive in the place of one:
    /// failing for it every night would help less than keeping it.
    fn documents(&self, order: &Order) -> ReportDocuments {
        let downloader = self.session.downloader(self.client, self.options);
        let expected = Kind::Report.expected("".as_ref());
        ReportDocuments::new(self.client.clone(), order.id.clone())
            .report_version(order.version)
            .downloader(downloader.expect(expected))
    }

    fn watch(&self, order: &Order, of: &str) -> impl FnMut(DownloadProgress) + Send + use<> {
        let name = order.summary.name.as_deref();
        let mut bar = self
            .board
            .start(&format!("{of}{}", name.unwrap_or(order.id.as_str())));
        move |progress| bar.set(progress.received, progress.total)
    }
}

/// The time in whole seconds (RFC 3339).
fn now() -> String {
    let time = Clock::system().now();
    let since = time.duration_since(std::time::UNIX_EPOCH);
    let seconds = since.unwrap_or_default().as_secs();
    let whole = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    Timestamp::try_from(whole).map_or_else(|_| String::new(), |time| time.as_str().to_owned())
}
