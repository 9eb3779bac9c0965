//! The unfinished file: a new data file under its temporary name, `<path>.new`.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::StoreError;

/// Returns the name of the unfinished file for a data file.
pub(super) fn unfinished_path(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".new");
    PathBuf::from(name)
}

/// Creates the unfinished file, and locks it for this process until it is closed.
pub(super) fn lock_unfinished(unfinished: &Path) -> Result<File, StoreError> {
    let creation = |error| StoreError::creation(unfinished, error);
    loop {
        let found = fs::symlink_metadata(unfinished);
        if found.is_ok_and(|found| !found.is_file()) {
            // It may be a link, and nothing may be written through one.
            fs::remove_file(unfinished).map_err(creation)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        set_private(&mut options);
        let file = options.open(unfinished).map_err(creation)?;
        // On other systems than Unix, the lock would exclude the database itself, and the check
        // below for a renamed file is not possible.
        if !cfg!(unix) {
            return Ok(file);
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(redb::Error::DatabaseAlreadyOpen.into()),
            Err(TryLockError::Error(error)) => return Err(creation(error)),
        }
        // The process that held the lock before may have renamed or removed this file.
        if is_named(&file, unfinished)? {
            return Ok(file);
        }
    }
}

/// Lets only the owner read and write a new file.
#[cfg(unix)]
fn set_private(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn set_private(_: &mut OpenOptions) {}

/// Returns whether the path is still the name of this open file, and not of a link to it.
#[cfg(unix)]
fn is_named(file: &File, name: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let file = file.metadata()?;
    Ok(fs::symlink_metadata(name)
        .is_ok_and(|named| (named.dev(), named.ino()) == (file.dev(), file.ino())))
}

#[cfg(not(unix))]
fn is_named(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}
