//! The folder that reports are kept in: its lock, its file names, its manifest.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

mod check;
mod manifest;
mod name;
mod plan;

pub(crate) use check::{Check, is_plain};
pub(crate) use manifest::{Accepted, Entry, Manifest};
pub(crate) use name::Stem;
pub(crate) use plan::{Order, Verdict, is_explicit, judge};

use crate::failure::Failure;

/// A folder that no other run writes to for as long as this value lives.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// The lock goes with the handle, also when the process is killed.
    _lock: File,
}

/// The file whose lock stands for the folder. It stays where it is: a lock on a file that somebody
/// removes and makes anew would be two locks.
const LOCK: &str = ".casebook.lock";

impl Folder {
    /// Opens the folder, making it if it is not there, and locks it.
    ///
    /// # Errors
    ///
    /// Fails when it cannot be made or written to, or when another run has it.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let unwritable =
            |error: io::Error| Failure::transfer(format_args!("{}: {error}", path.display()));
        fs::create_dir_all(path).map_err(unwritable)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join(LOCK))
            .map_err(unwritable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::other(format_args!(
                    "{}: another run is working in this folder",
                    path.display()
                )));
            }
            // Some file systems have no locks; most folders have one user all the same.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(unwritable(error)),
        }
        Ok(Self {
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Brings the names of all files onto the disk.
    ///
    /// # Errors
    ///
    /// Fails when the disk does.
    pub(crate) fn sync(&self) -> io::Result<()> {
        sync(&self.path)
    }

    /// Removes what a run that was killed left half written.
    ///
    /// The folder is locked, so whatever bears such a name belongs to nobody who lives.
    ///
    /// # Errors
    ///
    /// Fails when the folder cannot be read or a file not be removed.
    pub(crate) fn sweep(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let name = entry.file_name();
            let ours = name.to_str().is_some_and(is_half_written);
            if ours && entry.file_type()?.is_file() {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Writes a directory to the disk. Windows does so by itself and has no call for it.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Whether a name is one that only a file in the making has: the manifest's, or the downloader's
/// `.NAME.PROCESS-NUMBER.part`.
fn is_half_written(name: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let parts = name
        .strip_prefix('.')
        .and_then(|name| name.strip_suffix(".part"))
        .and_then(|name| name.rsplit_once('.'));
    let downloading = parts.is_some_and(|(file, by)| {
        let by = by.split_once('-');
        file.ends_with(".pdf") && by.is_some_and(|(a, b)| number(a) && number(b))
    });
    downloading || name == manifest::PARTIAL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_is_told_that_there_is_a_first_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b");
        let first = Folder::open(&path).unwrap();
        let refused = Folder::open(&path).unwrap_err();
        assert_eq!(refused.exit().number(), 255);
        assert!(refused.to_string().contains("another run"), "{refused}");
        drop(first);
        Folder::open(&path).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_is_a_failed_transfer() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let refused = Folder::open(&file.join("reports")).unwrap_err();
        assert_eq!(refused.exit().number(), 1);
        assert!(refused.to_string().contains("file/reports"), "{refused}");
    }

    #[test]
    fn only_what_is_ours_is_swept() {
        let dir = tempfile::tempdir().unwrap();
        let ours = [
            ".a_v1_x.pdf.12-3.part",
            ".a.terms.pdf.1-0.part",
            manifest::PARTIAL,
        ];
        let theirs = [
            "a.pdf",
            ".hidden.part",
            ".a.pdf.new",
            ".a.pdf.x-1.part",
            "a.pdf.1-1.part",
            ".a.doc.1-1.part",
        ];
        for name in ours.into_iter().chain(theirs) {
            fs::write(dir.path().join(name), "").unwrap();
        }
        Folder::open(dir.path()).unwrap().sweep().unwrap();
        for name in ours {
            assert!(!dir.path().join(name).exists(), "{name}");
        }
        for name in theirs {
            assert!(dir.path().join(name).exists(), "{name}");
        }
    }
}
