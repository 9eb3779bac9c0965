//! Files that only their owner may read, and that outlive a crash whole or not at all.
//!
//! What is written here is on the disk when the call returns, its name included. Others see the old
//! file or the new one, never half of one.
//!
//! ```
//! use casebook_auth::private_file;
//!
//! # let home = tempfile::tempdir()?;
//! let path = home.path().join("state/kept.json");
//! private_file::write(&path, "{}")?;
//! assert_eq!(private_file::read(&path)?.expose(), "{}");
//! private_file::remove(&path)?;
//! assert!(!path.exists());
//! # Ok::<(), std::io::Error>(())
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

use casebook_types::Secret;
use zeroize::Zeroizing;

/// The most that anybody here has a use for.
const LARGEST: u64 = 1 << 20;

/// The text of a file, as a secret.
///
/// # Errors
///
/// Fails when the file cannot be read, is no UTF-8, or is larger than 1 MiB.
pub fn read(path: &Path) -> io::Result<Secret> {
    let mut text = Zeroizing::new(String::new());
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST {
        return Err(io::Error::other(format!("larger than {LARGEST} bytes")));
    }
    Ok(text.as_str().into())
}

/// Writes a file so that others see the old one or the new one, and nobody but the owner reads it.
///
/// Folders that are missing are made, for the owner alone.
///
/// # Errors
///
/// Fails when the file or its folder cannot be written; the old file is still there then, unless it
/// was only the name of the new one that could not be forced to the disk.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(ErrorKind::InvalidInput.into());
    };
    folder(parent)?;
    let mut unfinished = name.to_owned();
    unfinished.push(format!(".{:016x}", fastrand::u64(..)));
    let unfinished = parent.join(unfinished);
    let written = private().create_new(true).open(&unfinished);
    let written = written.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let done = written.and_then(|()| fs::rename(&unfinished, path));
    if done.is_err() {
        // What cannot be renamed can perhaps not be removed either.
        let _ = fs::remove_file(&unfinished);
    }
    done.and_then(|()| sync(parent))
}

/// Removes a file, if it is there.
///
/// # Errors
///
/// Fails when it is there and cannot be removed.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done.and_then(|()| path.parent().map_or(Ok(()), sync)),
    }
}

/// Opens a file for reading and writing, such as one to lock, and makes it if it is not there;
/// nothing that is in it is touched.
///
/// # Errors
///
/// Fails when it can be neither opened nor made.
pub fn open(path: &Path) -> io::Result<File> {
    let mut options = private();
    options.read(true).create(true).truncate(false).open(path)
}

/// Opens a file like [`open`] and waits until nobody else has it locked, for as long as it takes.
///
/// The lock ends with the file, or with its process in whatever way; it excludes other tasks and
/// threads as well. It is tried again and again, after pauses that grow: a thread that waits in the
/// system cannot be called back, and would get, and keep, a lock for somebody who has gone. Dropping
/// the future gives up and leaves nothing. It needs tokio's timer.
///
/// # Errors
///
/// Fails when the file can be neither opened nor made, or the system has no locks for it.
pub async fn lock(path: &Path) -> io::Result<File> {
    let file = open(path)?;
    let mut pause = Duration::from_millis(1);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(pause).await,
            Err(TryLockError::Error(error)) => return Err(error),
        }
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}

/// Makes a folder that only its owner may enter, and those above it; one that is there stays as it
/// is.
///
/// # Errors
///
/// Fails when it can be neither found nor made.
pub fn folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    if let Some(above) = above {
        folder(above)?;
    }
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    // Recursive, so that one that somebody else has just made is no error.
    builder.recursive(true).create(path)?;
    above.map_or(Ok(()), sync)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true);
    options
}

/// Forces the names in a folder to the disk. Windows opens no folders, and does it by itself.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_the_whole_file_and_leaves_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/b/c.json");
        for text in ["a longer text", "short"] {
            write(&path, text).unwrap();
            assert_eq!(read(&path).unwrap().expose(), text);
        }
        assert_eq!(fs::read_dir(home.path().join("a/b")).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/c.json");
        write(&path, "x").unwrap();
        let lock = home.path().join("a/c.lock");
        open(&lock).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&lock), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
    }

    #[test]
    fn opening_keeps_what_is_there_and_removing_takes_nothing_that_is_not() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        write(&path, "kept").unwrap();
        open(&path).unwrap();
        assert_eq!(read(&path).unwrap().expose(), "kept");
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn a_file_in_the_place_of_a_folder_is_an_error() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        write(&path, "x").unwrap();
        assert!(folder(&path).is_err());
        assert!(write(&path.join("b"), "x").is_err());
        assert_eq!(read(&path).unwrap().expose(), "x");
    }

    #[test]
    fn a_file_without_end_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("large");
        fs::write(&path, vec![b'a'; LARGEST as usize + 1]).unwrap();
        assert!(read(&path).is_err());
    }
}
