//! Reports that have arrived, into the folder and the manifest.

use std::sync::Arc;

use futures_util::future::{join, join_all};
use tokio::task::spawn_blocking;

use super::super::super::document::{Kind, download_of_named as download};
use super::super::outcome::Ending;
use super::{Arrived, Source, Step};
use crate::failure::Failure;
use crate::folder::{Entry, Folder, Manifest};

impl Source<'_> {
    /// Gives the documents of reports their names, and each report its line.
    ///
    /// It is done by other threads, for it is the disk that takes its time, and others arrive
    /// meanwhile.
    pub(in super::super) async fn keep(&self, steps: Vec<(usize, Step)>) -> Vec<(usize, Ending)> {
        // All of them at once: the disk does together what it is asked for together.
        let steps = join_all(steps.into_iter().map(|(at, step)| async move {
            match step {
                Step::Arrived(report) => (at, report.onto_the_disk().await),
                step => (at, step),
            }
        }));
        let (mut ended, mut arrived) = (Vec::new(), Vec::new());
        for (at, step) in steps.await {
            match step {
                Step::Ended(ending) => ended.push((at, ending)),
                Step::Arrived(report) => arrived.push((at, *report)),
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
                ended.extend(lost.map(|at| (at, Ending::Failed(Failure::other(&error)))));
            }
        }
        ended
    }
}

impl Arrived {
    /// Brings the bytes of both documents onto the disk.
    async fn onto_the_disk(self: Box<Self>) -> Step {
        let [terms, report] = &self.documents;
        match join(terms.sync(), report.sync()).await {
            (Ok(()), Ok(())) => Step::Arrived(self),
            (Err(error), _) => Step::Ended(Ending::Failed(download(Kind::Terms, &error))),
            (_, Err(error)) => Step::Ended(Ending::Failed(download(Kind::Report, &error))),
        }
    }

    /// Gives both documents their names.
    fn named(self) -> Result<Entry, Failure> {
        let [terms, report] = self.documents;
        let placed = terms.place();
        placed.map_err(|error| download(Kind::Terms, &error))?;
        let placed = report.place();
        placed.map_err(|error| download(Kind::Report, &error))?;
        Ok(self.entry)
    }
}

/// The lines about what had these names go before, and the new ones come after: whoever reads the
/// manifest, at whatever moment, finds no line without the very bytes that it tells of. Without its
/// line a document is as good as not there, so it goes where the line cannot be written. Reports that
/// have arrived at the same time are kept together, for the price of one: the folder is brought to the
/// disk, and a manifest written, once for all of them.
fn keep(
    manifest: &mut Manifest,
    folder: &Folder,
    arrived: Vec<(usize, Arrived)>,
) -> Vec<(usize, Ending)> {
    let mut ended = Vec::with_capacity(arrived.len());
    let replaced = |line: &Entry| {
        arrived
            .iter()
            .any(|(_, report)| report.order.replaces(line))
    };
    let lines = manifest.take(replaced);
    if !lines.is_empty()
        && let Err(why) = manifest.write(folder.path(), folder.access())
    {
        lines.into_iter().for_each(|line| manifest.put(line));
        let lost = arrived
            .into_iter()
            .map(|(at, _)| (at, Failure::transfer(&why)));
        ended.extend(lost.map(|(at, failure)| (at, Ending::Failed(failure))));
        return ended;
    }
    let mut placed = Vec::with_capacity(arrived.len());
    for (at, report) in arrived {
        match report.named() {
            Ok(entry) => placed.push((at, entry)),
            Err(failure) => ended.push((at, Ending::Failed(failure))),
        }
    }
    for (_, entry) in &placed {
        manifest.put(entry.clone());
    }
    let written = manifest.write(folder.path(), folder.access());
    for (at, entry) in placed {
        let ending = match &written {
            Ok(()) => Ending::Fetched(Box::new(entry)),
            Err(why) => {
                manifest.forget(&entry.file);
                let _ = casebook_files::remove(&folder.path().join(&entry.file));
                Ending::Failed(Failure::transfer(why))
            }
        };
        ended.push((at, ending));
    }
    ended
}
