//! A complete document in a temporary file.

use std::fs::File;
use std::io;
use std::marker::PhantomData;
use std::path::Path;
use std::sync::Arc;

use casebook_files::{PlacedFile, StagedFile};
use tokio::task::spawn_blocking;

use super::error::DownloadError;
use super::saved_document::SavedDocument;

/// A complete document in a temporary file, in the folder of its final path.
///
/// A program that downloads many documents can rename them together. Then it waits for the disk
/// once, and not once for each document. Dropping this value removes the temporary file.
#[derive(Debug)]
pub struct StagedDocument<E> {
    file: Arc<File>,
    part: StagedFile,
    document: SavedDocument,
    /// The error of the service that the document came from.
    service: PhantomData<fn() -> E>,
}

impl<E> StagedDocument<E> {
    pub(super) fn new(file: Arc<File>, part: StagedFile, document: SavedDocument) -> Self {
        Self {
            file,
            part,
            document,
            service: PhantomData,
        }
    }

    /// Returns the size and the hash of the document.
    #[must_use]
    pub fn document(&self) -> &SavedDocument {
        &self.document
    }

    /// Returns the final path of the document.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.part.path()
    }

    /// Writes all bytes to the disk (`fsync`), on another thread.
    ///
    /// # Errors
    ///
    /// Fails with [`DownloadError::File`] if the file cannot be synced. Nothing is sent.
    pub async fn sync(&self) -> Result<(), DownloadError<E>> {
        let file = Arc::clone(&self.file);
        let synced = spawn_blocking(move || file.sync_all()).await;
        synced
            .map_err(io::Error::other)
            .and_then(|synced| synced)
            .map_err(DownloadError::file(self.path()))
    }

    /// Renames the temporary file to its final path, and replaces a file there.
    ///
    /// Call [`sync`](Self::sync) first, so that the file is complete even after a power failure.
    /// For the new name to survive a power failure, sync the folder afterwards.
    ///
    /// # Errors
    ///
    /// Fails with [`DownloadError::File`] if the file cannot be renamed, or if a folder, a pipe or a
    /// device is at the final path. Then a file at that path is unchanged. Nothing is sent.
    pub fn place(self) -> Result<(), DownloadError<E>> {
        let path = self.part.path().to_owned();
        let placed = self.part.place().map(|_: PlacedFile| ());
        placed.map_err(DownloadError::file(&path))
    }

    /// Syncs the bytes, renames the file, then syncs the folder. A new file replaces none.
    pub(super) fn keep(self, is_new: bool) -> io::Result<SavedDocument> {
        self.file.sync_all()?;
        let placed = match is_new {
            true => self.part.place_new()?,
            false => self.part.place()?,
        };
        placed.sync()?;
        Ok(self.document)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use casebook_files::Access;
    use casebook_protocol::Fault;

    use super::super::part_file::{Lot, PartFile};

    #[tokio::test]
    async fn what_is_dropped_before_it_has_its_name_leaves_what_had_it_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        fs::write(&path, "before").unwrap();
        let file = PartFile::create(&path, Access::Owner, false, Lot::default());
        let file = file.await.unwrap();
        let staged = file.whole::<Fault>(0).await.unwrap();
        assert_eq!(staged.path(), path);
        staged.sync().await.unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        drop(staged);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(fs::read(&path).unwrap(), b"before");
    }
}
