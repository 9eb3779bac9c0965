//! `agreement …`

mod accept;
mod check;
mod documents;
mod get;
mod list;
mod record;
mod show;
mod terminate;

use clap::Subcommand;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Agreements of the account with AWS.
#[derive(Debug, Subcommand)]
pub(crate) enum Agreement {
    /// List all agreements
    List(list::List),
    /// Show an agreement with its terms
    Show(show::Show),
    /// Download the signed document of an agreement of the account
    Get(get::Get),
    /// Check that agreements are in force; the exit code is 3 if one is not
    Check(check::Check),
    /// Accept an agreement for the account, document by document
    Accept(accept::Accept),
    /// End an agreement of the account
    Terminate(terminate::Terminate),
}

impl Agreement {
    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::List(list) => list.run(session).await,
            Self::Show(show) => show.run(session).await,
            Self::Get(get) => get.run(session).await,
            Self::Check(check) => check.run(session).await,
            Self::Accept(accept) => accept.run(session).await,
            Self::Terminate(terminate) => terminate.run(session).await,
        }
    }
}
