//! Downloads a document to the target of `-o`.

use std::io::{self, Write};
use std::path::PathBuf;

use casebook::stack::document::{DocumentBody, Download, DownloadError, SavedDocument};

use super::target::{Target, open, resolved};
use crate::failure::Failure;
use crate::session::Session;

/// The target of a document, and the names by which files and progress bars show it.
pub(super) struct Delivery<'a> {
    pub(super) session: &'a Session,
    /// The target that the user gave.
    pub(super) target: Option<Target>,
    /// The name of the file if the user named a folder, or nothing.
    pub(super) file_name: String,
    /// Whether a file with this name may be replaced. A file that the user named is always
    /// replaced.
    pub(super) replaces: bool,
    /// The name on the progress bar.
    pub(super) label: &'a str,
}

/// A file with a document.
pub(super) struct DeliveredFile {
    /// The path as the user named it.
    pub(super) path: PathBuf,
    pub(super) saved: SavedDocument,
}

impl Delivery<'_> {
    /// Downloads a document to its target. A pipe, a device and stdout get the document alone, and
    /// `None` is returned, because there is no file to report.
    ///
    /// # Errors
    ///
    /// Fails if the service gives no link, the document does not arrive complete, or it cannot be
    /// written.
    pub(super) async fn fetch<E: Send + 'static>(
        self,
        document: Download<'static, E>,
        failed: impl Fn(&DownloadError<E>) -> Failure,
    ) -> Result<Option<DeliveredFile>, Failure> {
        let named = self.file_name;
        let (path, place, replaces) = match self.target {
            Some(Target::Stdout) => {
                let broken = |error: io::Error| Failure::stdout(&error);
                write_pieces(document.stream(), &mut io::stdout(), broken, failed).await?;
                return Ok(None);
            }
            Some(Target::Stream(to)) => {
                let broken =
                    |error: io::Error| Failure::transfer(format_args!("{}: {error}", to.display()));
                let mut file = open(&to).await.map_err(broken)?;
                write_pieces(document.stream(), &mut file, broken, failed).await?;
                return Ok(None);
            }
            // If the user named a symbolic link, the link stays, and the file that it points to is
            // replaced.
            Some(Target::File(path)) => (path.clone(), resolved(&path), true),
            // The user did not choose this file name. A symbolic link that has it is not followed.
            Some(Target::Folder(folder)) => {
                let path = folder.join(named);
                (path.clone(), path, self.replaces)
            }
            None => (PathBuf::from(&named), PathBuf::from(&named), self.replaces),
        };
        let board = self.session.board(1);
        let mut bar = board.start(self.label);
        let document =
            document.progress(move |progress| bar.set(progress.received, progress.total));
        let saved = match replaces {
            true => document.save(place).await,
            false => document.save_new(place).await,
        };
        board.clear();
        let saved = saved.map_err(|error| failed(&error))?;
        Ok(Some(DeliveredFile { path, saved }))
    }
}

/// Writes a document piece by piece to a target that cannot be replaced, such as stdout or a pipe.
/// Prints no result, because the document may be on stdout.
async fn write_pieces<E: Send + 'static>(
    mut document: DocumentBody<E>,
    out: &mut impl Write,
    broken: impl Fn(io::Error) -> Failure,
    failed: impl Fn(&DownloadError<E>) -> Failure,
) -> Result<(), Failure> {
    while let Some(piece) = document.next().await {
        let piece = piece.map_err(|error| failed(&error))?;
        out.write_all(&piece).map_err(&broken)?;
    }
    out.flush().map_err(&broken)
}
