//! The outcome of each account, and of the run.

use casebook_archive::{AccountOutcome, Place, Reading, RunError, RunErrorCause, RunSummary};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::{Failure, chain, one_line};
use crate::output::{Column, View};
use crate::session::Session;

/// The rows of the result: one for each account.
#[derive(Debug, Default)]
pub(super) struct Outcomes {
    rows: Vec<Value>,
    /// The first error, with its account.
    first_error: Option<String>,
}

const COLUMNS: &[Column] = &[
    Column::whole("OUTCOME", "outcome"),
    Column::whole("ACCOUNT", "account"),
    Column::text("NAME", "name").telling(20),
    Column::whole("ROWS", "rows"),
    Column::text("ERROR", "error").spare(1),
];

/// Returns the word for the outcome of an account.
fn word(outcome: &AccountOutcome) -> &'static str {
    match outcome.reading() {
        _ if outcome.is_interrupted => "interrupted",
        Reading::Read => "archived",
        Reading::NotRead => "inactive",
        reading => reading.as_str(),
    }
}

/// Returns the line of a log about an account.
pub(super) fn line(outcome: &AccountOutcome) -> String {
    let name = outcome.account.name.iter().map(|name| format!(" {name}"));
    let mut line = format!(
        "{}: {}{}, {}",
        word(outcome),
        outcome.account.id,
        name.collect::<String>(),
        count(outcome.rows, "row", "rows"),
    );
    if let Some(error) = &outcome.error {
        line.push_str(&format!(": {error}"));
    }
    one_line(&line).into_owned()
}

impl Outcomes {
    /// Adds an account.
    pub(super) fn add(&mut self, outcome: &AccountOutcome) {
        if outcome.reading() == Reading::Failed && !outcome.is_interrupted {
            let why = outcome.error.as_deref().unwrap_or_default();
            let error = || format!("{}: {why}", outcome.account.id);
            self.first_error.get_or_insert_with(error);
        }
        self.rows.push(json!({
            "account": outcome.account.id,
            "name": outcome.account.name,
            "outcome": word(outcome),
            "support": outcome.support.as_str(),
            "artifact": outcome.artifact.as_str(),
            "rows": outcome.rows,
            "error": outcome.error,
        }));
    }

    /// Prints the result, and sums up.
    ///
    /// # Errors
    ///
    /// Fails if the run was interrupted, if the archive cannot be written, if the accounts cannot be found,
    /// and if an account failed.
    pub(super) fn finish(
        mut self,
        session: &Session,
        place: &Place,
        done: Result<RunSummary, RunError>,
    ) -> Result<Exit, Failure> {
        let (summary, ended) = match &done {
            Ok(summary) => (summary, None),
            Err(error) => (error.summary(), Some(error)),
        };
        let text = summary_text(summary, place);
        if let Some(error) = ended {
            let failure = match error.cause() {
                RunErrorCause::Fleet(error) => Failure::fleet(error),
                _ => Failure::transfer(chain(error)),
            };
            return Err(match self.rows.is_empty() {
                true => failure,
                false => failure.note(text),
            });
        }
        if summary.is_interrupted {
            return Err(Failure::interrupted().advise(format!("{text}; the next run goes on")));
        }
        self.rows
            .sort_by(|one, other| one["account"].as_str().cmp(&other["account"].as_str()));
        let result = json!({ "accounts": self.rows });
        let printed = session.print(result, View::Columns(COLUMNS));
        if session.speaks_to_people() {
            session.say(format_args!("{text}"));
        }
        if let Some(first) = self.first_error {
            let all = count(summary.accounts(), "account", "accounts");
            return Err(Failure::transfer(format_args!(
                "{} of {all} could not be archived completely, such as {first}",
                summary.failed
            )));
        }
        printed?;
        match (
            summary.no_plan + summary.no_role,
            session.speaks_to_people(),
        ) {
            (0, _) => Ok(Exit::Done),
            (_, true) => Ok(Exit::Skipped),
            (_, false) => Err(Failure::skipped(text)),
        }
    }
}

/// Returns the summary in one line.
fn summary_text(summary: &RunSummary, place: &Place) -> String {
    let accounts = count(summary.accounts(), "account", "accounts");
    let mut line = format!("{accounts}: {} archived", summary.read);
    for (number, what) in [
        (summary.no_plan, "without a plan"),
        (summary.no_role, "whose role cannot be assumed"),
        (summary.failed, "failed"),
        (summary.inactive, "not active"),
    ] {
        if number > 0 {
            line.push_str(&format!(", {number} {what}"));
        }
    }
    let rows = count(summary.rows, "new row", "new rows");
    line.push_str(&format!("; {rows} in {place}"));
    one_line(&line).into_owned()
}

fn count(number: u64, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{number} {noun}")
}
