//! `advisor refresh`

use std::time::Duration;

use casebook::support::{
    CheckRefresh, Refresh, RefreshOutcome, RefreshTrustedAdvisorCheck, Support,
};
use clap::Args;
use serde_json::{Value, json};

use super::check_name::{self, CheckName};
use crate::command::ask::json;
use crate::exit::Exit;
use crate::failure::{Failure, chain};
use crate::globals::seconds;
use crate::mutation::Mutation;
use crate::output::{Column, View};
use crate::session::Session;

/// Refresh checks, all of them if none is named.
#[derive(Args, Debug)]
pub(crate) struct Run {
    /// Checks to refresh, by id or name [default: all]
    #[arg(value_name = "CHECK")]
    checks: Vec<CheckName>,

    /// Wait until the refresh of every check has ended
    #[arg(long)]
    wait: bool,

    /// With --wait: wait at most this long for all checks together
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "600")]
    #[arg(allow_negative_numbers = true)]
    deadline: Duration,

    /// With --wait: ask for the status of the checks at this interval; at least one second
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    #[arg(allow_negative_numbers = true)]
    every: Duration,
}

const MUTATION: Mutation = Mutation::new::<RefreshTrustedAdvisorCheck>();

const COLUMNS: &[Column] = &[
    Column::whole("ID", "checkId"),
    Column::whole("OUTCOME", "outcome"),
    Column::text("NAME", "name"),
    Column::text("WHY", "message"),
];

impl Run {
    /// Runs the command. An error of one check does not stop the others.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Support>()?;
        let known = check_name::checks(&client, "en".into()).await?;
        let ids: Vec<_> = if self.checks.is_empty() {
            known.iter().filter_map(|check| check.id.clone()).collect()
        } else {
            let found: Result<Vec<_>, _> = self
                .checks
                .iter()
                .map(|called| called.find(&known))
                .collect();
            found?
                .into_iter()
                .filter_map(|check| check.id.clone())
                .collect()
        };
        let asked = json(&ids)?;
        let refresh = Refresh::new(client)
            .wait(self.wait)
            .deadline(self.deadline)
            .poll_every(self.every);
        // The query applies to the result of all checks, so a response about one check is no
        // example.
        let done = session.track(&MUTATION, refresh.checks(ids)).await;
        let rows: Result<Vec<Value>, Failure> = done
            .iter()
            .map(|check| {
                let mut is_it = known.iter();
                let name = is_it.find(|known| known.id.as_ref() == Some(&check.check_id));
                row(check, name.and_then(|check| check.name.as_deref()))
            })
            .collect();
        let result = json!({ "checks": rows? });
        session
            .print(result, View::Columns(COLUMNS))
            .map_err(|failure| match failure.exit() {
                // The reader of stdout has stopped early, which is no failure.
                Exit::Done => failure,
                _ => failure.after(MUTATION.operation, &json!({ "checkIds": asked })),
            })?;
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

/// Returns the row of one check.
fn row(check: &CheckRefresh, name: Option<&str>) -> Result<Value, Failure> {
    let (outcome, message) = match &check.outcome {
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
    };
    let mut row = json!({"checkId": check.check_id, "outcome": outcome});
    if let Some(name) = name {
        row["name"] = name.into();
    }
    if let Some(message) = message {
        row["message"] = message.into();
    }
    if let Some(status) = &check.status {
        row["status"] = json(status)?;
    }
    Ok(row)
}
