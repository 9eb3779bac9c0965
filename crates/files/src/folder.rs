//! Creates folders and syncs their entries.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::access::Access;

/// Creates a folder and its missing parents, and syncs their names to the disk.
///
/// An existing folder, or a link to a folder, stays unchanged.
///
/// # Errors
///
/// Fails when the folder cannot be created, and with [`io::ErrorKind::NotADirectory`] when the path is
/// a file, a broken link or another entry that is not a folder.
pub fn create_folder(path: &Path, access: Access) -> io::Result<()> {
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    // Another process may create the folder at any moment, so the entry is looked at first: a folder that
    // comes later is one that is created with `recursive` below.
    if let Ok(there) = std::fs::symlink_metadata(path) {
        if path.is_dir() {
            return Ok(());
        }
        let found = crate::file_type_error::name(there.file_type());
        let reason = format!("expected a folder, found {found}; choose another path");
        return Err(io::Error::new(io::ErrorKind::NotADirectory, reason));
    }
    if let Some(parent) = path.parent() {
        create_folder(parent, access)?;
    }
    // With `recursive`, a folder that another process has just created is not an error.
    access.folders().recursive(true).create(path)?;
    sync_folder(parent(path))
}

/// Syncs the entries of a folder to the disk, so that new names survive a power loss.
///
/// On Windows, this function does nothing, because the system writes the entries by itself.
///
/// # Errors
///
/// Fails when the folder cannot be opened or the disk reports an error.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(path)?.sync_all()?;
    }
    Ok(())
}

/// Returns the folder that contains a path.
pub(crate) fn parent(path: &Path) -> &Path {
    let folder = path.parent();
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_error_for_another_file_type_names_the_type() {
        let home = tempfile::tempdir().unwrap();
        for (path, kind) in crate::file_type_error::tests::all_kinds(home.path()) {
            let created = create_folder(&path, Access::Owner);
            match kind {
                "a folder" => created.unwrap(),
                kind => {
                    let error = created.unwrap_err().to_string();
                    let says = format!("expected a folder, found {kind}; choose another path");
                    assert_eq!(error, says);
                }
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn existing_folders_keep_their_mode() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let existing = home.path().join("existing");
        fs::create_dir(&existing).unwrap();
        fs::set_permissions(&existing, fs::Permissions::from_mode(0o755)).unwrap();
        create_folder(&existing.join("a/b"), Access::Owner).unwrap();
        assert_eq!(mode(&existing), 0o755);
        assert_eq!(mode(&existing.join("a")), 0o700);
        assert_eq!(mode(&existing.join("a/b")), 0o700);
        create_folder(&existing.join("c"), Access::Umask).unwrap();
        assert_ne!(mode(&existing.join("c")), 0);
    }

    #[test]
    fn a_file_at_the_path_of_a_folder_is_an_error_and_stays() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        fs::write(&path, "x").unwrap();
        assert!(create_folder(&path, Access::Owner).is_err());
        assert!(create_folder(&path.join("b"), Access::Owner).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"x");
    }
}
