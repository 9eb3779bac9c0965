//! The outcome of each report.

use std::fmt::Display;
use std::path::Path;

use casebook::artifact::{ListReports, ReportSummary};
use casebook::protocol::Operation as _;
use indicatif::HumanBytes;
use serde::Serialize;
use serde_json::json;

use super::Sync;
use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::folder::Entry;
use crate::output::{Column, View};
use crate::session::Session;

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

/// One row of the result.
#[derive(Debug, Serialize)]
struct Row {
    id: Option<String>,
    version: Option<i64>,
    name: Option<String>,
    outcome: &'static str,
    file: Option<String>,
    terms_file: Option<String>,
    reason: Option<String>,
    /// The reason without what differs between two failures of one cause.
    #[serde(skip)]
    cause: Option<String>,
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

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    fetched: usize,
    up_to_date: usize,
    waiting: usize,
    skipped: usize,
    failed: usize,
}

impl Tally {
    /// Returns the summary of the run in one line.
    fn summary(self, dir: &impl Display) -> String {
        let Self {
            fetched,
            up_to_date,
            waiting,
            skipped,
            failed,
        } = self;
        let new = match (fetched + waiting + skipped + failed, fetched, failed) {
            (0, ..) if up_to_date == 0 => return format!("there are no reports for {dir}"),
            (0, ..) => return format!("{dir} is up to date: {}", reports(up_to_date)),
            (_, 0, 0) => "nothing new",
            (_, _, 0) => "done",
            (_, 0, _) => "nothing could be fetched",
            _ => "not everything could be fetched",
        };
        let place = if failed == 0 { "in" } else { "into" };
        format!(
            "{new} {place} {dir}: {fetched} fetched, {up_to_date} up to date, {waiting} with terms to accept, \
             {skipped} skipped, {failed} failed"
        )
    }
}

fn reports(count: usize) -> String {
    match count {
        1 => "1 report".to_owned(),
        _ => format!("{count} reports"),
    }
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
                row.cause = Some(failure.cause());
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
        let first = self.rows.iter().find(|row| row.outcome == "failed");
        let first = first.and_then(|row| row.reason.clone()).unwrap_or_default();
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
                "{failed} of {} could not be fetched into {dir}: {first}",
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

    /// Writes a line that begins with `words` for each cause of this outcome. It names all reports
    /// with that cause.
    fn name(&self, outcome: &str, words: &str, session: &Session) {
        for line in grouped(self.rows.iter().filter(|row| row.outcome == outcome)) {
            session.say(format_args!("{words}: {line}"));
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

/// Returns a line for each cause, in the order of the first report with it. A report that is alone
/// with its cause is named in full.
fn grouped<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<String> {
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    for row in rows {
        match groups.iter_mut().find(|group| group[0].cause == row.cause) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    let line = |group: Vec<&Row>| {
        let name = |row: &&Row| {
            let id = row.id.as_deref().unwrap_or("a report without an id");
            let version = row.version.map(|v| format!(" v{v}")).unwrap_or_default();
            format!("{id}{version}")
        };
        let line = match group[..] {
            [row] => {
                let reason = row.reason.as_ref();
                let reason = reason.map(|why| format!(": {why}")).unwrap_or_default();
                let title = row.name.as_deref().unwrap_or_default();
                format!("{} {title}{reason}", name(&row))
            }
            _ => {
                let cause = group[0].cause.as_ref();
                let cause = cause.map(|why| format!(": {why}")).unwrap_or_default();
                let names: Vec<String> = group.iter().map(name).collect();
                format!("{}{cause}: {}", reports(group.len()), names.join(", "))
            }
        };
        one_line(&line).into_owned()
    };
    groups.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_causes_are_one_line_and_others_one_each() {
        let row = |id: &str, reason: &str, cause: &str| Row {
            id: Some(id.to_owned()),
            version: Some(2),
            name: Some(format!("Name of {id}")),
            outcome: "failed",
            file: None,
            terms_file: None,
            reason: Some(reason.to_owned()),
            cause: Some(cause.to_owned()),
        };
        let rows = [
            row("a", "AccessDenied (request id 1)", "AccessDenied"),
            row("b", "cut off", "cut off"),
            row("c", "AccessDenied (request id 2)", "AccessDenied"),
        ];
        assert_eq!(
            grouped(rows.iter()),
            [
                "2 reports: AccessDenied: a v2, c v2",
                "b v2 Name of b: cut off"
            ]
        );
    }

    #[test]
    fn the_summary_says_what_the_counts_say() {
        for ([fetched, up_to_date, waiting, skipped, failed], says) in [
            ([0, 0, 0, 0, 0], "there are no reports for D"),
            ([0, 1, 0, 0, 0], "D is up to date: 1 report"),
            ([0, 7, 0, 0, 0], "D is up to date: 7 reports"),
            ([2, 1, 0, 0, 0], "done in D: 2 fetched, 1 up to date"),
            ([2, 0, 1, 1, 0], "done in D: 2 fetched"),
            (
                [0, 2, 1, 0, 0],
                "nothing new in D: 0 fetched, 2 up to date, 1 with terms to accept",
            ),
            ([0, 0, 0, 1, 0], "nothing new in D: "),
            (
                [0, 0, 0, 0, 38],
                "nothing could be fetched into D: 0 fetched",
            ),
            ([0, 5, 1, 1, 1], "nothing could be fetched into D: "),
            (
                [1, 0, 0, 0, 1],
                "not everything could be fetched into D: 1 fetched",
            ),
            ([3, 5, 1, 1, 1], "not everything could be fetched into D: "),
        ] {
            let tally = Tally {
                fetched,
                up_to_date,
                waiting,
                skipped,
                failed,
            };
            let summary = tally.summary(&"D");
            assert!(summary.starts_with(says), "{summary}");
            assert_eq!(
                summary.contains("nothing new"),
                failed == 0 && says.contains("nothing new")
            );
        }
    }
}
