//! Lock files.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::access::Access;
use crate::open::open_with;

/// The pause between two attempts to acquire a lock.
const PAUSE: Duration = Duration::from_millis(10);

/// An exclusive lock on a file, which is released on drop and at the end of the process.
///
/// The lock excludes other tasks and threads as well as other processes. The file stays when the lock
/// is released, because two processes could hold a lock at once if the file were removed and created
/// again.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Acquires a lock without waiting, and creates its file if that is missing.
    ///
    /// Returns `None` if another task, thread or process holds the lock.
    ///
    /// # Errors
    ///
    /// Fails when the file can be neither opened nor created, with
    /// [`FileTypeError`](crate::FileTypeError) when it is a link or not a regular file, and with
    /// [`io::ErrorKind::Unsupported`] when the file system has no locks.
    pub fn try_take(path: &Path, access: Access) -> io::Result<Option<Self>> {
        let file = open_to_lock(path, access)?;
        Ok(try_lock(&file)?.then_some(Self { file }))
    }

    /// Waits for a lock, without a time limit, and creates its file if that is missing.
    ///
    /// Dropping the future cancels the wait. The future tries to acquire the lock every 10 ms, because a
    /// blocking system call could not be cancelled. It needs tokio's timer.
    ///
    /// # Errors
    ///
    /// Fails like [`try_take`](Self::try_take).
    pub async fn take(path: &Path, access: Access) -> io::Result<Self> {
        let file = open_to_lock(path, access)?;
        while !try_lock(&file)? {
            tokio::time::sleep(PAUSE).await;
        }
        Ok(Self { file })
    }

    /// Blocks the thread until a lock is acquired, at most for `patience`, and creates the file of the
    /// lock if that is missing.
    ///
    /// Returns `None` if another task, thread or process still holds the lock then.
    ///
    /// # Errors
    ///
    /// Fails like [`try_take`](Self::try_take).
    pub fn take_blocking(
        path: &Path,
        access: Access,
        patience: Duration,
    ) -> io::Result<Option<Self>> {
        let file = open_to_lock(path, access)?;
        let begin = Instant::now();
        while !try_lock(&file)? {
            if begin.elapsed() >= patience {
                return Ok(None);
            }
            #[expect(
                clippy::disallowed_methods,
                reason = "the thread is one that may block, and a lock of a file wakes nothing"
            )]
            std::thread::sleep(PAUSE);
        }
        Ok(Some(Self { file }))
    }

    /// Returns the locked file, to read or write the data in it.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }
}

/// Acquires the lock of an open file, and returns whether it was free.
fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Opens a lock file without changing its contents.
fn open_to_lock(path: &Path, access: Access) -> io::Result<File> {
    let mut options = access.options();
    open_with(options.read(true).create(true).truncate(false), path)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_second_lock_waits_until_just_after_the_first_is_dropped() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.lock");
        let first = Lock::take(&path, Access::Owner).await.unwrap();
        assert!(Lock::try_take(&path, Access::Owner).unwrap().is_none());
        assert!(Lock::take(&path, Access::Owner).now_or_never().is_none());
        let second = tokio::spawn(async move { Lock::take(&path, Access::Owner).await });
        tokio::time::sleep(Duration::from_millis(5003)).await;
        assert!(!second.is_finished());
        drop(first);
        let dropped = tokio::time::Instant::now();
        second.await.unwrap().unwrap();
        assert!(dropped.elapsed() <= PAUSE, "{:?}", dropped.elapsed());
    }

    #[test]
    fn a_thread_waits_for_a_lock_as_long_as_its_patience_lasts() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.lock");
        let held = Lock::try_take(&path, Access::Owner).unwrap();
        let take = |patience| Lock::take_blocking(&path, Access::Owner, patience).unwrap();
        let begin = Instant::now();
        assert!(take(2 * PAUSE).is_none());
        assert!(begin.elapsed() >= 2 * PAUSE);
        let releasing = std::thread::spawn(move || drop(held));
        assert!(take(Duration::from_secs(60)).is_some());
        releasing.join().unwrap();
    }

    #[test]
    fn the_contents_of_the_lock_file_stay() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.lock");
        fs::write(&path, "kept").unwrap();
        Lock::try_take(&path, Access::Owner).unwrap().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"kept");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn other_file_types_are_refused_without_waiting() {
        let home = tempfile::tempdir().unwrap();
        for (path, kind) in crate::file_type_error::tests::all_kinds(home.path()) {
            let says = format!("expected a regular file, found {kind}");
            let error = Lock::try_take(&path, Access::Owner).unwrap_err();
            assert_eq!(error.to_string(), says);
            let error = Lock::take(&path, Access::Owner).await.unwrap_err();
            assert_eq!(error.to_string(), says);
        }
        let dangling = home.path().join("dangling");
        std::os::unix::fs::symlink(home.path().join("nothing"), &dangling).unwrap();
        assert!(Lock::try_take(&dangling, Access::Owner).is_err());
        assert!(!home.path().join("nothing").exists());
    }

    #[cfg(unix)]
    #[test]
    fn the_lock_file_has_mode_600() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.lock");
        Lock::try_take(&path, Access::Owner).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
    }
}
