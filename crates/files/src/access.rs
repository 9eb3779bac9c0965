//! File permissions.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::Path;

use crate::open::open;

/// Who may read a file or enter a folder that is created here. Existing ones keep their
/// permissions.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Access {
    /// Its owner only: mode 600, and 700 for a folder.
    #[default]
    Owner,
    /// Everyone that the umask of the process allows.
    Umask,
}

impl Access {
    /// Options that create a file with this access.
    pub(crate) fn options(self) -> OpenOptions {
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        if self == Self::Owner {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        options.write(true);
        options
    }

    /// A builder of folders with this access.
    pub(crate) fn folders(self) -> DirBuilder {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        if self == Self::Owner {
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        }
        builder
    }
}

/// Takes a regular file from all but its owner, and says whether others could do something with it.
/// Windows has no such modes, and `false` for an answer.
///
/// # Errors
///
/// Fails like [`open`], and when the file is not one's own.
pub fn tighten(path: &Path) -> io::Result<bool> {
    let file = open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mut permissions = file.metadata()?.permissions();
        let mode = permissions.mode();
        if mode & 0o077 != 0 {
            permissions.set_mode(mode & 0o700);
            // Of what is open, which nothing can take the place of meanwhile.
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
    fn what_is_tightened_is_for_its_owner_and_what_a_link_leads_to_is_left_alone() {
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
            assert_eq!(tighten(&path).unwrap(), changed);
            assert_eq!(mode(&path), after);
            fs::remove_file(&path).unwrap();
        }
        assert!(tighten(&path).is_err());
        let theirs = home.path().join("theirs");
        fs::write(&theirs, "theirs").unwrap();
        fs::set_permissions(&theirs, Permissions::from_mode(0o644)).unwrap();
        std::os::unix::fs::symlink(&theirs, &path).unwrap();
        assert!(tighten(&path).is_err());
        assert_eq!(mode(&theirs), 0o644);
    }
}
