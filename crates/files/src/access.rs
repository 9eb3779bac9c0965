//! Access permissions.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::Path;

use crate::open::open;

/// The access permissions of new files and folders.
///
/// Existing files and folders keep their permissions. Windows has no file modes; there, new files and
/// folders inherit the permissions of their folder.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Access {
    /// Access for the owner only: mode 600 for a file, mode 700 for a folder.
    #[default]
    Owner,
    /// The permissions that the umask of the process allows.
    Umask,
}

impl Access {
    /// Returns options for opening a file to write. If they create the file, it gets this access.
    pub(crate) fn options(self) -> OpenOptions {
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        if self == Self::Owner {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        options.write(true);
        options
    }

    /// Returns a builder of folders with this access.
    pub(crate) fn folders(self) -> DirBuilder {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        if self == Self::Owner {
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        }
        builder
    }
}

/// Removes the permissions that a regular file grants to users other than its owner.
///
/// Returns whether the file granted such permissions. On Windows, which has no file modes, the result
/// is always `false`.
///
/// # Errors
///
/// Fails like [`open`], and when this user may not change the permissions, for example because another
/// user owns the file. The permissions are then unchanged.
pub fn restrict_to_owner(path: &Path) -> io::Result<bool> {
    let file = open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mut permissions = file.metadata()?.permissions();
        let mode = permissions.mode();
        if mode & 0o077 != 0 {
            permissions.set_mode(mode & 0o700);
            // The mode is set on the open file and not at the path, because another file may have taken
            // the path since `open` checked it.
            file.set_permissions(permissions)?;
            return Ok(true);
        }
    }
    drop(file);
    Ok(false)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn restrict_to_owner_changes_regular_files_only() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        for (before, after, changed) in [
            (0o644, 0o600, true),
            (0o604, 0o600, true),
            (0o440, 0o400, true),
            (0o600, 0o600, false),
            (0o400, 0o400, false),
        ] {
            fs::write(&path, "a").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(before)).unwrap();
            assert_eq!(restrict_to_owner(&path).unwrap(), changed);
            assert_eq!(mode(&path), after);
            fs::remove_file(&path).unwrap();
        }
        assert!(restrict_to_owner(&path).is_err());
        let target = home.path().join("target");
        fs::write(&target, "target").unwrap();
        fs::set_permissions(&target, Permissions::from_mode(0o644)).unwrap();
        std::os::unix::fs::symlink(&target, &path).unwrap();
        assert!(restrict_to_owner(&path).is_err());
        assert_eq!(mode(&target), 0o644);
    }
}
