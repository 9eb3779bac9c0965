//! `case …`

mod answers;
mod browser;
mod case_ref;
mod choices;
mod console;
mod create;
mod dialogue;
mod dry_run;
mod editor;
mod files;
mod filing;
mod list;
mod numbered_file;
mod once;
mod open;
mod preview;
mod program;
mod prompts;
mod quotation;
mod reply;
mod resolve;
mod severity;
mod show;
mod text;
mod wait;

use clap::Subcommand;

pub(super) use self::case_ref::{CaseName, CaseRef};
pub(super) use self::numbered_file::NumberedFile;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Support cases and their conversations.
#[derive(Debug, Subcommand)]
pub(crate) enum Case {
    List(list::List),
    Show(show::Show),
    Create(create::Create),
    Reply(reply::Reply),
    Resolve(resolve::Resolve),
    Wait(wait::Wait),
    Open(open::Open),
}

impl Case {
    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::List(list) => list.run(session).await,
            Self::Show(show) => show.run(session).await,
            Self::Create(create) => create.run(session).await,
            Self::Reply(reply) => reply.run(session).await,
            Self::Resolve(resolve) => resolve.run(session).await,
            Self::Wait(wait) => wait.run(session).await,
            Self::Open(open) => open.run(session).await,
        }
    }
}
