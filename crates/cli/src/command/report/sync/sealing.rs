//! Seals the folder at the end of a run.

use std::path::PathBuf;
use std::pin::Pin;

use clap::{Args, ValueHint};

use crate::evidence::{AuthorityUrl, Sealing};
use crate::failure::Failure;
use crate::folder::Folder;
use crate::session::Session;

/// Whether and how the folder is sealed.
#[derive(Args, Debug)]
pub(super) struct SealOptions {
    /// Seal the folder at the end
    ///
    /// It is checked and signed as by `evidence seal`.
    #[arg(long)]
    seal: bool,

    /// File of the private key for --seal [default: that of `evidence keygen`]
    #[arg(long, value_name = "FILE", requires = "seal", value_hint = ValueHint::FilePath)]
    #[arg(hide_short_help = true)]
    key: Option<PathBuf>,

    /// URL of an authority for timestamps (RFC 3161), for --seal
    #[arg(long, value_name = "URL", requires = "seal", hide_short_help = true)]
    tsa: Option<AuthorityUrl>,
}

impl SealOptions {
    /// Reads the key, if the folder is to be sealed.
    ///
    /// # Errors
    ///
    /// Fails if the key cannot be read. Nothing was sent.
    pub(super) fn ready(&self, session: &Session) -> Result<Option<Sealing>, Failure> {
        let sealing = || Sealing::ready(session, self.key.clone(), self.tsa.clone());
        self.seal.then(sealing).transpose()
    }
}

/// Seals the folder, unless a signal ends the run before.
///
/// # Errors
///
/// Fails like [`Sealing::seal`].
pub(super) async fn seal(
    sealing: &Sealing,
    session: &Session,
    folder: &Folder,
    end: Pin<&mut impl Future<Output = ()>>,
) -> Result<(), Failure> {
    let sealed = tokio::select! {
        biased;
        () = end => return Err(Failure::interrupted()),
        sealed = sealing.seal(session, folder) => sealed?,
    };
    if session.speaks_to_people() {
        let file = folder.path().join(sealed.file);
        session.say(format_args!("sealed: {}", file.display()));
    }
    Ok(())
}
