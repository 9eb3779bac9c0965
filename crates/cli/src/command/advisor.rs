//! `advisor …`

mod categories;
mod check_name;
mod checks;
mod known_status;
mod language;
mod list;
mod money;
mod refresh;
mod result;
mod service_time;
mod status;
mod summaries;
mod summary;

use clap::Subcommand;

pub(crate) use self::check_name::{checks as known_checks, name_of};
pub(crate) use self::list::short_age;
pub(crate) use self::money::{amount, cents};
pub(crate) use self::summaries::summaries;
pub(crate) use self::summary::summary;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet::FleetOptions;
use crate::help::examples;
use crate::session::Session;

/// Trusted Advisor checks and their results.
#[derive(Debug, Subcommand)]
pub(crate) enum Advisor {
    List(list::List),
    Checks(checks::Checks),
    Result(result::ShowResult),
    /// Count the checks of each category by status
    ///
    /// There is one row for each category, in every format; the table adds the total. For one row
    /// for each check see `casebook advisor list`.
    #[command(after_help = examples(&[
        ("Count the checks as a table", "casebook advisor summary --output table"),
        ("Print the counts for a program", "casebook advisor summary --output json"),
    ]))]
    Summary(FleetOptions),
    Status(status::Status),
    Refresh(refresh::Run),
}

impl Advisor {
    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::List(list) => list.run(session).await,
            Self::Checks(checks) => checks.run(session).await,
            Self::Result(found) => found.run(session).await,
            Self::Summary(_) => summary(session).await,
            Self::Status(status) => status.run(session).await,
            Self::Refresh(run) => run.run(session).await,
        }
    }
}
