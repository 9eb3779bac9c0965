//! Removes the temporary files of killed processes.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use crate::open::open_with;
use crate::part_name::final_name;

/// Removes the temporary files in a folder that belong to no running process.
///
/// A file that a [`StagedFile`](crate::StagedFile) of a running process holds open is locked and
/// stays. On a file system without locks, `is_abandoned` must exclude such files, for example by their
/// age, unless the caller itself keeps other processes from writing into the folder.
///
/// `is_abandoned` receives the final name of a temporary file, cut to 200 bytes, and its metadata. It
/// returns whether the file may be removed. Only regular files are removed. A file that cannot be
/// removed does not keep the function from removing the other files.
///
/// # Errors
///
/// Fails when the folder cannot be read, or with the error of the first file that could not be
/// removed.
pub fn sweep(folder: &Path, is_abandoned: impl Fn(&str, &Metadata) -> bool) -> io::Result<()> {
    sweep_entries(folder, |_, name, found| is_abandoned(name, found))
}

/// Removes temporary files like [`sweep`]. `is_abandoned` receives the temporary name as well.
pub(crate) fn sweep_entries(
    folder: &Path,
    is_abandoned: impl Fn(&str, &str, &Metadata) -> bool,
) -> io::Result<()> {
    let mut swept = Ok(());
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let part = entry.file_name();
        let Some(part) = part.to_str() else { continue };
        let Some(name) = final_name(part) else {
            continue;
        };
        // For a link, these are the metadata of the link itself.
        let Ok(found) = entry.metadata() else {
            continue;
        };
        if found.is_file()
            && is_abandoned(part, name, &found)
            && let Err(error) = remove_unlocked(&entry.path())
            && error.kind() != io::ErrorKind::NotFound
        {
            swept = swept.and(Err(error));
        }
    }
    swept
}

/// Removes a file unless a process holds its lock, as the process that writes it does. A file that
/// cannot be opened counts as abandoned.
fn remove_unlocked(part: &Path) -> io::Result<()> {
    // The lock is held until the file is removed. So a process that has just created the file, and
    // has not locked it yet, finds out.
    let file = open_with(OpenOptions::new().write(true), part);
    match file.as_ref().map(File::try_lock) {
        Ok(Err(TryLockError::WouldBlock)) => Ok(()),
        _ => fs::remove_file(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Access, StagedFile};

    #[test]
    fn a_temporary_file_that_is_open_stays() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.pdf");
        let (part, file) = StagedFile::create(&path, Access::Owner).unwrap();
        sweep(home.path(), |_, _| true).unwrap();
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
        drop(file);
        sweep(home.path(), |_, _| true).unwrap();
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
        assert!(part.place().is_err());
    }

    #[test]
    fn only_abandoned_temporary_files_are_removed() {
        let home = tempfile::tempdir().unwrap();
        let removed = [".a_v1_x.pdf.12-3.part", ".a.terms.pdf.1-0.part"];
        let kept = [
            "a.pdf",
            ".hidden.part",
            ".a.pdf.new",
            ".a.pdf.x-1.part",
            "a.pdf.1-1.part",
            ".a.doc.1-1.part",
        ];
        for name in removed.into_iter().chain(kept) {
            fs::write(home.path().join(name), "").unwrap();
        }
        fs::create_dir(home.path().join(".folder.pdf.1-1.part")).unwrap();
        sweep(home.path(), |name, _| name.ends_with(".pdf")).unwrap();
        for name in removed {
            assert!(!home.path().join(name).exists(), "{name}");
        }
        for name in kept.into_iter().chain([".folder.pdf.1-1.part"]) {
            assert!(home.path().join(name).exists(), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_with_a_temporary_name_stays_and_so_does_its_target() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("target");
        fs::write(&target, "mine").unwrap();
        let link = home.path().join(".a.pdf.1-1.part");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        sweep(home.path(), |_, _| true).unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&target).unwrap(), b"mine");
    }
}
