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
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Ok(there) = std::fs::symlink_metadata(path) {
        let found = crate::file_type_error::name(there.file_type());
        let why = format!("expected a folder, found {found}; choose another path");
        return Err(io::Error::new(io::ErrorKind::NotADirectory, why));
    }
    if let Some(above) = path.parent() {
        create_folder(above, access)?;
    }
    // Recursive, because then a folder that another process has just created is no error.
    access.folders().recursive(true).create(path)?;
    sync_folder(above(path))
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
pub(crate) fn above(path: &Path) -> &Path {
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
    fn something_else_in_the_place_of_a_folder_is_named() {
        let home = tempfile::tempdir().unwrap();
        for (path, kind) in crate::file_type_error::tests::all_kinds(home.path()) {
            let made = create_folder(&path, Access::Owner);
            match kind {
                "a folder" => made.unwrap(),
                kind => {
                    let error = made.unwrap_err().to_string();
                    let says = format!("expected a folder, found {kind}; choose another path");
                    assert_eq!(error, says);
                }
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_folders_that_are_made_get_a_mode() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let theirs = home.path().join("theirs");
        fs::create_dir(&theirs).unwrap();
        fs::set_permissions(&theirs, fs::Permissions::from_mode(0o755)).unwrap();
        create_folder(&theirs.join("a/b"), Access::Owner).unwrap();
        assert_eq!(mode(&theirs), 0o755);
        assert_eq!(mode(&theirs.join("a")), 0o700);
        assert_eq!(mode(&theirs.join("a/b")), 0o700);
        create_folder(&theirs.join("c"), Access::Umask).unwrap();
        assert_ne!(mode(&theirs.join("c")), 0);
    }

    #[test]
    fn a_file_in_the_place_of_a_folder_is_an_error_and_stays() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        fs::write(&path, "x").unwrap();
        assert!(create_folder(&path, Access::Owner).is_err());
        assert!(create_folder(&path.join("b"), Access::Owner).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"x");
    }
}
