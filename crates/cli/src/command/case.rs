//! `case …`

mod case_ref;
mod create;
mod files;
mod list;
mod moment;
mod once;
mod reply;
mod resolve;
mod show;
mod text;

use clap::Subcommand;

use self::case_ref::CaseRef;
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
    Show(CaseRef),
    Create(create::Create),
    /// Add a communication to a case
    Reply(reply::Reply),
    /// Resolve a case
    Resolve(CaseRef),
}

impl Case {
    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::List(list) => list.run(session).await,
            Self::Show(case_ref) => show::show(session, case_ref).await,
            Self::Create(create) => create.run(session).await,
            Self::Reply(reply) => reply.run(session).await,
            Self::Resolve(case_ref) => resolve::resolve(session, case_ref).await,
        }
    }
}
