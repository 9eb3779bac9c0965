//! The outcome of each report.

use std::path::Path;

use casebook::artifact::{ListReports, ReportSummary};
use casebook::protocol::Operation as _;
use indicatif::HumanBytes;
use serde_json::json;

use super::Sync;
use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::folder::Entry;
use crate::output::{Column, View};
use crate::session::Session;

mod causes;
mod row;
mod tally;

use causes::{Cause, summary};
use row::Row;
use tally::{Tally, reports};

/// The outcome of one report.
#[derive(Debug)]
pub(super) enum ReportOutcome {
    /// The report was downloaded into the folder.
    Fetched(Box<Entry>),
    /// The report was in the folder before, in this file.
    UpToDate(String),
    /// The terms of the report are in this file, and must be accepted first.
    Waiting { terms: String },
    /// The report cannot be downloaded, for this reason.
    Skipped(String),
    /// The download failed.
    Failed(Failure),
}

impl ReportOutcome {
    /// Returns the line of a log about a report that was downloaded: its name, version and size.
    pub(super) fn line(&self) -> Option<String> {
        let Self::Fetched(entry) = self else {
            return None;
        };
        let name = entry.name.as_deref().unwrap_or(entry.id.as_str());
        let (version, size) = (entry.version, HumanBytes(entry.size));
        Some(one_line(&format!("fetched: {name} v{version}, {size}")).into_owned())
    }
}

/// The result of the run: a row for each report, in the order in which the service lists them.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    rows: Vec<Row>,
    tally: Tally,
    /// Files that differ from the manifest, and that no report of this run replaces.
    damaged: Vec<String>,
}

const COLUMNS: &[Column] = &[
    Column::whole("OUTCOME", "outcome"),
    Column::text("NAME", "name").telling(40),
    Column::whole("V", "version"),
    Column::whole("FILE", "file").spare(1),
];

impl Outcomes {
    /// Notes the file of a document if it or its terms differ from the manifest, and this run does
    /// not replace it.
    pub(super) fn damaged(&mut self, file: &str) {
        self.damaged.push(file.to_owned());
    }

    /// Adds a row for a report and returns its index. The outcome is "not_reached" until
    /// [`set`](Self::set) replaces it.
    pub(super) fn expect(&mut self, report: &ReportSummary) -> usize {
        self.rows.push(Row {
            id: report.id.clone().map(Into::into),
            version: report.version,
            name: report.name.clone().map(Into::into),
            outcome: "not_reached",
            file: None,
            terms_file: None,
            reason: None,
            cause: None,
        });
        self.rows.len() - 1
    }

    /// Sets the outcome of the report with this index.
    pub(super) fn set(&mut self, at: usize, outcome: ReportOutcome) {
        let (row, tally) = (&mut self.rows[at], &mut self.tally);
        match outcome {
            ReportOutcome::Fetched(entry) => {
                tally.fetched += 1;
                row.outcome = "fetched";
                row.file = Some(entry.file);
                row.terms_file = Some(entry.terms_file);
            }
            ReportOutcome::UpToDate(file) => {
                tally.up_to_date += 1;
                row.outcome = "up_to_date";
                row.file = Some(file);
            }
            ReportOutcome::Waiting { terms } => {
                tally.waiting += 1;
                row.outcome = "terms_to_accept";
                row.terms_file = Some(terms);
            }
            ReportOutcome::Skipped(why) => {
                tally.skipped += 1;
                row.outcome = "skipped";
                row.cause = Some(why.clone());
                row.reason = Some(why);
            }
            ReportOutcome::Failed(failure) => {
                tally.failed += 1;
                row.outcome = "failed";
                row.reason = Some(failure.to_string());
                // Some messages of the service have the report in them.
                let cause = failure.cause();
                row.cause = Some(match row.id.as_deref() {
                    Some(id) if !id.is_empty() => cause.replace(id, "…"),
                    _ => cause,
                });
            }
        }
    }

