//! The outcome of each account, and of the run.

use casebook_archive::{AccountOutcome, Gaps, Place, Reading, RunError, RunErrorCause, RunSummary};
use serde_json::{Map, Value, json};

use super::account_error::failure;
use crate::exit::Exit;
use crate::failure::{Failure, chain, one_line};
use crate::fleet::{AccountOutcome as Outcome, Tally, Words};
use crate::output::{AccountEntries, AccountLabel, Column, View};
use crate::session::Session;

const COLUMNS: &[Column] = &[
    Column::whole("OUTCOME", "outcome"),
    Column::whole("ROWS", "rows"),
    Column::whole("SUPPORT", "support").spare(1),
    Column::whole("ARTIFACT", "artifact").spare(1),
    Column::whole("TERMS TO ACCEPT", "termsToAccept").spare(2),
    Column::whole("NOT GIVEN OUT", "notGivenOut").spare(2),
];

const ARCHIVED: Words = Words {
    done: "archived",
    failed: "could not be archived completely",
};

/// The rows of the result, one for each account, which are printed as they come.
pub(super) struct Outcomes<'a> {
    session: &'a Session,
    entries: AccountEntries,
    tally: Tally,
    /// Whether the rows could be printed. The run goes on if not: the archive is what matters.
    printed: Result<(), Failure>,
    /// The number of accounts with a report whose terms were not accepted.
    with_terms: u64,
}

impl<'a> Outcomes<'a> {
    /// Begins the result.
    ///
    /// # Errors
    ///
    /// Fails if a chosen column is unknown. Nothing is archived by then.
    pub(super) fn new(session: &'a Session, is_lenient: bool) -> Result<Self, Failure> {
        let mut entries = AccountEntries::new(session.printer(), "accounts")?;
        entries.learn_all(View::Columns(COLUMNS), &[])?;
        Ok(Self {
            session,
            entries,
            tally: Tally::new(ARCHIVED, is_lenient),
            printed: Ok(()),
            with_terms: 0,
        })
    }

    /// Whether the rows come on a terminal while accounts are read.
    pub(super) fn is_on_screen(&self) -> bool {
        self.entries.is_streamed() && self.session.terminal().stdout
    }

    /// Adds an account.
    pub(super) fn add(&mut self, ended: &AccountOutcome) {
        let account = AccountLabel::from(&ended.account);
        let outcome = outcome(ended);
        let words = match &outcome {
            _ if ended.is_interrupted => "interrupted",
            Some(outcome) => outcome.words(ARCHIVED),
            None => "inactive",
        };
        if self.session.keeps_a_log() {
            let rows = counted(ended.rows, "row", "rows");
            let line = format!("{words}: {account}, {rows}");
            self.session.say(format_args!("{}", one_line(&line)));
        }
        let failure = outcome.as_ref().and_then(Outcome::failure);
        if self.printed.is_ok() {
            let row = row(ended, words);
            let put = self.entries.put_whole(&account, row, failure);
            self.printed = put.and_then(|()| self.entries.flush());
        }
        match &outcome {
            _ if ended.is_interrupted => {}
            Some(outcome) => self.tally.add(&account, outcome),
            None => self.tally.leave_out(&account),
        }
        self.with_terms += u64::from(ended.gaps.terms > 0);
    }

    /// Ends the result, and sums up.
    ///
    /// # Errors
    ///
    /// Fails if the run was interrupted, if the archive cannot be written, if the accounts cannot be found,
    /// if an account failed, and if stdout cannot be written.
    pub(super) fn finish(
        self,
        place: &Place,
        done: Result<RunSummary, RunError>,
    ) -> Result<Exit, Failure> {
        let (summary, ended) = match &done {
            Ok(summary) if summary.is_interrupted => {
                let failure = Failure::interrupted().advise("the next run goes on");
                (summary, Err(failure))
            }
            Ok(summary) => (summary, Ok(())),
            Err(error) => (error.summary(), Err(of_run(error))),
        };
        let rows = counted(summary.rows, "new row", "new rows");
        let more = one_line(&format!("; {rows} in {place}")).into_owned();
        let is_whole = ended.is_ok();
        let written = self.entries.end(ended);
        if !is_whole {
            return written
                .map(|_| Exit::Done)
                .map_err(|failure| match self.tally.all() {
                    0 => failure,
                    _ => failure.note(self.tally.summary() + &more),
                });
        }
        for line in notes(summary.gaps, self.with_terms) {
            self.session.note(format_args!("{line}"));
        }
        let exit = self.tally.finish(self.session, &more)?;
        self.printed?;
        written?;
        Ok(exit)
    }
}

/// Returns what became of an account; `None` if it is not active.
fn outcome(ended: &AccountOutcome) -> Option<Outcome> {
    let failure = || match &ended.error {
        Some(error) => failure(error),
        None => Failure::transfer("the account could not be read"),
    };
    Some(match ended.reading() {
        _ if ended.is_interrupted => Outcome::Read(Exit::Done),
        Reading::Read => Outcome::Read(Exit::Done),
        Reading::NoPlan => Outcome::NoPlan(failure()),
        Reading::NoRole => Outcome::NoRole(failure()),
        Reading::NotRead => return None,
        _ => Outcome::Failed(failure()),
    })
}

/// Returns the members of an account. Those of its services have the words of the table `account`.
fn row(ended: &AccountOutcome, words: &str) -> Map<String, Value> {
    let row = json!({
        "outcome": words,
        "rows": ended.rows,
        "support": ended.support.as_str(),
        "artifact": ended.artifact.as_str(),
        "termsToAccept": ended.gaps.terms,
        "notGivenOut": ended.gaps.refused,
    });
    match row {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// Returns the failure of a run that has ended early.
fn of_run(error: &RunError) -> Failure {
    match error.cause() {
        RunErrorCause::Fleet(error) => Failure::fleet(error),
        _ => Failure::transfer(chain(error)),
    }
}

/// Returns a line for each kind of documents that are missing.
fn notes(gaps: Gaps, with_terms: u64) -> Vec<String> {
    let mut lines = Vec::new();
    if gaps.terms > 0 {
        let reports = counted(gaps.terms, "report waits", "reports wait");
        let accounts = counted(with_terms, "account", "accounts");
        lines.push(format!(
            "{reports} in {accounts} for acceptance of their terms: `casebook report terms ID` shows them, and \
             --accept-terms accepts those of all reports"
        ));
    }
    if gaps.refused > 0 {
        let documents = counted(gaps.refused, "document", "documents");
        lines.push(format!(
            "AWS does not give out {documents}: the column `missing` of the tables report, agreement and \
             attachment says why"
        ));
    }
    lines
}

fn counted(number: u64, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{number} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_has_a_line_for_each_kind() {
        let mut gaps = Gaps::default();
        assert!(notes(gaps, 0).is_empty());
        gaps.terms = 6;
        gaps.refused = 1;
        let [terms, refused] = &notes(gaps, 2)[..] else {
            panic!("two kinds");
        };
        assert!(terms.starts_with("6 reports wait in 2 accounts for acceptance of their terms: "));
        assert!(refused.starts_with("AWS does not give out 1 document: "));
    }
}
