//! Reports that have arrived, into the folder and the manifest.

use std::fs;

use super::super::outcome::Ending;
use super::{Arrived, Source, Step};
use crate::folder::{Entry, Staged};

impl Source<'_> {
    /// Gives the documents of reports their names, and each report its line.
    ///
    /// The lines about what had these names go before, and the new ones come after: whoever reads
    /// the manifest, at whatever moment, finds no line without the very bytes that it tells of.
    /// Without its line a document is as good as not there, so it goes where the line cannot be
    /// written. Reports that have arrived at the same time are kept together, for the price of one:
    /// it is the disk that takes its time, and a manifest is written whole.
    pub(in super::super) fn keep(&self, steps: Vec<(usize, Step)>) -> Vec<(usize, Ending)> {
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
        let mut manifest = self.manifest.borrow_mut();
        let replaced = |line: &Entry| {
            arrived
                .iter()
                .any(|(_, report)| report.order.replaces(line))
        };
        let lines = manifest.take(replaced);
        if !lines.is_empty()
            && let Err(why) = manifest.write(self.folder.path())
        {
            lines.into_iter().for_each(|line| manifest.put(line));
            let lost = arrived.into_iter().map(|(at, _)| (at, self.failed(&why)));
            ended.extend(lost.map(|(at, failure)| (at, Ending::Failed(failure))));
            return ended;
        }
        let mut placed = Vec::with_capacity(arrived.len());
        for (at, Arrived { entry, places, .. }) in arrived {
            match places.into_iter().try_for_each(Staged::place) {
                Ok(()) => placed.push((at, entry)),
                Err(error) => ended.push((at, Ending::Failed(self.failed(&error)))),
            }
        }
        if let Err(error) = self.folder.sync() {
            let lost = placed.into_iter().map(|(at, _)| (at, self.failed(&error)));
            ended.extend(lost.map(|(at, failure)| (at, Ending::Failed(failure))));
            return ended;
        }
        for (_, entry) in &placed {
            manifest.put(entry.clone());
        }
        let written = manifest.write(self.folder.path());
        for (at, entry) in placed {
            let ending = match &written {
                Ok(()) => Ending::Fetched(Box::new(entry)),
                Err(why) => {
                    manifest.forget(&entry.file);
                    let _ = fs::remove_file(self.folder.path().join(&entry.file));
                    Ending::Failed(self.failed(why))
                }
            };
            ended.push((at, ending));
        }
        ended
    }
}
