//! Downloads a document into a file, which gets its name when it is complete and on the disk.

use std::io;
use std::path::Path;

use tokio::task::spawn_blocking;

use super::error::DownloadError;
use super::fetch::{Fetch, Piece};
use super::part_file::{Lot, PartFile};
use super::saved_document::SavedDocument;
use super::staged::StagedDocument;

/// Downloads a document into a temporary file. `sweeps` says whether files that killed downloads to the
/// same path have left are removed.
pub(super) async fn stage<E>(
    mut fetch: Fetch<'_, E>,
    path: &Path,
    sweeps: bool,
) -> Result<StagedDocument<E>, DownloadError<E>> {
    // The first bytes come before the file: without a link there is nothing to clean up, and one thread
    // creates and writes a small document at once.
    let mut first = Lot::default();
    while !first.is_full()
        && let Some(piece) = fetch.next().await?
    {
        match piece {
            Piece::Data(data) => first.push(data),
            Piece::Restart => first = Lot::default(),
        }
    }
    let file = PartFile::create(path, fetch.access(), sweeps, first).await;
    let mut file = file.map_err(DownloadError::file(path))?;
    while let Some(piece) = fetch.next().await? {
        let taken = match piece {
            Piece::Data(data) => file.write(data).await,
            Piece::Restart => file.restart().await,
        };
        taken.map_err(DownloadError::file(path))?;
    }
    let whole = file.whole(fetch.passed()).await;
    whole.map_err(DownloadError::file(path))
}

/// Downloads a document and renames it to its path; a new one replaces no file.
pub(super) async fn save<E: 'static>(
    fetch: Fetch<'_, E>,
    path: &Path,
    is_new: bool,
) -> Result<SavedDocument, DownloadError<E>> {
    if is_new && path.symlink_metadata().is_ok() {
        return Err(DownloadError::file(path)(
            io::ErrorKind::AlreadyExists.into(),
        ));
    }
    let staged = stage(fetch, path, true).await?;
    // The rename ends even if this future is dropped meanwhile.
    let kept = spawn_blocking(move || staged.keep(is_new)).await;
    let kept = kept.map_err(io::Error::other).and_then(|kept| kept);
    kept.map_err(DownloadError::file(path))
}
