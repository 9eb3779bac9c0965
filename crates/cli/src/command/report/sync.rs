//! `report sync`

mod outcome;
mod record;
mod sealing;
mod transfer;

use std::collections::{BTreeSet, HashSet};
use std::future::Future;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::pin::{Pin, pin};
use std::sync::Arc;

use casebook::artifact::{Artifact, ListReports, ReportSummary};
use casebook::auth::sts::Sts;
use clap::Args;
use futures_util::future::join;
use futures_util::{StreamExt as _, stream};
use tokio::sync::mpsc;

use self::outcome::{Outcomes, ReportOutcome};
use self::record::{caller, look_at, tell_changes};
use self::sealing::{SealOptions, seal};
use self::transfer::{Job, Source};
use super::filter::Filter;
use crate::command::SaveOptions;
use crate::command::ask::all;
use crate::evidence::{Recording, Witness};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::folder::{Check, Decision, Folder, Manifest, decide};
use crate::globals::from_one;
use crate::help::examples;
use crate::interrupt::end_signal;
use crate::session::Session;

/// The number of downloaded reports that may wait to be saved, because each holds open files.
/// Further downloads wait until one is saved.
const WAITING: usize = 32;

/// Download all new reports into a folder with a manifest
///
/// A report is fetched if manifest.jsonl does not list its current version and dates, or if one of
/// its files is missing or changed; without --verify, only their sizes are compared. The terms of
/// each report are saved beside it. Without --accept-terms, a report whose terms must be accepted is
/// left out and named, and only its terms are saved.
///
/// If no report has a value of --series, --category or --company, the other reports are fetched, and
/// the exit code is 2.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    (
        "Save all reports, and accept their terms, which you have read",
        "casebook report sync reports --accept-terms",
    ),
    (
        "Save two series, and fetch damaged files again",
        "casebook report sync reports --series 'SOC 3' --series ISO --verify",
    ),
]))]
pub(crate) struct Sync {
    /// Folder for the reports; created if it does not exist
    dir: PathBuf,

    #[command(flatten)]
    filter: Filter,

    /// Accept all terms, which you have read
    #[arg(long)]
    accept_terms: bool,

    /// Exit with 2 if a report was left out
    #[arg(long)]
    strict: bool,

    /// Compare files by SHA-256, not only by size
    ///
    /// A file that differs from its line in the manifest is fetched again.
    #[arg(long)]
    verify: bool,

    /// Documents to fetch at once
    #[arg(long, value_name = "N", default_value = "8", value_parser = from_one::<NonZeroUsize>)]
    #[arg(allow_negative_numbers = true)]
    jobs: NonZeroUsize,

    #[command(flatten)]
    options: SaveOptions,

    #[command(flatten)]
    seal: SealOptions,
}

impl Sync {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        // One listener for the whole run, so that no signal is missed.
        let mut end = pin!(end_signal());
        let sealing = self.seal.ready(session)?;
        let witness = Witness::new(session.clock().clone());
        let client = session.client::<Artifact>()?.layer(witness.clone());
        let sts = session.client::<Sts>()?.layer(witness.clone());
        let caller = tokio::select! {
            biased;
            () = &mut end => return Err(Failure::interrupted()),
            caller = caller(&sts, session, sealing.is_some()) => caller?,
        };
        let folder = Arc::new(Folder::open(&self.dir, self.options.access())?);
        let unusable = |error: &dyn std::fmt::Display| {
            Failure::transfer(format_args!("{}: {error}", self.dir.display()))
        };
        folder.sweep().map_err(|error| unusable(&error))?;
        let manifest = Manifest::read(folder.path(), folder.access());
        let manifest = manifest.map_err(|error| unusable(&error))?;
        self.restrict(&folder, &manifest, session);
        let recording = Recording::begin(&folder, &manifest, witness);
        let recording = recording.map_err(|error| unusable(&error))?;
        tell_changes(&self.dir, &recording, session);

