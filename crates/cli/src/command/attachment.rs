//! `attachment …`

mod get;
mod name_pattern;
mod of_case;
mod saved_file;
mod source;

use clap::Subcommand;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Attachments of support cases.
#[derive(Debug, Subcommand)]
pub(crate) enum Attachment {
    Get(get::Get),
}

impl Attachment {
    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let Self::Get(get) = self;
        get.run(session).await
    }
}
