//! A file that takes its name only when it is whole.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncWriteExt as _;

/// A file in the making, beside the one it will become.
///
/// Its name is that of the final file with a dot before and `.<process>-<number>.part` behind.
/// Dropping it before [`finish`](Self::finish) removes it.
#[derive(Debug)]
pub(super) struct PartFile {
    file: File,
    part: PathBuf,
    path: PathBuf,
    finished: bool,
}

impl PartFile {
    pub(super) async fn create(path: &Path) -> io::Result<Self> {
        let name = path
            .file_name()
            .ok_or(io::ErrorKind::InvalidFilename)?
            .to_string_lossy();
        loop {
            let part = path.with_file_name(part_name(&name));
            // Never over a file, or through a link, that somebody else has put there.
            match OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&part)
                .await
            {
                Ok(file) => {
                    return Ok(Self {
                        file,
                        part,
                        path: path.to_owned(),
                        finished: false,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    pub(super) async fn write(&mut self, data: &[u8]) -> io::Result<()> {
        self.file.write_all(data).await
    }

    /// Forgets what was written.
    pub(super) async fn restart(&mut self) -> io::Result<()> {
        use tokio::io::AsyncSeekExt as _;
        self.file.flush().await?;
        self.file.set_len(0).await?;
        self.file.rewind().await.map(drop)
    }

    /// Brings everything onto the disk, then gives it its name, then brings the name onto the disk.
    pub(super) async fn finish(mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        fs::rename(&self.part, &self.path).await?;
        self.finished = true;
        #[cfg(unix)]
        {
            let folder = self
                .path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))
                .await?
                .sync_all()
                .await?;
        }
        Ok(())
    }
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
            // Nothing can be done about a failure here, and nothing depends on it.
            let _removed = std::fs::remove_file(&self.part);
        }
    }
}
