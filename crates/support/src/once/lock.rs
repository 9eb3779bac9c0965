//! One at a time, over all tasks, threads and processes of a machine.

use std::fs::File;
use std::path::Path;

use casebook_stack::private_file;

use super::error::JournalError;

/// A file that is locked until this is dropped, or its process ends in whatever way.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for a lock, for as long as it takes; dropping the future gives up and leaves nothing.
    pub(super) async fn take(path: &Path) -> Result<Self, JournalError> {
        let file = private_file::lock(path).await;
        let _file = file.map_err(JournalError::io(path))?;
        Ok(Self { _file })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use futures_util::FutureExt as _;

    #[tokio::test(start_paused = true)]
    async fn two_exclude_each_other_until_the_first_is_gone() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.lock");
        let first = Lock::take(&path).await.unwrap();
        assert!(Lock::take(&path).now_or_never().is_none());
        let second = tokio::spawn(async move { Lock::take(&path).await });
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert!(!second.is_finished());
        drop(first);
        second.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_folder_in_its_place_is_an_error_that_names_it() {
        let home = tempfile::tempdir().unwrap();
        let error = Lock::take(home.path()).await.unwrap_err();
        assert_eq!(error.path(), home.path());
    }
}
