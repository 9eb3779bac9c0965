//! `case …`

mod create;
mod files;
mod list;
mod moment;
mod once;
mod reply;
mod resolve;
mod show;
mod text;
mod which;

use clap::Subcommand;

use self::which::Which;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Support cases and their conversations.
#[derive(Debug, Subcommand)]
pub(crate) enum Case {
    List(list::List),
    /// Show a case and its whole conversation
    ///
    /// With --output csv each communication is a row that begins with the columns of the case. If
    /// both have a column of the same name, the column of the communication is called
    /// communications.NAME.
    Show(Which),
    /// Open a case
    Create(create::Create),
    /// Add a communication to a case
    Reply(reply::Reply),
    /// Resolve a case
    Resolve(Which),
}

impl Case {
    /// Lists, shows, writes or resolves.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::List(list) => list.run(session).await,
            Self::Show(which) => show::show(session, which).await,
            Self::Create(create) => create.run(session).await,
            Self::Reply(reply) => reply.run(session).await,
            Self::Resolve(which) => resolve::resolve(session, which).await,
        }
    }
}