    /// Prints the result, and tells what the user still has to do.
    ///
    /// # Errors
    ///
    /// Fails if the run was interrupted, if a report failed, if a damaged file was not replaced,
    /// and with `--strict` if a report was left out.
    pub(super) fn finish(
        self,
        session: &Session,
        sync: &Sync,
        listed: usize,
        ended: Result<(), Failure>,
    ) -> Result<Exit, Failure> {
        let dir = sync.dir.display();
        let Tally {
            fetched,
            waiting,
            skipped,
            failed,
            ..
        } = self.tally;
        if let Err(failure) = ended {
            return Err(failure.advise(format!(
                "{fetched} fetched; the next run fetches the rest into {dir}"
            )));
        }
        let all = self.rows.len();
        let causes = summary(&self.causes("failed"));
        let result = json!({ "reports": self.rows });
        let printed = session.print(result, View::Columns(COLUMNS));
        if session.speaks_to_people() {
            self.name("failed", "failed", session);
            self.name("skipped", "nothing to fetch", session);
            self.name_waiting(&sync.dir, session);
            for file in &self.damaged {
                session.say(format_args!(
                    "different from the manifest, and not among the reports of this run: {}",
                    one_line(file)
                ));
            }
            // If the filters excluded every report, the error says so.
            if all > 0 || listed == 0 {
                session.say(format_args!("{}", self.tally.summary(&dir)));
            }
        }
        if failed > 0 {
            return Err(Failure::transfer(format_args!(
                "{failed} of {} could not be fetched into {dir}: {causes}",
                reports(all)
            )));
        }
        if let Some(file) = self.damaged.first() {
            return Err(Failure::transfer(format_args!(
                "{dir}: expected the files that the manifest lists, found {} that differ and were not \
                 fetched again, such as {}",
                self.damaged.len(),
                one_line(file)
            ))
            .advise(
                "run the command without filters; if AWS no longer lists a report, remove its line \
                 from the manifest",
            ));
        }
        if sync.strict && waiting + skipped > 0 {
            return Err(Failure::skipped(format_args!(
                "{} of {} left out",
                waiting + skipped,
                match all {
                    1 => "1 report was".to_owned(),
                    _ => format!("{all} reports were"),
                }
            )));
        }
        // The reports are in the folder. Only the printed result is lost, so the failure says what
        // was fetched.
        printed.map_err(|failure| match failure.exit() {
            Exit::Done => failure,
            _ => {
                let folder = json!({ "folder": dir.to_string(), "fetched": fetched });
                failure.after(ListReports::NAME, &folder)
            }
        })
    }

    /// Returns the causes of this outcome.
    fn causes(&self, outcome: &str) -> Vec<Cause<'_>> {
        Cause::all_of(self.rows.iter().filter(|row| row.outcome == outcome))
    }

    /// Writes a line that begins with `words` for each cause of this outcome, and below it a line for
    /// each report with that cause.
    fn name(&self, outcome: &str, words: &str, session: &Session) {
        for cause in self.causes(outcome) {
            let mut lines = cause.lines(&self.rows).into_iter();
            for title in lines.by_ref().take(1) {
                session.say(format_args!("{words}: {title}"));
            }
            for report in lines {
                session.say(format_args!("{report}"));
            }
        }
    }

    /// Names the reports whose terms must be accepted, and tells how to accept them.
    fn name_waiting(&self, dir: &Path, session: &Session) {
        let waiting = self.tally.waiting;
        if waiting == 0 {
            return;
        }
        let (reports, their) = match waiting {
            1 => ("report was", "its"),
            _ => ("reports were", "their"),
        };
        session.say(format_args!(
            "{waiting} {reports} left out until you accept {their} terms; read the terms in {}, then \
             run the command again with --accept-terms:",
            dir.display()
        ));
        let rows = self.rows.iter();
        for row in rows.filter(|row| row.outcome == "terms_to_accept") {
            let id = row.id.as_deref().unwrap_or_default();
            let version = row.version.map(|v| format!(" v{v}")).unwrap_or_default();
            let name = row.name.as_deref().unwrap_or_default();
            session.say(format_args!(
                "  {}",
                one_line(&format!("{id}{version}  {name}"))
            ));
        }
    }
}
