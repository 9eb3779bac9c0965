//! `advisor refresh`

use std::time::Duration;

use casebook::support::{
    CheckRefresh, Client, Refresh, RefreshOutcome, RefreshTrustedAdvisorCheck, Support,
    TrustedAdvisorCheckDescription,
};
use casebook::types::Timestamp;
use casebook::types::support::CheckId;
use clap::Args;
use serde_json::{Value, json};

use super::check_name::{self, CheckName};
use super::service_time::ServiceTime;
use super::summaries::summaries;
use crate::command::ask::json;
use crate::command::moment::{Moment, time_of};
use crate::duration::duration;
use crate::exit::Exit;
use crate::failure::{Failure, chain};
use crate::help::examples;
use crate::mutation::Mutation;
use crate::output::{Column, Format, View, minute};
use crate::sanitize::tell;
use crate::session::Session;

/// Refresh checks, all of them if none is named.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    (
        "Refresh all checks whose result is older than a day",
        "casebook advisor refresh --older-than 24h",
    ),
    ("Refresh one", "casebook advisor refresh 'Public S3 Buckets'"),
]))]
pub(crate) struct Run {
    /// Checks to refresh, by id or name [default: all]
    #[arg(value_name = "CHECK")]
    checks: Vec<CheckName>,

    /// Only checks whose result is older, such as 24h
    ///
    /// The age is a number with m, h, d or w, such as 90m, 24h or 7d, or a time such as yesterday or
    /// 2026-01-31 (both from 00:00 UTC); a number alone counts seconds. The other checks are listed
    /// with the outcome left_out.
    #[arg(long, value_name = "TIME", value_parser = age, allow_negative_numbers = true)]
    older_than: Option<Moment>,

    /// Wait until the refresh of every check has ended
    #[arg(long)]
    wait: bool,

    /// With --wait: the longest wait
    ///
    /// It is for all checks together.
    #[arg(long, value_name = "SECONDS", value_parser = duration, default_value = "600")]
    #[arg(allow_negative_numbers = true)]
    deadline: Duration,

    /// With --wait: seconds between polls
    ///
    /// There is at least one second between them.
    #[arg(long, value_name = "SECONDS", value_parser = duration, default_value = "10")]
    #[arg(allow_negative_numbers = true)]
    every: Duration,
}

const MUTATION: Mutation = Mutation::new::<RefreshTrustedAdvisorCheck>();

const COLUMNS: &[Column] = &[
    Column::whole("ID", "checkId").spare(2),
    Column::whole("OUTCOME", "outcome"),
    Column::text("NAME", "name").telling(24),
    Column::text("WHY", "message").spare(1),
];

impl Run {
    /// Runs the command. If the service returns an error for one check, the others are still
    /// refreshed.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        // The time is checked here, and counted below by the time of the service.
        time_of(session, "--older-than", self.older_than.as_ref())?;
        let time = ServiceTime::default();
        let client = time.kept_from(session.client::<Support>()?);
        let known = check_name::checks(&client, "en".into()).await?;
        let mut ids = check_name::ids(&self.checks, &known)?;
        let left_out = match &self.older_than {
            Some(limit) => recent(&client, &ids, limit, &time).await?,
            None => Vec::new(),
        };
        ids.retain(|id| left_out.iter().all(|(recent, _)| recent != id));
        let asked = json(&ids)?;
        let mut refresh = Refresh::new(client)
            .wait(self.wait)
            .deadline(self.deadline)
            .poll_every(self.every);
        // `Session::rehearse` cannot try the query here: its example is the response about one
        // check, and the query applies to the list of all checks.
        if self.wait && !ids.is_empty() {
            refresh = refresh.on_outcome(show_outcomes(session, &ids, &known));
        }
        let done = session.track(&MUTATION, refresh.checks(ids)).await;
        // The progress ends here, because the refresh holds the lines on the screen.
        drop(refresh);
        let name = |id| check_name::name_of(id, &known);
        if self.wait && session.keeps_a_log() {
            let ended = done.iter().map(|it| {
                (
                    &it.outcome,
                    name(&it.check_id).unwrap_or(it.check_id.as_str()),
                )
            });
            for line in ends(ended) {
                tell(&line, false);
            }
        }
        let rows = done
            .iter()
            .map(|check| row(check, name(&check.check_id)))
            .chain(left_out.iter().map(|(id, ran)| {
                let why = format!("its result is of {}", minute(ran));
                Ok(titled(id, "left_out", name(id), Some(why)))
            }));
        let rows: Result<Vec<Value>, Failure> = rows.collect();
        let mut rows = rows?;
        if session.printer().form() == Some(Format::Table) {
            rows.iter_mut().for_each(in_words);
        }
        let result = json!({ "checks": rows });
        session
            .print(result, View::Columns(COLUMNS))
            .map_err(|failure| match failure.exit() {
                // The reader of stdout has stopped early, which is no failure.
                Exit::Done => failure,
                _ => failure.after(MUTATION.operation, &json!({ "checkIds": asked })),
            })?;
        if !left_out.is_empty() {
            session.note(format_args!(
                "{} of {} checks were left out, because their results are recent enough",
                left_out.len(),
                left_out.len() + done.len()
            ));
        }
        let failed = done
            .iter()
            .filter(|check| check.outcome.is_failure())
            .count();
        if failed == 0 {
            return Ok(Exit::Done);
        }
        let of = done.len();
        Err(Failure::transfer(format_args!(
            "{failed} of {of} checks were not refreshed"
        )))
    }
}

