//! `evidence verify`

use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::evidence::{Inspection, Trust};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::{Column, View};
use crate::session::Session;

/// Check a folder of `report sync`; the exit code is 3 if something is not as recorded
///
/// Every file is read, and compared with what the runs have recorded. Each changed, missing or added file
/// is named with both hashes, and so is each broken link of the chain of runs. Seals and timestamps are
/// checked too. Nothing is sent.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Check a folder, and that it is sealed by this key", "casebook evidence verify reports --key audit.pub"),
    (
        "Print the names of files that were changed",
        "casebook evidence verify reports \\\n        --query \"checks[?result=='broken'].name\"",
    ),
]))]
pub(crate) struct Verify {
    /// Folder of `report sync`
    dir: PathBuf,

    /// File of a public key whose signature counts; can be repeated
    ///
    /// Then every run must be sealed, and every seal must have a signature of one of these keys. Without
    /// it, the key that a seal names itself is taken, which proves nothing about who made it.
    #[arg(long, value_name = "PUBLIC", value_hint = ValueHint::FilePath)]
    key: Vec<PathBuf>,

    /// File with the root certificates, in PEM, of the authorities whose timestamps count
    ///
    /// Then every seal must have a timestamp of one of them.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    tsa_ca: Option<PathBuf>,
}

const COLUMNS: &[Column] = &[
    Column::whole("RESULT", "result"),
    Column::whole("WHAT", "what"),
    Column::whole("NAME", "name"),
    Column::text("DETAIL", "detail").telling(60),
];

impl Verify {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let dir = self.dir.clone();
        // Another thread reads the files, so that a signal can end the run meanwhile.
        let trust = Trust::read(&self.key, self.tsa_ca.as_ref())?;
        let inspected = spawn_blocking(move || Inspection::of(&dir, &trust)).await;
        let inspected = inspected.map_err(Failure::other)?;
        let inspection = inspected.map_err(|error| {
            Failure::parameter("DIR", format_args!("{}: {error}", self.dir.display()))
        })?;
        session.print(
            json!({ "checks": inspection.findings }),
            View::Columns(COLUMNS),
        )?;
        let (broken, dir) = (inspection.broken().count(), self.dir.display());
        match broken {
            0 => Ok(Exit::Done),
            1 => {
                session.note(format_args!("{dir}: 1 thing is not as recorded"));
                Ok(Exit::Check)
            }
            _ => {
                session.note(format_args!("{dir}: {broken} things are not as recorded"));
                Ok(Exit::Check)
            }
        }
    }
}
