//! `advisor status`

use std::time::Duration;

use casebook::support::{
    CheckRefreshStatus, ClientError, DescribeTrustedAdvisorCheckRefreshStatuses, Error, Refresh,
    Support, TrustedAdvisorCheckDescription,
};
use clap::Args;
use serde_json::{Value, json};

use super::check_name::{self, CheckName};
use crate::command::ask::json;
use crate::exit::Exit;
use crate::failure::{Failure, chain, span};
use crate::fleet::FleetOptions;
use crate::help::examples;
use crate::output::{Column, View};
use crate::session::Session;

/// Show when checks can be refreshed, all of them if none is named
///
/// The status is that of the last refresh that was requested: none, enqueued, processing, success
/// or abandoned. A success stays a success when the check can be refreshed again. The status of a
/// check that AWS refreshes automatically is not_refreshable. This command refreshes nothing.
/// `casebook advisor result` shows when a check has run.
#[derive(Args, Clone, Debug)]
#[command(after_help = examples(&[
    ("Show when each check can be refreshed", "casebook advisor status"),
    ("Show it for one", "casebook advisor status 'Public S3 Buckets'"),
]))]
pub(crate) struct Status {
    /// Checks to show, by id or name [default: all]
    #[arg(value_name = "CHECK")]
    checks: Vec<CheckName>,

    #[command(flatten)]
    fleet: FleetOptions,
}

const COLUMNS: &[Column] = &[
    Column::whole("ID", "checkId").spare(2),
    Column::whole("STATUS", "status"),
    Column::whole("REFRESHABLE", "refreshable"),
    Column::text("NAME", "name").telling(24),
    Column::text("WHY", "message").spare(1),
];

impl Status {
    /// The options for many accounts.
    pub(crate) fn fleet(&self) -> &FleetOptions {
        &self.fleet
    }

    /// Runs the command. If the service refuses one check, the others are still shown.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Support>()?;
        let known = check_name::checks(&client, "en".into()).await?;
        let ids = check_name::ids(&self.checks, &known)?;
        let found = Refresh::new(client)
            .statuses(ids)
            .await
            .map_err(|error| Failure::call::<DescribeTrustedAdvisorCheckRefreshStatuses>(&error))?;
        let refused = found.iter().filter(|found| is_unknown(found)).count();
        let rows: Result<Vec<Value>, Failure> =
            found.iter().map(|found| row(found, &known)).collect();
        let result = json!({ "checks": rows? });
        session.print(result, View::Columns(COLUMNS))?;
        match refused {
            0 => Ok(Exit::Done),
            _ => Err(Failure::transfer(format_args!(
                "the service refused {refused} of {} checks",
                found.len()
            ))),
        }
    }
}

fn is_unknown(found: &CheckRefreshStatus) -> bool {
    matches!(&found.status, Err(error) if !is_automatic(error))
}

fn is_automatic(error: &ClientError) -> bool {
    error.refused().is_some_and(Error::is_not_refreshable)
}

/// Returns the row of one check: the members that the service sent, the name of the check, and when
/// it can be refreshed again.
fn row(
    found: &CheckRefreshStatus,
    known: &[TrustedAdvisorCheckDescription],
) -> Result<Value, Failure> {
    let mut row = match &found.status {
        Ok(Some(status)) => {
            let left = u64::try_from(status.millis_until_next_refreshable).unwrap_or(0);
            let mut row = json(status)?;
            row["refreshable"] = match Duration::from_millis(left) {
                Duration::ZERO => "now".into(),
                left => {
                    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
                    format!("in {}", span(seconds)).into()
                }
            };
            row
        }
        Ok(None) => json!({"checkId": found.check_id}),
        Err(error) if is_automatic(error) => json!({
            "checkId": found.check_id,
            "status": "not_refreshable",
            "refreshable": "automatically",
        }),
        Err(error) => json!({
            "checkId": found.check_id,
            "status": "refused",
            "message": chain(error),
        }),
    };
    if let Some(name) = check_name::name_of(&found.check_id, known) {
        row["name"] = name.into();
    }
    Ok(row)
}
