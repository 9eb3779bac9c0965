//! One report: its terms first, then itself.

use std::fs;

use casebook::artifact::{Artifact, Client, Progress, ReportDocuments};
use casebook::auth::Clock;
use casebook::types::Timestamp;
use serde_json::Map;

use super::super::document::{Kind, download};
use super::outcome::Ending;
use crate::failure::Failure;
use crate::folder::{Accepted, Entry, Folder, Manifest, Order};
use crate::progress::Board;
use crate::session::Session;

/// A report that something has to be fetched of.
#[derive(Debug)]
pub(super) struct Job {
    /// Its place in the result.
    pub(super) at: usize,
    /// Which one.
    pub(super) order: Order,
    /// Whether its terms are accepted; without that they are all that is fetched.
    pub(super) accept: bool,
}

/// Where documents come from and where they go.
pub(super) struct Source<'a> {
    session: &'a Session,
    client: &'a Client,
    folder: &'a Folder,
    board: &'a Board,
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
        folder: &'a Folder,
        board: &'a Board,
    ) -> Result<Self, Failure> {
        let keys = session.credentials().await?;
        Ok(Self {
            session,
            client,
            folder,
            board,
            account: keys.account_id().map(ToString::to_string),
            endpoint: session.endpoint::<Artifact>(false, false)?.to_string(),
        })
    }

    /// Fetches one report, and says how it went and whose outcome that is.
    pub(super) async fn fetch(&self, job: Job) -> (usize, Ending) {
        let Job { at, order, accept } = job;
        let ending = match accept {
            true => self.both(&order).await,
            false => self.terms(&order).await,
        };
        (at, ending.unwrap_or_else(Ending::Failed))
    }

    /// The terms alone, unless they lie there already: a file under its final name is whole.
    async fn terms(&self, order: &Order) -> Result<Ending, Failure> {
        let file = order.stem.terms();
        let path = self.folder.path().join(&file);
        let is_there = fs::symlink_metadata(&path).is_ok_and(|it| it.is_file() && it.len() > 0);
        if !is_there {
            self.documents(order)
                .save_terms(&path, self.watch(order, "terms of "))
                .await
                .map_err(|error| download(Kind::Terms, &error))?;
        }
        Ok(Ending::Waiting { terms: file })
    }

    /// The terms, then the report that they are the terms of.
    async fn both(&self, order: &Order) -> Result<Ending, Failure> {
        let documents = self.documents(order);
        let (file, terms_file) = (order.stem.document(), order.stem.terms());
        let folder = self.folder.path();
        let terms = documents
            .save_terms(&folder.join(&terms_file), self.watch(order, "terms of "))
            .await
            .map_err(|error| download(Kind::Terms, &error))?;
        let report = documents
            .save_report(&folder.join(&file), self.watch(order, ""))
            .await
            .map_err(|error| download(Kind::Report, &error))?;
        let summary = order.summary.clone();
        let text = |time: Option<Timestamp>| time.map(|time| time.as_str().to_owned());
        Ok(Ending::Fetched(Box::new(Entry {
            id: order.id.clone(),
            version: order.version,
            name: summary.name,
            series: summary.series,
            category: summary.category,
            company: summary.company_name,
            product: summary.product_name,
            period_start: text(summary.period_start),
            period_end: text(summary.period_end),
            file,
            sha256: report.sha256_hex(),
            size: report.size,
            terms_file,
            terms_sha256: terms.sha256_hex(),
            terms_size: terms.size,
            accepted: match order.explicit {
                true => Accepted::Explicitly,
                false => Accepted::Passthrough,
            },
            fetched_at: now(),
            account: self.account.clone(),
            endpoint: Some(self.endpoint.clone()),
            others: Map::new(),
        })))
    }

    /// Enters a report that has arrived into the manifest, and counts it.
    ///
    /// Without its line a document is as good as not there, so it goes where the line cannot be
    /// written.
    pub(super) fn enter(&self, manifest: &mut Manifest, ending: Ending) -> Ending {
        self.board.done();
        let Ending::Fetched(entry) = ending else {
            return ending;
        };
        let folder = self.folder.path();
        manifest.put((*entry).clone());
        match manifest.write(folder) {
            Ok(()) => Ending::Fetched(entry),
            Err(error) => {
                manifest.forget(&entry.file);
                let _ = fs::remove_file(folder.join(&entry.file));
                Ending::Failed(Failure::transfer(format_args!(
                    "{}: {error}",
                    folder.display()
                )))
            }
        }
    }

    fn documents(&self, order: &Order) -> ReportDocuments {
        ReportDocuments::new(self.client.clone(), order.id.clone())
            .report_version(order.version)
            .downloader(self.session.downloader(self.client))
    }

    fn watch(&self, order: &Order, of: &str) -> impl FnMut(Progress) + Send + use<> {
        let name = order.summary.name.as_deref();
        let mut bar = self
            .board
            .start(&format!("{of}{}", name.unwrap_or(order.id.as_str())));
        move |progress| bar.set(progress.received, progress.total)
    }
}

/// The time in whole seconds (RFC 3339).
fn now() -> String {
    let time = Clock::machine().now();
    let since = time.duration_since(std::time::UNIX_EPOCH);
    let seconds = since.unwrap_or_default().as_secs();
    let whole = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    Timestamp::try_from(whole).map_or_else(|_| String::new(), |time| time.as_str().to_owned())
}
