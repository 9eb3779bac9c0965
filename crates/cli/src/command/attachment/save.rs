//! Saves an attachment into a file.

use std::io;
use std::path::Path;

use casebook_files::Access;

use super::super::target::resolved;
use crate::failure::Failure;

/// Writes a whole file; a link at the path of a file that may be replaced is followed.
///
/// # Errors
///
/// Fails when the file cannot be written, and when a file exists that may not be replaced.
pub(super) fn save(
    path: &Path,
    bytes: &[u8],
    access: Access,
    replace: bool,
) -> Result<(), Failure> {
    if !replace && path.symlink_metadata().is_ok() {
        return Err(exists(path));
    }
    match replace {
        true => casebook_files::write(&resolved(path), bytes, access),
        false => casebook_files::write_new(path, bytes, access),
    }
    .map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists if !replace => exists(path),
        _ => Failure::transfer(format_args!("{}: {error}", path.display())),
    })
}

/// Creates the failure of a file that exists and may not be replaced.
pub(super) fn exists(path: &Path) -> Failure {
    let why = io::Error::from(io::ErrorKind::AlreadyExists);
    Failure::transfer(format_args!("{}: {why}", path.display()))
        .advise("-o FILE replaces an existing file")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_from_outside_replaces_nothing_unless_it_is_told_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        save(&path, b"first", Access::Owner, false).unwrap();
        let refused = save(&path, b"second", Access::Owner, false).unwrap_err();
        assert_eq!(refused.exit().number(), 1);
        assert!(refused.to_string().contains("a.log"), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), b"first");
        save(&path, b"third", Access::Owner, true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"third");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("taken")).unwrap();
        let refused = save(&folder.path().join("taken"), b"x", Access::Owner, true).unwrap_err();
        assert!(refused.to_string().contains("taken"), "{refused}");
        save(&folder.path().join("gone/a"), b"x", Access::Owner, true).unwrap_err();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