/// Returns the function that shows the outcome of each check as it is known: by a bar on a terminal,
/// by a line for each refresh that has ended in a log.
fn show_outcomes(
    session: &Session,
    ids: &[CheckId],
    known: &[TrustedAdvisorCheckDescription],
) -> impl Fn(&CheckId, &RefreshOutcome) + Send + Sync + use<> {
    let known = known.to_vec();
    let name = move |id: &CheckId| check_name::name_of(id, &known).map(str::to_owned);
    let board = session.board(ids.len() as u64).of("checks");
    // The bar of one check would only be empty or full, so its line has the time.
    let line = match ids {
        [id] => {
            let name = name(id);
            let name = name.as_deref().unwrap_or(id.as_str());
            Some(board.start_wait(&format!("refreshing {name}")))
        }
        _ => None,
    };
    if !board.is_visible() {
        session.note(format_args!("this waits until the refreshes have ended"));
    }
    let keeps_a_log = session.keeps_a_log();
    move |id, outcome| {
        let _ = &line;
        board.done();
        if !keeps_a_log {
            return;
        }
        if matches!(outcome, RefreshOutcome::Refreshed) {
            let name = name(id);
            let name = name.as_deref().unwrap_or(id.as_str());
            tell(&format!("refreshed: {name}"), false);
        }
    }
}

/// How many checks with the same outcome a line names.
const NAMED: usize = 5;

/// Returns a line for each way in which refreshes have ended without a result, with its checks.
fn ends<'a>(done: impl Iterator<Item = (&'a RefreshOutcome, &'a str)>) -> Vec<String> {
    let mut groups: Vec<(&str, Option<String>, Vec<&str>)> = Vec::new();
    for (outcome, name) in done {
        use RefreshOutcome::{Abandoned, Failed, TimedOut};
        if !matches!(outcome, Abandoned | TimedOut | Failed(_)) {
            continue;
        }
        let (word, why) = word(outcome);
        // The id of a request differs for each.
        let why = why.map(|why| {
            why.split(" (request id")
                .next()
                .unwrap_or_default()
                .to_owned()
        });
        match groups.iter_mut().find(|it| it.0 == word && it.1 == why) {
            Some((_, _, names)) => names.push(name),
            None => groups.push((word, why, vec![name])),
        }
    }
    let line = |(word, why, mut names): (&str, Option<String>, Vec<&str>)| {
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        if let [name] = names[..] {
            return format!("{word}: {name}{why}");
        }
        let count = names.len();
        names.truncate(NAMED);
        let names = names.join(", ");
        match count - count.min(NAMED) {
            0 => format!("{word}: {count} checks{why}: {names}"),
            others => format!("{word}: {count} checks{why}: {names} and {others} others"),
        }
    };
    groups.into_iter().map(line).collect()
}

