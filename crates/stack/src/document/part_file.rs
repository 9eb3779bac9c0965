//! A file that is written and hashed while its bytes arrive.

mod lot;

use std::fmt;
use std::fs::File;
use std::io::{self, Seek as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use casebook_files::{Access, StagedFile};
use ring::digest::{Context, SHA256};
use tokio::task::{JoinError, JoinHandle, spawn_blocking};

pub(super) use self::lot::Lot;
use super::saved_document::SavedDocument;
use super::staged::StagedDocument;

/// The number of bytes after which a third thread syncs the file, while the next ones are written.
/// Otherwise the sync at the end of a large document would take long.
const STRETCH: usize = 32 * 1024 * 1024;

/// A temporary file that is being written, with the hash of its bytes.
///
/// Dropping it before [`whole`](Self::whole) removes the file.
#[derive(Debug)]
pub(super) struct PartFile {
    disk: Disk,
    /// The next batch. Memory holds another one, which is being written.
    lot: Lot,
    file: Arc<File>,
    /// The number of bytes written since the last sync.
    fresh: usize,
    syncing: Option<JoinHandle<io::Result<()>>>,
    part: StagedFile,
}

/// The state of the file.
#[derive(Debug)]
enum Disk {
    Idle(Box<HashedFile>),
    Busy(JoinHandle<io::Result<Box<HashedFile>>>),
    /// A write failed, or its thread did.
    Lost,
}

/// The file and the hash of its bytes so far.
struct HashedFile {
    file: Arc<File>,
    hash: Context,
}

impl fmt::Debug for HashedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.file.fmt(f)
    }
}

impl HashedFile {
    fn write(mut self: Box<Self>, lot: &Lot) -> io::Result<Box<Self>> {
        for piece in lot.pieces() {
            self.file.write_all(piece)?;
            self.hash.update(piece);
        }
        Ok(self)
    }
}

impl PartFile {
    /// Creates the file with its first bytes. `sweeps` says whether files that killed downloads to the
    /// same path have left are removed.
    pub(super) async fn create(
        path: &Path,
        access: Access,
        sweeps: bool,
        first: Lot,
    ) -> io::Result<Self> {
        let path = path.to_owned();
        let fresh = first.length();
        // If the future is dropped before this ends, dropping the result removes the part.
        let made = spawn_blocking(move || {
            let (part, file) = StagedFile::create(&path, access)?;
            if sweeps && let Err(error) = part.sweep_abandoned() {
                // They take space, and do no other harm.
                tracing::debug!(%error, "files of killed downloads stay");
            }
            let written = Box::new(HashedFile {
                file: Arc::new(file),
                hash: Context::new(&SHA256),
            });
            io::Result::Ok((part, written.write(&first)?))
        });
        let (part, written) = made.await.map_err(thread)??;
        Ok(Self {
            file: Arc::clone(&written.file),
            disk: Disk::Idle(written),
            lot: Lot::default(),
            fresh,
            syncing: None,
            part,
        })
    }

    /// Takes the next bytes. They are written later, so an error may be about earlier ones.
    pub(super) async fn write(&mut self, data: Bytes) -> io::Result<()> {
        self.lot.push(data);
        if !self.lot.is_full() {
            return Ok(());
        }
        let written = self.idle().await?;
        if self.fresh >= STRETCH {
            self.synced().await?;
            let file = Arc::clone(&self.file);
            self.syncing = Some(spawn_blocking(move || file.sync_data()));
            self.fresh = 0;
        }
        self.fresh += self.lot.length();
        let lot = std::mem::take(&mut self.lot);
        self.disk = Disk::Busy(spawn_blocking(move || written.write(&lot)));
        Ok(())
    }

    /// Truncates the file to start over.
    pub(super) async fn restart(&mut self) -> io::Result<()> {
        self.lot = Lot::default();
        let mut written = self.idle().await?;
        let emptied = spawn_blocking(move || {
            written.file.set_len(0)?;
            written.file.rewind()?;
            written.hash = Context::new(&SHA256);
            Ok(written)
        });
        self.disk = Disk::Busy(emptied);
        Ok(())
    }

    /// Writes the last batch, and returns the complete document of this size, which is not renamed yet.
    pub(super) async fn whole<E>(mut self, size: u64) -> io::Result<StagedDocument<E>> {
        let mut written = self.idle().await?;
        let lot = std::mem::take(&mut self.lot);
        if lot.length() > 0 {
            let writing = spawn_blocking(move || written.write(&lot));
            written = writing.await.map_err(thread)??;
        }
        let HashedFile { file, hash } = *written;
        self.synced().await?;
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(hash.finish().as_ref());
        Ok(StagedDocument::new(
            file,
            self.part,
            SavedDocument { size, sha256 },
        ))
    }

    /// Waits for the running sync.
    async fn synced(&mut self) -> io::Result<()> {
        match self.syncing.take() {
            Some(syncing) => syncing.await.map_err(thread)?,
            None => Ok(()),
        }
    }

    /// Waits for the running write, and returns the file.
    ///
    /// Dropping the future leaves the file with the writing thread.
    async fn idle(&mut self) -> io::Result<Box<HashedFile>> {
        if let Disk::Busy(busy) = &mut self.disk {
            let written = busy.await;
            self.disk = Disk::Lost;
            return written.map_err(thread)?;
        }
        match std::mem::replace(&mut self.disk, Disk::Lost) {
            Disk::Idle(written) => Ok(written),
            Disk::Busy(_) | Disk::Lost => Err(io::Error::other("an earlier write failed")),
        }
    }
}

/// Creates the error for a thread that failed or could not start.
fn thread(error: JoinError) -> io::Error {
    io::Error::other(error)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use casebook_protocol::Fault;

    use super::lot::LOT;
    use super::*;

    async fn created(path: &Path) -> PartFile {
        let file = PartFile::create(path, Access::Owner, false, Lot::default());
        file.await.unwrap()
    }

    #[tokio::test]
    async fn any_number_of_lots_makes_one_file_and_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        let mut file = created(&path).await;
        file.write(Bytes::from_static(b"another document"))
            .await
            .unwrap();
        file.restart().await.unwrap();
        let whole: Vec<u8> = (0..5 * LOT / 2).map(|at| (at % 251) as u8).collect();
        for piece in whole.chunks(LOT / 3) {
            file.write(Bytes::copy_from_slice(piece)).await.unwrap();
        }
        let staged = file.whole::<Fault>(whole.len() as u64).await.unwrap();
        assert!(!path.exists());
        let hash = ring::digest::digest(&SHA256, &whole);
        assert_eq!(staged.document().sha256, hash.as_ref());
        staged.place().unwrap();
        assert_eq!(fs::read(&path).unwrap(), whole);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_large_document_goes_to_the_disk_on_its_way() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = created(&folder.path().join("a.pdf")).await;
        let piece = Bytes::from(vec![7; 4 * LOT]);
        let mut hash = Context::new(&SHA256);
        let mut size = 0;
        while size < 2 * STRETCH + 8 * LOT {
            assert_eq!(file.syncing.is_some(), size > STRETCH, "{size}");
            file.write(piece.clone()).await.unwrap();
            hash.update(&piece);
            size += piece.len();
        }
        let staged = file.whole::<Fault>(size as u64).await.unwrap();
        assert_eq!(staged.document().sha256, hash.finish().as_ref());
    }

    #[tokio::test]
    async fn what_is_dropped_while_it_is_written_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = created(&folder.path().join("a.pdf")).await;
        file.write(Bytes::from(vec![7; 4 * LOT])).await.unwrap();
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
