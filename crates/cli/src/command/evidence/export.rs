//! `evidence export`

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::command::save_options::ReadAccess;
use crate::evidence::{Inspection, Trust, day, is_inside, write_bag};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::View;
use crate::session::Session;

/// Write a folder of `report sync` as a bag for an archive
///
/// A bag (RFC 8493, BagIt) has all files below data/ with a list of their hashes, and any program for bags
/// can check it. The files are hard links where the file system has them. The folder is checked first, as
/// `evidence verify` does, and only a folder that is as recorded is exported.
#[derive(Args, Debug)]
#[command(override_usage = "casebook evidence export [OPTIONS] -o <BAG> <DIR>")]
#[command(after_help = examples(&[
    ("Write a bag", "casebook evidence export reports -o bag"),
    (
        "Write a bag that others can read, if the umask lets them",
        "casebook evidence export reports -o bags/2026 --shared",
    ),
]))]
pub(crate) struct Export {
    /// Folder of `report sync`
    dir: PathBuf,

    /// Folder for the bag, which must not exist yet, outside of DIR
    #[arg(short, long, value_name = "BAG", value_hint = ValueHint::DirPath)]
    output_file: PathBuf,

    #[command(flatten)]
    read_access: ReadAccess,
}

impl Export {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let (dir, bag, day) = (self.dir.clone(), self.output_file.clone(), day(session));
        let access = self.read_access.access();
        // Another thread reads the files, so that a signal can end the run meanwhile.
        let written = spawn_blocking(move || {
            let failed = |error: &dyn std::fmt::Display| {
                Failure::transfer(format_args!("{}: {error}", dir.display()))
            };
            if is_inside(&bag, &dir).map_err(|error| failed(&error))? {
                let why = format!(
                    "{}: expected a folder outside of {}, found one in it, where a bag would be a file that no \
                     run has recorded",
                    bag.display(),
                    dir.display()
                );
                return Err(Failure::parameter("--output-file", why));
            }
            let inspection = Inspection::of(&dir, &Trust::default());
            let inspection = inspection.map_err(|error| failed(&error))?;
            if let Some(broken) = inspection.broken().next() {
                let why = format!(
                    "{}: expected a folder that is as recorded: {}: {}; nothing was exported",
                    dir.display(),
                    broken.name,
                    broken.detail
                );
                return Err(Failure::new(Exit::Check, "NotExported", why)
                    .advise("`casebook evidence verify` names all that differs"));
            }
            let written = write_bag(&dir, &inspection.chain.files, &bag, &day, access);
            written.map_err(|error| {
                let failure = Failure::transfer(format_args!("{}: {error}", bag.display()));
                match error.kind() {
                    io::ErrorKind::AlreadyExists => {
                        failure.advise("a bag is never replaced; -o names another folder")
                    }
                    _ => failure,
                }
            })
        });
        let payload = written.await.map_err(Failure::other)??;
        let result = json!({
            "folder": self.dir.display().to_string(),
            "bag": self.output_file.display().to_string(),
            "files": payload.files,
            "size": payload.size,
        });
        session.print(result, View::Record(&["folder", "bag", "files", "size"]))
    }
}