/// Makes a row of the result one for people: words in place of codes, and why.
fn in_words(row: &mut Value) {
    let why = match row["outcome"].as_str() {
        Some("timed_out") => Some("it did not end in time; a longer --deadline waits longer"),
        Some("abandoned") => Some("the service gave it up"),
        Some("not_refreshable") => Some("only the service refreshes it"),
        _ => None,
    };
    if let Some(word) = row["outcome"].as_str() {
        row["outcome"] = word.replace('_', " ").into();
    }
    if let Some(why) = why {
        row["message"] = why.into();
    }
}

/// Returns the row of the result about one check.
fn row(check: &CheckRefresh, name: Option<&str>) -> Result<Value, Failure> {
    let (outcome, message) = word(&check.outcome);
    let mut row = titled(&check.check_id, outcome, name, message);
    if let Some(status) = &check.status {
        row["status"] = json(status)?;
    }
    Ok(row)
}

/// Returns the word of the result for an outcome, and the reason for it.
fn word(outcome: &RefreshOutcome) -> (&'static str, Option<String>) {
    match outcome {
        RefreshOutcome::Refreshed => ("refreshed", None),
        RefreshOutcome::Abandoned => ("abandoned", None),
        RefreshOutcome::Requested => ("requested", None),
        RefreshOutcome::TooSoon { refreshable_in } => {
            let minutes = refreshable_in.as_secs().div_ceil(60);
            (
                "too_soon",
                Some(format!("it can be refreshed in {minutes} minutes")),
            )
        }
        RefreshOutcome::NotRefreshable => ("not_refreshable", None),
        RefreshOutcome::TimedOut => ("timed_out", None),
        RefreshOutcome::Failed(error) => ("failed", Some(chain(&**error))),
        _ => ("unknown", None),
    }
}

/// Returns a row with the check, the outcome and, if they are known, the name of the check and the
/// reason.
fn titled(id: &CheckId, outcome: &str, name: Option<&str>, message: Option<String>) -> Value {
    let mut row = json!({"checkId": id, "outcome": outcome});
    if let Some(name) = name {
        row["name"] = name.into();
    }
    if let Some(message) = message {
        row["message"] = message.into();
    }
    row
}

/// Parses an age or a time. Unlike other times, a number alone counts seconds up to the present.
fn age(text: &str) -> Result<Moment, String> {
    let age = duration(text).map(Moment::Ago);
    age.or_else(|_| text.parse()).map_err(|_: String| {
        format!(
            "expected an age such as 90m, 24h, 7d or 3600, or a time such as yesterday or \
             2026-01-31, found {text:?}"
        )
    })
}

/// Returns the checks whose last result is not older than `limit`, each with its time. A check
/// without a result, or with a time that cannot be read, counts as older.
async fn recent(
    client: &Client,
    ids: &[CheckId],
    limit: &Moment,
    time: &ServiceTime,
) -> Result<Vec<(CheckId, Timestamp)>, Failure> {
    let summaries = summaries(client, ids.iter().cloned()).await?;
    let limit = limit
        .at(time.now())
        .and_then(|limit| limit.to_system_time());
    let recent = summaries.into_iter().filter_map(|summary| {
        let ran = summary.timestamp?;
        let is_recent = Some(ran.to_system_time()?) >= limit;
        is_recent.then_some((summary.check_id?, ran))
    });
    Ok(recent.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_outcomes_are_one_line_and_a_single_one_is_named() {
        let (late, left, done) = (
            RefreshOutcome::TimedOut,
            RefreshOutcome::Abandoned,
            RefreshOutcome::Refreshed,
        );
        let mut all = ["c1", "c2", "c3", "c4", "c5", "c6", "c7"]
            .map(|name| (&late, name))
            .to_vec();
        all.extend([(&left, "d"), (&done, "e")]);
        assert_eq!(
            ends(all.into_iter()),
            [
                "timed_out: 7 checks: c1, c2, c3, c4, c5 and 2 others",
                "abandoned: d"
            ]
        );
    }
}
