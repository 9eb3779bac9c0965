//! Saves an attachment, unless its file is there already.

use std::io;
use std::path::Path;

use casebook::support::{AttachmentDocument, DownloadError, GetAttachmentDownloadLink};
use casebook_files::{Access, sync_folder};
use tokio::task::spawn_blocking;

use super::source::Content;
use crate::failure::Failure;
use crate::folder::hash;
use crate::progress::Bar;

/// The size of a file that has the bytes of an attachment.
#[derive(Debug)]
pub(super) struct SavedFile {
    pub(super) size: u64,
    /// Whether the file had these bytes before.
    pub(super) is_unchanged: bool,
}

/// Where an attachment is saved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Destination<'a> {
    pub(super) path: &'a Path,
    pub(super) access: Access,
    /// Whether a file with other bytes is replaced.
    pub(super) force: bool,
}

impl SavedFile {
    /// Saves an attachment. A file that has the same bytes already stays.
    ///
    /// # Errors
    ///
    /// Fails if the attachment does not arrive complete or cannot be written, and, without `force`,
    /// if another file has its name.
    pub(super) async fn of(
        content: Content,
        destination: Destination<'_>,
        bar: Bar,
    ) -> Result<Self, Failure> {
        match content {
            Content::Whole(data) => write(data.as_bytes(), destination),
            Content::Linked(document) => download(&document, destination, bar).await,
        }
    }
}

fn write(bytes: &[u8], destination: Destination<'_>) -> Result<SavedFile, Failure> {
    let Destination {
        path,
        access,
        force,
    } = destination;
    let size = bytes.len() as u64;
    let saved = |is_unchanged| SavedFile { size, is_unchanged };
    // A file that is longer, or that is no regular one, cannot be read, and is not equal.
    if casebook_files::read(path, size).is_ok_and(|there| there == bytes) {
        return Ok(saved(true));
    }
    let written = match force {
        true => casebook_files::write(path, bytes, access),
        false => casebook_files::write_new(path, bytes, access),
    };
    match written {
        Ok(()) => Ok(saved(false)),
        Err(error) => Err(unwritten(destination, &error)),
    }
}

async fn download(
    document: &AttachmentDocument,
    destination: Destination<'_>,
    mut bar: Bar,
) -> Result<SavedFile, Failure> {
    let download = document
        .download()
        .progress(move |progress| bar.set(progress.received, progress.total));
    let failed = |error: DownloadError| match &error {
        DownloadError::File { source, .. } => unwritten(destination, source),
        error => Failure::download::<GetAttachmentDownloadLink>(error),
    };
    let there = match destination.path.symlink_metadata() {
        Err(_) => {
            let saved = download.save_new(destination.path).await.map_err(failed)?;
            return Ok(SavedFile {
                size: saved.size,
                is_unchanged: false,
            });
        }
        Ok(there) => there,
    };
    if !there.is_file() && !destination.force {
        return Err(unwritten(destination, &io::ErrorKind::AlreadyExists.into()));
    }
    // The service names no size and no hash, so only the bytes themselves can be compared.
    let staged = download.stage(destination.path).await.map_err(failed)?;
    let saved = staged.document().clone();
    if there.is_file() && there.len() == saved.size {
        let path = destination.path.to_owned();
        let hashed = spawn_blocking(move || hash(&path)).await;
        if hashed
            .map_err(Failure::other)?
            .is_ok_and(|hash| hash == saved.sha256_hex())
        {
            return Ok(SavedFile {
                size: saved.size,
                is_unchanged: true,
            });
        }
    }
    if !destination.force {
        return Err(unwritten(destination, &io::ErrorKind::AlreadyExists.into()));
    }
    staged.sync().await.map_err(failed)?;
    staged.place().map_err(failed)?;
    let folder = destination.path.parent().unwrap_or(destination.path);
    sync_folder(folder).map_err(|error| unwritten(destination, &error))?;
    Ok(SavedFile {
        size: saved.size,
        is_unchanged: false,
    })
}

/// Creates the failure of a file that was not written.
fn unwritten(destination: Destination<'_>, error: &io::Error) -> Failure {
    let path = destination.path.display();
    match error.kind() {
        io::ErrorKind::AlreadyExists if !destination.force => {
            Failure::transfer(format_args!("{path}: another file has this name"))
                .advise("--force replaces it, and -d DIR takes another folder")
        }
        _ => Failure::transfer(format_args!("{path}: {error}")),
    }
}
