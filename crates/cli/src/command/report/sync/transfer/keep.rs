//! Reports that have arrived, into the folder and the manifest.

use std::fs;
use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::super::outcome::Ending;
use super::{Arrived, Source, Step, failed};
use crate::failure::Failure;
use crate::folder::{Entry, Folder, Manifest, Staged};

impl Source<'_> {
    /// Gives the documents of reports their names, and each report its line.
    ///
    /// It is done by another thread, for it is the disk that takes its time, and others arrive
    /// meanwhile. What has begun there is done to its end, even when nobody waits for it any more.
    pub(in super::super) async fn keep(&self, steps: Vec<(usize, Step)>) -> Vec<(usize, Ending)> {
        let (mut ended, mut arrived) = (Vec::with_capacity(steps.len()), Vec::new());
        for (at, step) in steps {
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

/// The lines about what had these names go before, and the new ones come after: whoever reads the
/// manifest, at whatever moment, finds no line without the very bytes that it tells of. Without its
/// line a document is as good as not there, so it goes where the line cannot be written. Reports that
/// have arrived at the same time are kept together, for the price of one: a manifest is written
/// whole.
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
        && let Err(why) = manifest.write(folder.path())
    {
        lines.into_iter().for_each(|line| manifest.put(line));
        let lost = arrived
            .into_iter()
            .map(|(at, _)| (at, failed(folder, &why)));
        ended.extend(lost.map(|(at, failure)| (at, Ending::Failed(failure))));
        return ended;
    }
    let mut placed = Vec::with_capacity(arrived.len());
    for (at, Arrived { entry, places, .. }) in arrived {
        match places.into_iter().try_for_each(Staged::place) {
            Ok(()) => placed.push((at, entry)),
            Err(error) => ended.push((at, Ending::Failed(failed(folder, &error)))),
        }
    }
    if let Err(error) = folder.sync() {
        let lost = placed
            .into_iter()
            .map(|(at, _)| (at, failed(folder, &error)));
        ended.extend(lost.map(|(at, failure)| (at, Ending::Failed(failure))));
        return ended;
    }
    for (_, entry) in &placed {
        manifest.put(entry.clone());
    }
    let written = manifest.write(folder.path());
    for (at, entry) in placed {
        let ending = match &written {
            Ok(()) => Ending::Fetched(Box::new(entry)),
            Err(why) => {
                manifest.forget(&entry.file);
                let _ = fs::remove_file(folder.path().join(&entry.file));
                Ending::Failed(failed(folder, why))
            }
        };
        ended.push((at, ending));
    }
    ended
}
