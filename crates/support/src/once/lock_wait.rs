//! Waiting for a lock that another call holds.

use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use casebook_files::{Access, Lock};
use casebook_types::OnceKey;
use tokio::time::{Instant, timeout, timeout_at};

use super::error::{Cause, JournalError};
use super::journal_key::JournalKey;

/// How long a call waits for a lock before it calls the function of `Journal::on_wait`. Another
/// call usually holds a lock for about a second, and longer while it uploads files, or searches for
/// the effect of a request without a response.
const SILENCE: Duration = Duration::from_secs(1);

/// The wait of a call until another call with the same key, or with the same text, releases a lock.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LockWait {
    /// The key of the waiting call.
    pub key: OnceKey,
    /// The longest time that the call waits, counted from the start of its request. `CaseFiles` may
    /// send several requests. `None` means no limit.
    pub limit: Option<Duration>,
}

type Listener = dyn Fn(&LockWait) + Send + Sync;

/// The limit of a wait, and the function that is called during a long one.
#[derive(Clone, Default)]
pub(super) struct LockPolicy {
    pub(super) limit: Option<Duration>,
    pub(super) on_wait: Option<Arc<Listener>>,
}

casebook_types::opaque!(LockPolicy);

impl LockPolicy {
    /// Takes the lock for a request whose call began to wait at `began`. Dropping the future ends the
    /// wait. The lock file stays.
    pub(super) async fn take(
        &self,
        path: &Path,
        id: JournalKey<'_>,
        began: Instant,
    ) -> Result<Lock, JournalError> {
        let lock = async {
            let lock = Lock::take(path, Access::Owner).await;
            lock.map_err(JournalError::io(path))
        };
        self.wait(lock, path, id, began).await
    }

    /// Waits for a lock or turn, which `path` names.
    pub(super) async fn wait<T>(
        &self,
        taken: impl Future<Output = Result<T, JournalError>>,
        path: &Path,
        id: JournalKey<'_>,
        began: Instant,
    ) -> Result<T, JournalError> {
        let mut taken = pin!(taken);
        // A limit too large for the clock means no limit.
        let end = self.limit.and_then(|limit| began.checked_add(limit));
        let quiet = Instant::now() + SILENCE;
        let quiet = end.map_or(quiet, |end| end.min(quiet));
        if let Ok(taken) = timeout_at(quiet, &mut taken).await {
            return taken;
        }
        if end.is_none_or(|end| end > quiet)
            && let Some(on_wait) = &self.on_wait
        {
            on_wait(&LockWait {
                key: id.key.clone(),
                limit: self.limit,
            });
        }
        let left = end.map_or(Duration::MAX, |end| end - Instant::now());
        timeout(left, taken).await.unwrap_or_else(|_| {
            let held = Cause::Held {
                key: id.key.clone(),
                part: id.part,
                waited: began.elapsed(),
            };
            Err(JournalError::new(path, held))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn id(key: &OnceKey) -> JournalKey<'_> {
        JournalKey { key, part: 0 }
    }

    #[tokio::test(start_paused = true)]
    async fn a_held_lock_is_told_of_after_a_second_and_given_up_at_the_limit() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.lock");
        let key: OnceKey = "alarm".parse().unwrap();
        let held = Lock::try_take(&path, Access::Owner).unwrap();
        let told = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&told);
        let began = Instant::now();
        let lock_policy = LockPolicy {
            limit: Some(Duration::from_secs(3)),
            on_wait: Some(Arc::new(move |waiting| {
                let at = began.elapsed().as_secs();
                hears.lock().unwrap().push((at, waiting.key.to_string()));
            })),
        };
        let error = lock_policy.take(&path, id(&key), began).await.unwrap_err();
        assert_eq!(began.elapsed().as_secs(), 3);
        assert!(error.is_held());
        assert_eq!(
            error.to_string(),
            "waited 3.0 s for another call that uses the key \"alarm\" or sends the same text; \
             this call sent nothing"
        );
        assert_eq!(*told.lock().unwrap(), [(1, "alarm".to_owned())]);
        // The limit of this call was reached before it asks for the lock. It still tries once.
        drop(held);
        lock_policy.take(&path, id(&key), began).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_it_is_waited_for_as_long_as_it_takes() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.lock");
        let key: OnceKey = "alarm".parse().unwrap();
        for lock_policy in [
            LockPolicy::default(),
            LockPolicy {
                limit: Some(Duration::MAX),
                on_wait: None,
            },
        ] {
            let held = Lock::try_take(&path, Access::Owner).unwrap();
            let (place, key) = (path.clone(), key.clone());
            let waiting =
                tokio::spawn(
                    async move { lock_policy.take(&place, id(&key), Instant::now()).await },
                );
            tokio::time::sleep(Duration::from_secs(300)).await;
            assert!(!waiting.is_finished());
            drop(held);
            waiting.await.unwrap().unwrap();
        }
    }

    #[tokio::test]
    async fn a_folder_in_its_place_is_an_error_that_names_it() {
        let home = tempfile::tempdir().unwrap();
        let key: OnceKey = "alarm".parse().unwrap();
        let taken = LockPolicy::default()
            .take(home.path(), id(&key), Instant::now())
            .await;
        assert_eq!(taken.unwrap_err().path(), home.path());
    }
}