        let listed = tokio::select! {
            biased;
            () = &mut end => return Err(Failure::interrupted()),
            listed = all(&client, ListReports::new()) => listed?,
        };
        let reports = listed.len();
        let (mut manifest, check) = tokio::select! {
            biased;
            () = &mut end => return Err(Failure::interrupted()),
            checked = self.check(manifest) => checked?,
        };
        let miss = self.filter.miss(&listed);
        let wanted = self.wanted(listed);
        let (mut outcomes, jobs) = self.plan(wanted, &manifest, &check);
        let again = replaced(&jobs, &manifest);
        let recording = tokio::select! {
            biased;
            () = &mut end => return Err(Failure::interrupted()),
            recording = look_at(&self.dir, recording, &manifest, &again, session) => recording?,
        };
        // Each line of the manifest describes a file that exists. So a line is removed now if its
        // document is missing or damaged. If the document is intact, its line is removed when the
        // document is replaced.
        let mut lost = again;
        lost.retain(|number| {
            !manifest
                .get(*number)
                .is_some_and(|line| check.document(line))
        });
        manifest.remove(&lost).map_err(|error| unusable(&error))?;
        let (ended, finished) = {
            let board = session.board(jobs.len() as u64);
            let source = Source::new(
                session,
                &client,
                Arc::clone(&folder),
                &check,
                &board,
                manifest,
                self.options,
                caller,
            )?;
            let fetched = self
                .fetch(session, &source, jobs, &mut outcomes, end.as_mut())
                .await;
            let finished = source.finish(recording).await;
            board.clear();
            (fetched, finished)
        };
        let sealed = match &sealing {
            Some(sealing) if ended.is_ok() && finished.is_ok() => {
                seal(sealing, session, &folder, end).await
            }
            _ => Ok(()),
        };
        let done = outcomes.finish(session, &self, reports, ended);
        // After a run that has failed, the next run writes the manifest.
        let done = done.and_then(|exit| match finished {
            Ok(()) => Ok(exit),
            Err(error) => Err(unusable(&error)),
        });
        let done = done.and_then(|exit| sealed.map(|()| exit));
        match miss {
            Some(why) if done.is_ok() => Err(Failure::skipped(why).with_response()),
            Some(why) => {
                session.note(format_args!("{why}"));
                done
            }
            None => done,
        }
    }

    /// Makes the files of earlier runs private to their owner, unless `--shared` is set, and notes
    /// how many these were.
    fn restrict(&self, folder: &Folder, manifest: &Manifest, session: &Session) {
        let restriction = folder.restrict(manifest);
        let dir = self.dir.display();
        match restriction.files {
            0 => {}
            count => session.note(format_args!(
                "{dir}: {count} {} that others could read {} now readable by the owner alone; \
                 --shared lets others read them",
                if count == 1 { "file" } else { "files" },
                if count == 1 { "is" } else { "are" },
            )),
        }
        if let Some((name, error)) = restriction.left {
            session.note(format_args!(
                "{dir}: others may still read {name}: its mode could not be changed: {error}"
            ));
        }
    }

    /// Returns the reports that pass the filters, without duplicates: a list that changes while its
    /// pages are read may contain a report twice.
    fn wanted(&self, listed: Vec<ReportSummary>) -> Vec<ReportSummary> {
        let mut seen = HashSet::new();
        let mut wanted = self.filter.select(listed);
        wanted.retain(|one| one.id.is_none() || seen.insert((one.id.clone(), one.version)));
        wanted
    }

    /// Compares the files with the manifest: their sizes or, with `--verify`, their hashes.
    async fn check(&self, manifest: Manifest) -> Result<(Manifest, Check), Failure> {
        let folder = self.dir.clone();
        if !self.verify {
            return Ok((manifest, Check::by_size(&folder)));
        }
        // Another thread reads the files, so that a signal can end the run meanwhile.
        tokio::task::spawn_blocking(move || {
            let check = Check::by_hash(&folder, manifest.entries());
            (manifest, check)
        })
        .await
        .map_err(Failure::other)
    }

    /// Returns the outcomes that are known without a download, and the jobs for the other reports.
    fn plan(
        &self,
        reports: Vec<ReportSummary>,
        manifest: &Manifest,
        check: &Check,
    ) -> (Outcomes, Vec<Job>) {
        let (mut outcomes, mut jobs) = (Outcomes::default(), Vec::new());
        for report in reports {
            let at = outcomes.expect(&report);
            let (planned, accept) = match decide(report, manifest, check, self.accept_terms) {
                Decision::Skip(why) => {
                    outcomes.set(at, ReportOutcome::Skipped(why));
                    continue;
                }
                Decision::UpToDate(file) => {
                    outcomes.set(at, ReportOutcome::UpToDate(file));
                    continue;
                }
                Decision::Terms(planned) => (planned, false),
                Decision::Fetch(planned) => (planned, true),
            };
            jobs.push(Job {
                at,
                planned,
                accept,
            });
        }
        if self.verify {
            let replaced = replaced(&jobs, manifest);
            for (number, entry) in manifest.numbered() {
                if !check.both(entry) && !replaced.contains(&number) {
                    outcomes.damaged(&entry.file);
                }
            }
        }
        (outcomes, jobs)
    }

    /// Runs the jobs, as many at a time as `--jobs` says, until they complete or a signal ends the
    /// run.
    ///
    /// A report gets its line in the manifest as soon as its files are saved. So the next run does
    /// not download it again, however this run ends.
    async fn fetch(
        &self,
        session: &Session,
        source: &Source<'_>,
        jobs: Vec<Job>,
        outcomes: &mut Outcomes,
        mut end: Pin<&mut impl Future<Output = ()>>,
    ) -> Result<(), Failure> {
        let (arrived, mut waiting) = mpsc::channel(WAITING);
        let fetching = async move {
            // When a signal ends the run, the running jobs are dropped, and each removes its
            // unfinished files.
            let mut running = pin!(
                stream::iter(jobs)
                    .map(|job| source.fetch(job))
                    .buffer_unordered(self.jobs.get())
            );
            loop {
                // `biased` takes jobs that are complete first, so that their reports are saved even
                // after the signal.
                let step = tokio::select! {
                    biased;
                    step = running.next() => step,
                    () = &mut end => return Err(Failure::interrupted()),
                };
                let Some(step) = step else { return Ok(()) };
                if arrived.send(step).await.is_err() {
                    return Ok(());
                }
            }
        };
        // Reports that become complete while others are being saved are then saved together.
        let keeping = async {
            let mut steps = Vec::new();
            while waiting.recv_many(&mut steps, usize::MAX).await > 0 {
                for (at, outcome) in source.keep(std::mem::take(&mut steps)).await {
                    // On a terminal the board shows how far the run is; a log has these lines.
                    if session.keeps_a_log()
                        && let Some(line) = outcome.line()
                    {
                        session.say(format_args!("{line}"));
                    }
                    outcomes.set(at, outcome);
                }
            }
        };
        join(fetching, keeping).await.0
    }
}

/// Returns the numbers of the lines of the manifest that these jobs replace.
fn replaced(jobs: &[Job], manifest: &Manifest) -> BTreeSet<usize> {
    let numbers = jobs.iter().map(|job| job.planned.replaced(manifest));
    numbers.flatten().collect()
}
