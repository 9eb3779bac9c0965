//! `evidence …`

mod export;
mod keygen;
mod seal;
mod verify;

use clap::Subcommand;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Evidence that can be checked without AWS.
#[derive(Debug, Subcommand)]
pub(crate) enum Evidence {
    Verify(verify::Verify),
    Seal(seal::Seal),
    Export(export::Export),
    Keygen(keygen::Keygen),
}

impl Evidence {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        match self {
            Self::Verify(verify) => verify.run(session).await,
            Self::Seal(seal) => seal.run(session).await,
            Self::Export(export) => export.run(session).await,
            Self::Keygen(keygen) => keygen.run(session),
        }
    }
}
