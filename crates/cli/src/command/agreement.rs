//! `agreement …`

mod accept;
mod agreement_name;
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
    List(list::List),
    Show(show::Show),
    Get(get::Get),
    Check(check::Check),
    Accept(accept::Accept),
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
