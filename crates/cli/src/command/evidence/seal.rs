//! `evidence seal`

use std::path::PathBuf;

use clap::Args;
use clap::ValueHint;

use crate::command::save_options::ReadAccess;
use crate::evidence::{AuthorityUrl, Sealing};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::help::examples;
use crate::output::View;
use crate::session::Session;

/// Sign a folder of `report sync`, so that later changes show
///
/// The folder is checked first, as `evidence verify` does, and only a folder that is as recorded is sealed.
/// The seal is a file seal-0001.json: an in-toto statement about every file in an envelope of DSSE, signed
/// with Ed25519. With --tsa, an authority confirms when the seal was there.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Sign with the key of `evidence keygen`", "casebook evidence seal reports"),
    ("Sign with another key", "casebook evidence seal reports --key audit.pem"),
]))]
pub(crate) struct Seal {
    /// Folder of `report sync`
    dir: PathBuf,

    /// File of the private key [default: that of `evidence keygen`]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    key: Option<PathBuf>,

    /// URL of an authority for timestamps (RFC 3161): https, or http on this machine
    ///
    /// It gets the hash of the seal and nothing else.
    #[arg(long, value_name = "URL")]
    tsa: Option<AuthorityUrl>,

    #[command(flatten)]
    read_access: ReadAccess,
}

impl Seal {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let sealing = Sealing::ready(session, self.key, self.tsa)?;
        if !self.dir.is_dir() {
            let why = format!(
                "{}: expected a folder of `report sync`, found none",
                self.dir.display()
            );
            return Err(Failure::parameter("DIR", why));
        }
        let folder = Folder::open(&self.dir, self.read_access.access())?;
        let sealed = sealing.seal(session, &folder).await?;
        session.print(
            sealed.members(&self.dir),
            View::Record(&["folder", "file", "runs"]),
        )
    }
}
