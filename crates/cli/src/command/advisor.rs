//! `advisor …`

mod check_name;
mod checks;
mod refresh;
mod result;
mod status;
mod summary;

use casebook::types::support::LanguageCode;
use clap::{Args, Subcommand};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::session::Session;

/// Trusted Advisor checks and their results.
#[derive(Debug, Subcommand)]
pub(crate) enum Advisor {
    Checks(checks::Checks),
    Result(result::ShowResult),
    /// Count the checks of each category by status
    #[command(after_help = examples(&[
        ("Count the checks as a table", "casebook advisor summary --output table"),
        ("Print the counts for a program", "casebook advisor summary --output json"),
    ]))]
    Summary,
    Status(status::Status),
    Refresh(refresh::Run),
}

/// The option for the language in which Trusted Advisor names and describes checks.
#[derive(Args, Clone, Debug)]
pub(crate) struct Language {
    /// Language of names and descriptions
    ///
    /// The language is zh, zh_TW, en, fr, de, id, it, ja, ko, pt_BR or es.
    #[arg(long, value_name = "CODE", default_value = "en")]
    language: LanguageCode,
}

impl Advisor {
    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::Checks(checks) => checks.run(session).await,
            Self::Result(found) => found.run(session).await,
            Self::Summary => summary::summary(session).await,
            Self::Status(status) => status.run(session).await,
            Self::Refresh(run) => run.run(session).await,
        }
    }
}
