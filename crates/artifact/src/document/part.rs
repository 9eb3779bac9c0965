//! The name of a file in the making.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A name beside the one that the file will have: that of the final file with a dot before and
/// `.<process>-<number>.part` behind.
///
/// Dropping it before [`place`](Self::place) removes the file.
#[derive(Debug)]
pub(super) struct Part {
    from: PathBuf,
    to: PathBuf,
    placed: bool,
}

impl Part {
    /// Makes the file.
    pub(super) fn create(path: PathBuf) -> io::Result<(Self, File)> {
        let name = path
            .file_name()
            .ok_or(io::ErrorKind::InvalidFilename)?
            .to_string_lossy()
            .into_owned();
        loop {
            let from = path.with_file_name(part_name(&name));
            // Never over a file, or through a link, that somebody else has put there.
            match OpenOptions::new().write(true).create_new(true).open(&from) {
                Ok(file) => {
                    let (to, placed) = (path, false);
                    return Ok((Self { from, to, placed }, file));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Where the file will be.
    pub(super) fn path(&self) -> &Path {
        &self.to
    }

    /// Gives the file its final name.
    pub(super) fn place(&mut self) -> io::Result<()> {
        fs::rename(&self.from, &self.to)?;
        self.placed = true;
        Ok(())
    }

    /// Brings the name onto the disk. Windows does so by itself and has no call for it.
    pub(super) fn sync_folder(&self) -> io::Result<()> {
        if cfg!(unix) {
            let folder = self.to.parent();
            let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
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

impl Drop for Part {
    fn drop(&mut self) {
        if !self.placed {
            // Nothing can be done about a failure here, and nothing depends on it. Whoever still
            // writes does so into a file without a name.
            let _removed = fs::remove_file(&self.from);
        }
    }
}
