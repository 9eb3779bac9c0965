//! Brings a document to the target of `-o`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use casebook::stack::document::{DocumentBody, Download, DownloadError, SavedDocument};
use casebook_files::Access;

use super::target::{Place, Target, open};
use crate::failure::Failure;
use crate::output::write_all;
use crate::path_error::{self, expected};
use crate::session::Session;
use crate::waits::Subject;

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
    /// The name on the progress bar, and in the lines about waits.
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
        let subject = Subject::named(self.label);
        subject.scope(self.bring(document, failed)).await
    }

    async fn bring<E: Send + 'static>(
        self,
        document: Download<'static, E>,
        failed: impl Fn(&DownloadError<E>) -> Failure,
    ) -> Result<Option<DeliveredFile>, Failure> {
        let (path, real, replaces) = match Place::of(self.target, &self.file_name, self.replaces) {
            Place::Stdout => {
                let broken = |error: io::Error| Failure::stdout(&error);
                write_pieces(document.stream(), &mut io::stdout(), broken, failed).await?;
                return Ok(None);
            }
            Place::Stream(to) => {
                let broken = |error: io::Error| unwritten(&to, &error);
                let mut file = open(&to).await.map_err(broken)?;
                write_pieces(document.stream(), &mut file, broken, failed).await?;
                return Ok(None);
            }
            Place::File {
                path,
                real,
                replaces,
            } => (path, real, replaces),
        };
        let board = self.session.board(1);
        let mut bar = board.start(self.label);
        let document =
            document.progress(move |progress| bar.set(progress.received, progress.total));
        let saved = match replaces {
            true => document.save(real).await,
            false => document.save_new(real).await,
        };
        board.clear();
        let saved = saved.map_err(|error| match &error {
            DownloadError::File { source, .. } if is_taken(source, replaces) => exists(&path),
            DownloadError::File { source, .. } if expected(&path, source).is_some() => {
                unwritten(&path, source)
            }
            error => failed(error),
        })?;
        Ok(Some(DeliveredFile { path, saved }))
    }

    /// Writes a document that is in memory to its target. For a pipe, a device and stdout, `None` is
    /// returned, because there is no file to report.
    ///
    /// # Errors
    ///
    /// Fails if the document cannot be written.
    pub(super) async fn write(
        self,
        bytes: &[u8],
        access: Access,
    ) -> Result<Option<PathBuf>, Failure> {
        match Place::of(self.target, &self.file_name, self.replaces) {
            Place::Stdout => write_all(bytes).map(|_| None),
            Place::Stream(to) => {
                let file = open(&to).await;
                file.and_then(|mut file| file.write_all(bytes))
                    .map_err(|error| unwritten(&to, &error))?;
                Ok(None)
            }
            Place::File {
                path,
                real,
                replaces,
            } => {
                let written = match replaces {
                    true => casebook_files::write(&real, bytes, access),
                    false => casebook_files::write_new(&real, bytes, access),
                };
                written.map_err(|error| match is_taken(&error, replaces) {
                    true => exists(&path),
                    false => unwritten(&path, &error),
                })?;
                Ok(Some(path))
            }
        }
    }
}

/// Whether a file was not written because another one has its name.
fn is_taken(error: &io::Error, replaces: bool) -> bool {
    !replaces && error.kind() == io::ErrorKind::AlreadyExists
}

/// Creates the failure of a file that exists and may not be replaced.
fn exists(path: &Path) -> Failure {
    unwritten(path, &io::ErrorKind::AlreadyExists.into())
        .advise("-o FILE replaces an existing file")
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::transfer(path_error::at(path, error))
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
