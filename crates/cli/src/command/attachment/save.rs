//! A file that is there whole or not at all.

use std::io::{self, Write as _};
use std::path::Path;

use casebook_files::{Access, StagedFile};

use super::super::target::resolved;
use crate::failure::Failure;

/// Writes a file beside its place first, so that nobody ever sees half of it there.
///
/// # Errors
///
/// Fails when it cannot be written, and when there is a file already that is not to be replaced.
/// Then nothing is left behind.
pub(super) fn save(
    path: &Path,
    bytes: &[u8],
    access: Access,
    replace: bool,
) -> Result<(), Failure> {
    let refused = |error: io::Error| {
        let taken = !replace && error.kind() == io::ErrorKind::AlreadyExists;
        let failure = Failure::transfer(format_args!("{}: {error}", path.display()));
        match taken {
            true => failure.advise("-o FILE replaces an existing file"),
            false => failure,
        }
    };
    if !replace && path.symlink_metadata().is_ok() {
        return Err(refused(io::ErrorKind::AlreadyExists.into()));
    }
    let place = match replace {
        true => resolved(path),
        false => path.to_owned(),
    };
    write(&place, bytes, access, replace).map_err(refused)
}

fn write(path: &Path, bytes: &[u8], access: Access, replace: bool) -> io::Result<()> {
    let (part, mut file) = StagedFile::create(path, access)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    // Windows does not rename open files.
    drop(file);
    let placed = match replace {
        true => part.place(),
        false => part.place_new(),
    };
    placed?.sync()
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
        // Nor does what came there after looking.
        let error = write(&path, b"second", Access::Owner, false).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
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
