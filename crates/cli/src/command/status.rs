//! `status`

mod agreements;
mod cases;
mod checks;
mod part;
mod reports;

use clap::Args;
use futures_util::future::join4;
use serde_json::{Map, Value, json};

use self::part::{Part, page};
use crate::command::moment::{Moment, time_of};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::{Format, View};
use crate::session::Session;

/// Show what waits for you: cases, new reports, red checks, missing agreements
///
/// The cases are the open ones; those that wait for you come first, then the others by severity.
/// A report is new if it was created after --since: the service does not say what you have seen.
/// The list of the service has no such time, so the 20 reports with the newest period are asked for
/// it. The checks are those with the status error or warning. An agreement is missing if the account
/// can accept it and has none of this name in force (by the service's reference, ahead of the SDKs;
/// not tried against AWS). A table has the first few of each part, the other formats have all. A
/// part that fails does not hide the others; the exit code is 0 unless all of them fail.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("See what waits for you", "casebook status --output table"),
    ("Print the cases that wait, for a script", "casebook status --query cases.waiting[].displayId"),
]))]
pub(crate) struct Status {
    /// Show reports created after this time, such as 7d or 2026-01-31
    #[arg(
        long,
        value_name = "TIME",
        default_value = "7d",
        allow_negative_numbers = true
    )]
    since: Moment,
}

impl Status {
    /// Returns the members of the result.
    pub(crate) fn shape() -> Value {
        json!({"cases": {}, "reports": {}, "checks": {}, "agreements": {}})
    }

    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let since = time_of(session, "--since", Some(&self.since))?;
        let now = session.clock().now();
        let (cases, reports, checks, agreements) = join4(
            cases::open(session, now),
            reports::new(session, since, now),
            checks::flagged(session),
            agreements::missing(session),
        )
        .await;
        let parts = [
            Part::new("cases", "Cases", "casebook case list", cases),
            Part::new(
                "reports",
                "New reports",
                "casebook report list --sort date",
                reports,
            ),
            Part::new(
                "checks",
                "Checks",
                "casebook advisor list --status error,warning",
                checks,
            ),
            Part::new(
                "agreements",
                "Agreements",
                "casebook agreement list --available",
                agreements,
            ),
        ];
        if session.printer().form() == Some(Format::Table) {
            session.printer().page(&page(&parts, session.terminal()))?;
        } else {
            let members = parts.iter();
            let members: Map<String, Value> = members
                .map(|part| (part.name.to_owned(), part.members()))
                .collect();
            session.print(members.into(), View::Generic)?;
        }
        Ok(exit(&parts))
    }
}

/// Returns 0, or the worst code of the parts if all of them have failed.
fn exit(parts: &[Part]) -> Exit {
    let failed: Option<Vec<Exit>> = parts.iter().map(Part::exit).collect();
    let Some(failed) = failed else {
        return Exit::Done;
    };
    let mut worst = [Exit::Configuration, Exit::Service].into_iter();
    worst
        .find(|exit| failed.contains(exit))
        .unwrap_or(Exit::Other)
}
