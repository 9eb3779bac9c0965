//! `status`

mod agreements;
mod cases;
mod checks;
mod part;
mod reports;

use std::time::Duration;

use casebook::auth::sts::{GetCallerIdentity, Sts};
use clap::Args;
use futures_util::future::join5;
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use self::part::{Content, Part, failure, page};
use crate::command::ask::ask;
use crate::command::moment::{Moment, time_of};
use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::help::examples;
use crate::output::{Column, Format, View};
use crate::session::Session;

/// Show what waits for you: cases, new reports, red checks, missing agreements
///
/// The cases are the open ones; those that wait for you come first, then the others by severity.
/// A report is new if it was created after --since: the service does not say what you have seen.
/// The list of the service has no such time, so the 20 reports with the newest period are asked for
/// it. The checks are those with the status error or warning. An agreement is missing if the account
/// can accept it and has none of this name in force (by the service's reference, ahead of the SDKs;
/// not tried against AWS). Red checks of security come first. A table has the first few of each part,
/// more on a larger screen, and names account and profile; csv and text have a row for each thing,
/// the other formats have all. A part that fails, or that has no answer within 15 seconds (--timeout),
/// does not hide the others; the exit code is then the one of the worst failure. A support plan that
/// the account lacks is no failure.
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
        allow_hyphen_values = true
    )]
    since: Moment,
}

/// The time limit of all parts, if `--timeout` sets no other.
const LIMIT: Duration = Duration::from_secs(15);

/// The time limit of the question for the account, which is only a heading.
const HEADING: Duration = Duration::from_secs(4);

/// The time limit of the search for credentials, in which the user may type the code of a device.
const SEARCH: Duration = Duration::from_secs(60);

const COLUMNS: &[Column] = &[
    Column::whole("PART", "part"),
    Column::whole("ID", "id"),
    Column::whole("STATUS", "status"),
    Column::text("TEXT", "text"),
];

impl Status {
    /// Returns the members of the result.
    pub(crate) fn shape() -> Value {
        json!({"cases": {}, "reports": {}, "checks": {}, "agreements": {}})
    }

    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let since = time_of(session, "--since", Some(&self.since))?;
        let now = session.clock().now();
        // All parts need the same credentials, and report it if there are none.
        let _ = timeout(SEARCH, session.credentials()).await;
        let limit = session.timeout().unwrap_or(LIMIT);
        let (cases, reports, checks, agreements, heading) = join5(
            within(limit, cases::open(session, now)),
            within(limit, reports::new(session, since, now)),
            within(limit, checks::flagged(session)),
            within(limit, agreements::missing(session)),
            heading(session, limit.min(HEADING)),
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
        match session.printer().form() {
            Some(Format::Table) => {
                let page = page(&parts, session.terminal());
                session.printer().page(&format!("{heading}\n{page}"))?;
            }
            Some(Format::Csv | Format::Text) => {
                let rows: Vec<Value> = parts.iter().flat_map(Part::rows).collect();
                session.print(json!({ "things": rows }), View::Columns(COLUMNS))?;
            }
            _ => {
                let members = parts.iter();
                let members: Map<String, Value> = members
                    .map(|part| (part.name.to_owned(), part.members()))
                    .collect();
                session.print(members.into(), View::Generic)?;
            }
        }
        failure(&parts).map_or(Ok(Exit::Done), Err)
    }
}

/// Ends a part that has no answer in time.
async fn within(
    limit: Duration,
    part: impl Future<Output = Result<Content, Failure>>,
) -> Result<Content, Failure> {
    timeout(limit, part).await.unwrap_or_else(|_| {
        let why = format!("no answer within {} s", limit.as_secs_f64());
        let failure = Failure::new(Exit::Other, "Timeout", why);
        Err(failure.advise("--timeout waits longer; `casebook doctor` shows what is wrong"))
    })
}

/// Returns the account, if STS names it, and the profile.
async fn heading(session: &Session, limit: Duration) -> String {
    let identity = async {
        let client = session.client::<Sts>()?;
        ask(&client, GetCallerIdentity::new()).await
    };
    let account = match timeout(limit, identity).await {
        Ok(Ok(caller)) => format!("Account {}", one_line(&caller.account.to_string())),
        _ => "Account not known".to_owned(),
    };
    if session.is_emulated() {
        return format!("{account}, that of --emulator");
    }
    match session.settings() {
        Ok(settings) => format!("{account}, profile {}", one_line(settings.profile())),
        Err(_) => account,
    }
}
