//! Files with a temporary name.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::access::Access;
use crate::file_type_error::FileTypeError;
use crate::folder::{parent, sync_folder};
use crate::part_name::{final_name, part_name};
use crate::sweep::sweep_entries;

/// An unfinished file with a temporary name beside its destination.
///
/// The temporary name is `.NAME.PROCESS-NUMBER.part`, with the final name (cut to 200 bytes), the id
/// of the process and a random number. [`place`](Self::place) renames the file to its final name;
/// dropping the `StagedFile` before that removes the file. The file is locked while it is open, so
/// that [`sweep`](crate::sweep) does not remove the files of running processes.
#[derive(Debug)]
pub struct StagedFile {
    from: PathBuf,
    to: PathBuf,
    /// Whether the file system has locks, and the file is locked.
    locked: bool,
    placed: bool,
}

impl StagedFile {
    /// Creates the file beside its destination `path`, and returns it with the file open for writing.
    ///
    /// # Errors
    ///
    /// Fails when the path has no file name, or the folder is not writable.
    pub fn create(path: &Path, access: Access) -> io::Result<(Self, File)> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        let name = name.to_string_lossy();
        loop {
            let from = path.with_file_name(part_name(&name, fastrand::u64(..)));
            match access.options().create_new(true).open(&from) {
                Ok(file) => {
                    let locked = match file.try_lock() {
                        Ok(()) => true,
                        // A sweep of another process is removing the file.
                        Err(TryLockError::WouldBlock) => continue,
                        // Some file systems have no locks. The file is used without a lock then, and
                        // the callers of `sweep` go by its age.
                        Err(TryLockError::Error(_)) => false,
                    };
                    if locked && from.symlink_metadata().is_err() {
                        // A sweep has removed the file before it was locked.
                        continue;
                    }
                    let staged = Self {
                        from,
                        to: path.to_owned(),
                        locked,
                        placed: false,
                    };
                    return Ok((staged, file));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Returns the path of the destination.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.to
    }

    /// Opens the file for reading.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be opened, for example because another process has removed it.
    pub fn open(&self) -> io::Result<File> {
        crate::open::open(&self.from)
    }

    /// Changes the destination, which may be in another folder of the same file system.
    ///
    /// With it, all temporary files of a tree of folders can be in one folder, so that a
    /// [`sweep`](crate::sweep()) reads that folder alone.
    #[must_use]
    pub fn destined_for(mut self, path: &Path) -> Self {
        path.clone_into(&mut self.to);
        self
    }

    /// Removes the temporary files that killed processes have left for the same destination.
    ///
    /// On a file system without locks it removes nothing, because a running process may still use
    /// such a file.
    ///
    /// # Errors
    ///
    /// Fails like [`sweep`](crate::sweep()).
    pub fn sweep_abandoned(&self) -> io::Result<()> {
        let own = self.from.file_name().and_then(OsStr::to_str);
        let name = own.and_then(final_name);
        if !self.locked || name.is_none() {
            return Ok(());
        }
        sweep_entries(parent(&self.to), |part, other, _| {
            Some(part) != own && Some(other) == name
        })
    }

    /// Renames the file to its final name, and replaces a file or link of that name.
    ///
    /// The target of a replaced link stays unchanged. The new name survives a power loss once
    /// [`PlacedFile::sync`] has returned. The contents survive a power loss only if the caller synced
    /// the open file before.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be renamed, and with [`FileTypeError`] when a folder, a pipe, a
    /// device or a socket has the final name. The destination then stays unchanged, and the temporary
    /// file is removed.
    pub fn place(self) -> io::Result<PlacedFile> {
        match fs::symlink_metadata(&self.to) {
            Ok(there) if !there.is_symlink() => FileTypeError::check(there.file_type())?,
            _ => {}
        }
        fs::rename(&self.from, &self.to)?;
        Ok(self.into_placed())
    }

    /// Renames the file to its final name, which must not exist yet.
    ///
    /// # Errors
    ///
    /// Fails with [`io::ErrorKind::AlreadyExists`] when the name exists, and when the file cannot be
    /// renamed. An existing file then stays unchanged, and the temporary file is removed.
    pub fn place_new(self) -> io::Result<PlacedFile> {
        match fs::hard_link(&self.from, &self.to) {
            // The file has both names now. If the temporary name cannot be removed, a sweep removes it
            // later.
            Ok(()) => drop(fs::remove_file(&self.from)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) => {
                // Some file systems have no hard links. There this process creates an empty file, which
                // fails if the name exists, and then replaces that file.
                File::create_new(&self.to)?;
                fs::rename(&self.from, &self.to).inspect_err(|_| {
                    let _ = fs::remove_file(&self.to);
                })?;
            }
        }
        Ok(self.into_placed())
    }

    fn into_placed(mut self) -> PlacedFile {
        self.placed = true;
        PlacedFile {
            path: std::mem::take(&mut self.to),
        }
    }
}

impl Drop for StagedFile {
    fn drop(&mut self) {
        if !self.placed {
            // An error is ignored, because a sweep removes the file later. If a caller still has the
            // file open, it writes to a file without a name, which ends when the caller closes it.
            let _removed = fs::remove_file(&self.from);
        }
    }
}

/// A file that was renamed to its final name; a power loss before [`sync`](Self::sync) may undo this.
#[derive(Debug)]
#[must_use = "the name survives a power loss only after `sync`"]
pub struct PlacedFile {
    path: PathBuf,
}

impl PlacedFile {
    /// Syncs the new name to the disk, so that it survives a power loss.
    ///
    /// # Errors
    ///
    /// Fails when the folder cannot be opened or the disk reports an error. The file keeps its final name
    /// even then.
    pub fn sync(self) -> io::Result<()> {
        sync_folder(parent(&self.path))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn part(path: &Path, bytes: &str) -> StagedFile {
        let (part, mut file) = StagedFile::create(path, Access::Owner).unwrap();
        file.write_all(bytes.as_bytes()).unwrap();
        part
    }

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn place_replaces_a_file_and_place_new_does_not() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.pdf");
        part(&path, "one").place_new().unwrap().sync().unwrap();
        let taken = part(&path, "two").place_new().unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        part(&path, "three").place().unwrap().sync().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"three");
        assert_eq!(count(home.path()), 1);
    }

    #[test]
    fn a_file_with_another_destination_moves_to_its_folder() {
        let home = tempfile::tempdir().unwrap();
        let (staging, path) = (home.path().join("staging"), home.path().join("a.pdf"));
        fs::create_dir(&staging).unwrap();
        for new in [true, false] {
            let staged = part(&staging.join("b"), "one").destined_for(&path);
            assert_eq!(staged.path(), path);
            assert_eq!(io::read_to_string(staged.open().unwrap()).unwrap(), "one");
            assert_eq!((count(&staging), path.exists()), (1, !new));
            let placed = if new {
                staged.place_new()
            } else {
                staged.place()
            };
            placed.unwrap().sync().unwrap();
            assert_eq!((count(&staging), count(home.path())), (0, 2));
        }
    }

    #[test]
    fn dropping_an_unfinished_file_leaves_the_existing_file() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.pdf");
        fs::write(&path, "before").unwrap();
        let unfinished = part(&path, "after");
        assert_eq!(count(home.path()), 2);
        drop(unfinished);
        assert_eq!(count(home.path()), 1);
        assert_eq!(fs::read(&path).unwrap(), b"before");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_replaced_without_its_target_and_other_file_types_are_refused() {
        let home = tempfile::tempdir().unwrap();
        for (path, kind) in crate::file_type_error::tests::all_kinds(home.path()) {
            if path.starts_with("/dev") {
                continue;
            }
            match kind {
                "a link" => {
                    let taken = part(&path, "new").place_new().unwrap_err();
                    assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
                    part(&path, "new").place().unwrap().sync().unwrap();
                    assert!(fs::symlink_metadata(&path).unwrap().is_file());
                    assert_eq!(fs::read(home.path().join("target")).unwrap(), b"mine");
                }
                kind => {
                    let error = part(&path, "new").place().unwrap_err();
                    let says = format!("expected a regular file, found {kind}");
                    assert_eq!(error.to_string(), says);
                    assert!(path.exists(), "{kind}");
                }
            }
        }
        assert_eq!(count(home.path()), 5);
    }

    #[test]
    fn abandoned_files_of_the_same_destination_are_removed() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.pdf");
        // Another process that runs, and files that nothing has open.
        let running = StagedFile::create(&path, Access::Owner).unwrap();
        let kept = [".b.pdf.1-1.part", ".a.pdf.new", "a.pdf.1-1.part"];
        for name in kept {
            fs::write(home.path().join(name), "").unwrap();
        }
        for number in 1..=3 {
            let name = format!(".a.pdf.{number}-{number}.part");
            fs::write(home.path().join(name), "half").unwrap();
        }
        let staged = StagedFile::create(&path, Access::Owner).unwrap();
        staged.0.sweep_abandoned().unwrap();
        assert_eq!(count(home.path()), kept.len() + 2);
        assert!(kept.iter().all(|name| home.path().join(name).exists()));
        for (staged, file) in [running, staged] {
            drop(file);
            staged.place().unwrap().sync().unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_has_the_requested_permissions() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        let (_part, file) = StagedFile::create(&path, Access::Owner).unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let (_part, file) = StagedFile::create(&path, Access::Umask).unwrap();
        let plain = File::create(home.path().join("plain")).unwrap();
        let mode = |file: &File| file.metadata().unwrap().permissions().mode();
        assert_eq!(mode(&file), mode(&plain));
    }
}
