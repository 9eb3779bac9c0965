//! A file that takes its name only when it is whole.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use ring::digest::{Context, SHA256};
use tokio::task::{JoinError, JoinHandle, spawn_blocking};

/// So many bytes are collected before they are written and hashed, on another thread, while the
/// next ones arrive. It takes two of these lots in memory.
const LOT: usize = 256 * 1024;

/// A file in the making, beside the one it will become.
///
/// Its name is that of the final file with a dot before and `.<process>-<number>.part` behind.
/// Dropping it before [`finish`](Self::finish) removes it.
#[derive(Debug)]
pub(super) struct PartFile {
    disk: Disk,
    lot: Vec<Bytes>,
    length: usize,
    part: PathBuf,
    path: PathBuf,
    finished: bool,
}

/// Who has the file.
#[derive(Debug)]
enum Disk {
    Idle(Box<Written>),
    Busy(JoinHandle<io::Result<Box<Written>>>),
    /// It failed, or its thread did.
    Lost,
}

/// What is in the file so far.
struct Written {
    file: File,
    hash: Context,
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.file.fmt(f)
    }
}

impl Written {
    fn write(mut self: Box<Self>, lot: &[Bytes]) -> io::Result<Box<Self>> {
        for piece in lot {
            self.file.write_all(piece)?;
            self.hash.update(piece);
        }
        Ok(self)
    }
}

impl PartFile {
    pub(super) async fn create(path: &Path) -> io::Result<Self> {
        let path = path.to_owned();
        // What was made for somebody who has gone is removed when it is dropped unseen.
        spawn_blocking(|| Self::create_now(path))
            .await
            .map_err(thread)?
    }

    fn create_now(path: PathBuf) -> io::Result<Self> {
        let name = path
            .file_name()
            .ok_or(io::ErrorKind::InvalidFilename)?
            .to_string_lossy()
            .into_owned();
        loop {
            let part = path.with_file_name(part_name(&name));
            // Never over a file, or through a link, that somebody else has put there.
            match OpenOptions::new().write(true).create_new(true).open(&part) {
                Ok(file) => {
                    let hash = Context::new(&SHA256);
                    return Ok(Self {
                        disk: Disk::Idle(Box::new(Written { file, hash })),
                        lot: Vec::new(),
                        length: 0,
                        part,
                        path,
                        finished: false,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes the next bytes. They are written later, and so an error may be about earlier ones.
    pub(super) async fn write(&mut self, data: Bytes) -> io::Result<()> {
        self.length += data.len();
        self.lot.push(data);
        if self.length < LOT {
            return Ok(());
        }
        let written = self.idle().await?;
        let lot = self.take();
        self.disk = Disk::Busy(spawn_blocking(move || written.write(&lot)));
        Ok(())
    }

    /// Forgets what was written.
    pub(super) async fn restart(&mut self) -> io::Result<()> {
        self.take();
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

    /// Brings everything onto the disk, then gives it its name, then brings the name onto the disk.
    /// It gives the SHA-256 of all bytes.
    pub(super) async fn finish(mut self) -> io::Result<[u8; 32]> {
        let written = self.idle().await?;
        let lot = self.take();
        let (part, path) = (self.part.clone(), self.path.clone());
        let hash = spawn_blocking(move || {
            let Written { file, hash } = *written.write(&lot)?;
            file.sync_all()?;
            fs::rename(&part, &path)?;
            #[cfg(unix)]
            {
                let folder = path.parent();
                let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
                File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
            }
            let mut sha256 = [0; 32];
            sha256.copy_from_slice(hash.finish().as_ref());
            Ok::<_, io::Error>(sha256)
        });
        let hash = hash.await.map_err(thread)??;
        self.finished = true;
        Ok(hash)
    }

    fn take(&mut self) -> Vec<Bytes> {
        self.length = 0;
        std::mem::take(&mut self.lot)
    }

    /// The file, when nobody writes into it any more.
    ///
    /// Dropping the future leaves it with whoever writes.
    async fn idle(&mut self) -> io::Result<Box<Written>> {
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

/// The thread that writes failed, or was not let run.
fn thread(error: JoinError) -> io::Error {
    io::Error::other(error)
}

/// The next name that this process has not used. It fits wherever a name of 255 bytes does.
fn part_name(name: &str) -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let kept = name.floor_char_boundary(200);
    format!(".{}.{}-{number}.part", &name[..kept], std::process::id())
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing can be done about a failure here, and nothing depends on it. Whoever still
            // writes does so into a file without a name. Only what is dropped while it finishes may
            // get its name all the same, and then it is whole.
            let _removed = fs::remove_file(&self.part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn any_number_of_lots_makes_one_file_and_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        let mut file = PartFile::create(&path).await.unwrap();
        file.write(Bytes::from_static(b"another document"))
            .await
            .unwrap();
        file.restart().await.unwrap();
        let whole: Vec<u8> = (0..5 * LOT / 2).map(|at| (at % 251) as u8).collect();
        for piece in whole.chunks(LOT / 3) {
            file.write(Bytes::copy_from_slice(piece)).await.unwrap();
        }
        assert!(!path.exists());
        let hash = file.finish().await.unwrap();
        assert_eq!(fs::read(&path).unwrap(), whole);
        assert_eq!(hash, ring::digest::digest(&SHA256, &whole).as_ref());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn what_is_dropped_while_it_is_written_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = PartFile::create(&folder.path().join("a.pdf"))
            .await
            .unwrap();
        file.write(Bytes::from(vec![7; 4 * LOT])).await.unwrap();
        drop(file);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
