//! Folders with a temporary name.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::access::Access;
use crate::folder::{create_folder, parent, sync_folder};
use crate::part_name::{final_name, part_name};

/// An unfinished folder with a temporary name beside its destination.
///
/// [`place`](Self::place) renames it to its final name, so that a reader sees all of it or nothing;
/// dropping the `StagedFolder` before that removes the folder with everything in it. A process that is
/// killed leaves the folder behind, under a name that begins with a point;
/// [`sweep_abandoned`](Self::sweep_abandoned) removes it.
#[derive(Debug)]
pub struct StagedFolder {
    from: PathBuf,
    to: PathBuf,
    /// The lock of the folder, where folders have locks. It ends with the process.
    lock: Option<File>,
    placed: bool,
}

impl StagedFolder {
    /// Creates the folder beside its destination `path`, whose missing parents are created, too.
    ///
    /// # Errors
    ///
    /// Fails with [`io::ErrorKind::AlreadyExists`] when something is at the path, and when the folder
    /// cannot be created.
    pub fn create(path: &Path, access: Access) -> io::Result<Self> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        let name = name.to_string_lossy();
        if path.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        create_folder(parent(path), access)?;
        loop {
            let from = path.with_file_name(part_name(&name, fastrand::u64(..)));
            match access.folders().create(&from) {
                Ok(()) => {
                    let lock = match lock(&from) {
                        Ok(lock) => lock,
                        // A sweep of another process is removing the folder.
                        Err(Held) => continue,
                    };
                    if lock.is_some() && from.symlink_metadata().is_err() {
                        // A sweep has removed the folder before it was locked.
                        continue;
                    }
                    return Ok(Self {
                        from,
                        to: path.to_owned(),
                        lock,
                        placed: false,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Returns the path that the folder has until it is placed.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.from
    }

    /// Removes the folders that killed processes have left for the same destination.
    ///
    /// Where folders have no locks it removes nothing, because a running process may still use such a
    /// folder.
    ///
    /// # Errors
    ///
    /// Fails when the parent cannot be read, or with the error of the first folder that could not be
    /// removed.
    pub fn sweep_abandoned(&self) -> io::Result<()> {
        let own = self.from.file_name().and_then(OsStr::to_str);
        let name = own.and_then(final_name);
        if self.lock.is_none() || name.is_none() {
            return Ok(());
        }
        let mut swept = Ok(());
        for entry in fs::read_dir(parent(&self.to))? {
            let entry = entry?;
            let part = entry.file_name();
            let part = part.to_str();
            // A link to a folder is no folder.
            let is_folder = entry.file_type().is_ok_and(|found| found.is_dir());
            if !is_folder || part == own || part.and_then(final_name) != name {
                continue;
            }
            // The lock is held until the folder is removed. So a process that has just created it, and
            // has not locked it yet, finds out.
            if let Ok(Some(_lock)) = lock(&entry.path())
                && let Err(error) = fs::remove_dir_all(entry.path())
            {
                swept = swept.and(Err(error));
            }
        }
        swept
    }

    /// Renames the folder to its final name, and syncs the name to the disk.
    ///
    /// The files in the folder and their names survive a power loss only if the caller has synced them.
    ///
    /// # Errors
    ///
    /// Fails when the name is taken by something other than an empty folder, or the disk reports an
    /// error. Unless only the sync failed, the folder is removed.
    pub fn place(mut self) -> io::Result<()> {
        fs::rename(&self.from, &self.to)?;
        self.placed = true;
        sync_folder(parent(&self.to))
    }
}

impl Drop for StagedFolder {
    fn drop(&mut self) {
        if !self.placed {
            // An error is ignored: what stays has a name that shows that it is unfinished.
            let _removed = fs::remove_dir_all(&self.from);
        }
    }
}

/// Another process has the lock of a folder.
struct Held;

/// Locks a folder. Returns `None` where folders have no locks.
fn lock(folder: &Path) -> Result<Option<File>, Held> {
    let Ok(file) = File::open(folder) else {
        return Ok(None);
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(Held),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{link_or_copy, write};

    #[test]
    fn a_folder_has_its_name_when_it_is_whole_and_is_gone_otherwise() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/bag");
        let staged = StagedFolder::create(&path, Access::Owner).unwrap();
        write(&staged.path().join("x"), b"x", Access::Owner).unwrap();
        assert!(!path.exists());
        drop(staged);
        assert_eq!(fs::read_dir(home.path().join("a")).unwrap().count(), 0);
        let staged = StagedFolder::create(&path, Access::Owner).unwrap();
        write(&staged.path().join("x"), b"x", Access::Owner).unwrap();
        staged.place().unwrap();
        assert_eq!(fs::read(path.join("x")).unwrap(), b"x");
        let taken = StagedFolder::create(&path, Access::Owner).unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
    }

    #[test]
    fn what_takes_the_name_meanwhile_stays() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("bag");
        let staged = StagedFolder::create(&path, Access::Owner).unwrap();
        write(&path, b"mine", Access::Owner).unwrap();
        assert!(staged.place().is_err());
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_folders_of_killed_processes_with_the_same_name_are_removed() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        let left = at(".bag.12-3.part");
        fs::create_dir_all(left.join("data")).unwrap();
        write(&at("mine"), b"mine", Access::Owner).unwrap();
        link_or_copy(&at("mine"), &left.join("data/mine"), Access::Owner).unwrap();
        for kept in [
            ".other.12-3.part",
            ".bag.part",
            "bag.12-3.part",
            ".bag.x-3.part",
        ] {
            fs::create_dir(at(kept)).unwrap();
        }
        write(&at(".bag.1-1.part"), b"a file", Access::Owner).unwrap();
        fs::create_dir(at("folder")).unwrap();
        std::os::unix::fs::symlink(at("folder"), at(".bag.1-2.part")).unwrap();
        let running = StagedFolder::create(&at("bag"), Access::Owner).unwrap();
        let count = || fs::read_dir(home.path()).unwrap().count();
        let before = count();
        let staged = StagedFolder::create(&at("bag"), Access::Owner).unwrap();
        staged.sweep_abandoned().unwrap();
        assert!(!left.exists());
        assert_eq!(count(), before, "one is gone, and one is new");
        assert_eq!(fs::read(at("mine")).unwrap(), b"mine");
        assert!(running.path().exists() && staged.path().exists());
        staged.place().unwrap();
        assert!(at("bag").exists());
    }

    #[test]
    fn a_file_gets_a_second_name_that_must_be_free() {
        let home = tempfile::tempdir().unwrap();
        let (from, to) = (home.path().join("from"), home.path().join("to"));
        write(&from, b"x", Access::Owner).unwrap();
        link_or_copy(&from, &to, Access::Owner).unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"x");
        let taken = link_or_copy(&from, &to, Access::Owner).unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
    }

    #[cfg(unix)]
    #[test]
    fn only_a_regular_file_gets_a_second_name() {
        let home = tempfile::tempdir().unwrap();
        for (path, kind) in crate::file_type_error::tests::all_kinds(home.path()) {
            let to = home.path().join("to");
            let refused = link_or_copy(&path, &to, Access::Owner).unwrap_err();
            let says = format!("expected a regular file, found {kind}");
            assert_eq!(refused.to_string(), says);
            assert!(to.symlink_metadata().is_err(), "{kind}");
        }
    }
}
