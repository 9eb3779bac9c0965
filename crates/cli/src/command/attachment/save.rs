//! A file that is there whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use crate::failure::Failure;

/// Writes a file beside its place first, so that nobody ever sees half of it there.
///
/// # Errors
///
/// Fails when it cannot be written, and when there is a file already that is not to be replaced.
/// Then nothing is left behind.
pub(super) fn save(path: &Path, bytes: &[u8], replace: bool) -> Result<(), Failure> {
    let refused = |error: io::Error| Failure::transfer(format_args!("{}: {error}", path.display()));
    if !replace && path.symlink_metadata().is_ok() {
        return Err(refused(io::ErrorKind::AlreadyExists.into())
            .advise("-o with the name of a file replaces it"));
    }
    let name = path
        .file_name()
        .ok_or_else(|| refused(io::ErrorKind::InvalidFilename.into()))?;
    // The process has its own; a leftover of an earlier one with the same number is overwritten.
    let part = path.with_file_name(format!(".{}.part", std::process::id()));
    debug_assert_ne!(part.file_name(), Some(name));
    let written = write(&part, path, bytes);
    if written.is_err() {
        // Nothing more can be done about it than to say why it came to this.
        let _ = fs::remove_file(&part);
    }
    written.map_err(refused)
}

fn write(part: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(part, path)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if cfg!(unix) {
        // The name is on the disk only when the folder is.
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_from_outside_replaces_nothing_unless_it_is_told_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        save(&path, b"first", false).unwrap();
        let refused = save(&path, b"second", false).unwrap_err();
        assert_eq!(refused.exit().number(), 1);
        assert!(refused.to_string().contains("a.log"), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), b"first");
        save(&path, b"third", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"third");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("taken")).unwrap();
        let refused = save(&folder.path().join("taken"), b"x", true).unwrap_err();
        assert!(refused.to_string().contains("taken"), "{refused}");
        save(&folder.path().join("gone/a"), b"x", true).unwrap_err();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
