//! Moves staged reports into the folder, and adds their lines to the manifest.

use std::sync::Arc;

use futures_util::future::{join, join_all};
use tokio::task::spawn_blocking;

use super::super::super::document::{Kind, download_of_named as download};
use super::super::outcome::ReportOutcome;
use super::{Source, StagedReport, Step};
use crate::failure::Failure;
use crate::folder::{Entry, Folder, Manifest};

impl Source<'_> {
    /// Renames the documents of reports to their final names, and adds a line for each report to
    /// the manifest.
    ///
    /// A thread for blocking work does this, because the disk is slow, and other reports arrive
    /// meanwhile.
    pub(in super::super) async fn keep(
        &self,
        steps: Vec<(usize, Step)>,
    ) -> Vec<(usize, ReportOutcome)> {
        // The reports are synced concurrently, because the disk can sync several files together.
        let steps = join_all(steps.into_iter().map(|(at, step)| async move {
            match step {
                Step::Staged(report) => (at, report.onto_the_disk().await),
                step => (at, step),
            }
        }));
        let (mut ended, mut arrived) = (Vec::new(), Vec::new());
        for (at, step) in steps.await {
            match step {
                Step::Ended(outcome) => ended.push((at, outcome)),
                Step::Staged(report) => arrived.push((at, *report)),
            }
        }
        if arrived.is_empty() {
            return ended;
        }
        let reports: Vec<usize> = arrived.iter().map(|(at, _)| *at).collect();
        let mut manifest = Arc::clone(&self.manifest).lock_owned().await;
        let folder = Arc::clone(&self.folder);
        match spawn_blocking(move || keep(&mut manifest, &folder, arrived)).await {
            Ok(kept) => ended.extend(kept),
            Err(error) => {
                let lost = reports.into_iter();
                ended.extend(lost.map(|at| (at, ReportOutcome::Failed(Failure::other(&error)))));
            }
        }
        ended
    }
}

impl StagedReport {
    /// Syncs both documents to the disk.
    async fn onto_the_disk(self: Box<Self>) -> Step {
        let [terms, report] = &self.documents;
        match join(terms.sync(), report.sync()).await {
            (Ok(()), Ok(())) => Step::Staged(self),
            (Err(error), _) => Step::Ended(ReportOutcome::Failed(download(Kind::Terms, &error))),
            (_, Err(error)) => Step::Ended(ReportOutcome::Failed(download(Kind::Report, &error))),
        }
    }

    /// Renames both documents to their final names.
    fn named(self) -> Result<Entry, Failure> {
        let [terms, report] = self.documents;
        let placed = terms.place();
        placed.map_err(|error| download(Kind::Terms, &error))?;
        let placed = report.place();
        placed.map_err(|error| download(Kind::Report, &error))?;
        Ok(self.entry)
    }
}

/// Saves several reports together: it syncs the folder and writes the manifest once for all of
/// them. The old lines are removed from the manifest before the files are replaced, and the new
/// lines are added afterwards. So at any time, every line of the manifest describes the bytes of
/// its files. A document without a line does not count, so it is removed if its line cannot be
/// written.
fn keep(
    manifest: &mut Manifest,
    folder: &Folder,
    arrived: Vec<(usize, StagedReport)>,
) -> Vec<(usize, ReportOutcome)> {
    let replaced = arrived.iter();
    let replaced = replaced.flat_map(|(_, report)| report.planned.replaced(manifest));
    if let Err(why) = manifest.remove(&replaced.collect()) {
        let lost = |(at, _)| (at, ReportOutcome::Failed(Failure::transfer(&why)));
        return arrived.into_iter().map(lost).collect();
    }
    let mut ended = Vec::with_capacity(arrived.len());
    let mut placed = Vec::with_capacity(arrived.len());
    for (at, report) in arrived {
        match report.named() {
            Ok(entry) => placed.push((at, entry)),
            Err(failure) => ended.push((at, ReportOutcome::Failed(failure))),
        }
    }
    let entries = placed.iter().map(|(_, entry)| entry.clone());
    let written = manifest.add(entries.collect());
    for (at, entry) in placed {
        let outcome = match &written {
            Ok(()) => ReportOutcome::Fetched(Box::new(entry)),
            Err(why) => {
                let _ = casebook_files::remove(&folder.path().join(&entry.file));
                ReportOutcome::Failed(Failure::transfer(why))
            }
        };
        ended.push((at, outcome));
    }
    ended
}
