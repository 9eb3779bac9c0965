//! Writes a small file in one call.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use crate::access::Access;
use crate::folder::{parent, sync_folder};
use crate::staged_file::StagedFile;

/// Writes a whole file atomically: readers see either the old contents or the new ones.
///
/// When the call returns, the contents and the name are synced to the disk. A link at `path` is
/// replaced; its target stays unchanged.
///
/// # Errors
///
/// Fails when the file cannot be written, and with [`FileTypeError`](crate::FileTypeError) when a
/// folder, a pipe, a device or a socket is at `path`. The old file then stays unchanged, unless only
/// the last step failed, which syncs the new name to the disk. The temporary file is removed.
pub fn write(path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    staged(path, bytes, access)?.place()?.sync()
}

/// Writes a whole file atomically, as [`write()`] does, at a path that must not exist yet.
///
/// # Errors
///
/// Fails with [`io::ErrorKind::AlreadyExists`] when the path exists, and when the file cannot be
/// written. An existing file stays unchanged. The temporary file is removed.
pub fn write_new(path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    staged(path, bytes, access)?.place_new()?.sync()
}

/// Writes the bytes into a temporary file, and syncs them to the disk.
fn staged(path: &Path, bytes: &[u8], access: Access) -> io::Result<StagedFile> {
    let (part, mut file) = StagedFile::create(path, access)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    // The file is closed here, because Windows cannot rename open files.
    Ok(part)
}

/// Removes a file, or a link and not its target, if it exists, and syncs the removal to the disk.
///
/// # Errors
///
/// Fails when the file exists and cannot be removed, or when the removal cannot be synced.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result.and_then(|()| sync_folder(parent(path))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    #[test]
    fn a_file_is_replaced_and_no_other_file_is_left() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("c.json");
        for text in ["a longer text", "short"] {
            write(&path, text.as_bytes(), Access::Owner).unwrap();
            assert_eq!(read(&path, 100).unwrap(), text.as_bytes());
        }
        let taken = write_new(&path, b"new", Access::Owner).unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(read(&path, 100).unwrap(), b"short");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert!(!path.exists());
        write_new(&path, b"new", Access::Owner).unwrap();
        assert_eq!(read(&path, 100).unwrap(), b"new");
    }

    #[test]
    fn a_failed_write_leaves_no_temporary_file() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("taken")).unwrap();
        write(&home.path().join("taken"), b"x", Access::Owner).unwrap_err();
        write(&home.path().join("gone/a"), b"x", Access::Owner).unwrap_err();
        write(&home.path().join(".."), b"x", Access::Owner).unwrap_err();
        write_new(&home.path().join("gone/a"), b"x", Access::Owner).unwrap_err();
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_replaced_and_its_target_stays() {
        let home = tempfile::tempdir().unwrap();
        let (target, path) = (home.path().join("target"), home.path().join("a"));
        fs::write(&target, "mine").unwrap();
        std::os::unix::fs::symlink(&target, &path).unwrap();
        write(&path, b"x", Access::Owner).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"mine");
        assert!(fs::symlink_metadata(&path).unwrap().is_file());
    }
}
