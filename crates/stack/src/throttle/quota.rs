//! Counts the calls of an operation over hours in a file, for all processes of a machine.

use std::error::Error;
use std::io;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use casebook_auth::{Clock, Credentials};
use casebook_files::{Access, Lock, create_folder};
use casebook_types::Region;
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout};

use super::key::Key;
use crate::error::ThrottleError;

mod lines;
mod usage;

use lines::AttemptTimes;
pub use usage::QuotaUsage;

/// A limit on the calls of one operation within a period, for all processes that share a folder.
///
/// AWS Support opens up to ten cases an hour. With this quota, a batch stops before the service
/// refuses a call:
///
/// ```
/// use std::num::NonZeroU32;
/// use std::time::Duration;
///
/// use casebook_stack::{Quota, ThrottleLayer};
///
/// # let folder = std::env::temp_dir().join("casebook-quota-example");
/// const TEN: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// let quota = Quota::new("CreateCase", TEN, Duration::from_secs(3600), &folder);
/// let throttle = ThrottleLayer::unlimited().quota(quota);
/// # let _ = throttle;
/// ```
///
/// A call beyond the quota fails with [`ThrottleError`], and nothing is sent: at once, or behind
/// the queue if calls before it in the queue have used up the quota. Each attempt of a call counts
/// from just before it is sent. When an attempt certainly had no effect, because it was not sent or
/// the service refused it, its count is taken back before the call returns. It stays counted only if
/// its file cannot be written, or another process holds the lock of the file for longer than five
/// seconds, or for longer than a quarter of the time to the deadline of the call. A quota that is
/// [`observing`](Self::observing) counts in the same way and lets every call pass.
/// [`usage`](Self::usage) returns how many attempts it counts now: those that had an effect, may have
/// had one, or are on their way.
///
/// Each combination of operation, account, Region and period has its own file in the folder, with
/// one line for each attempt that counts. So two quotas of one operation and one period in a folder
/// would count each attempt twice: give a layer only one of them. The file is locked only while it
/// is read or written. If a process is killed, its lock is released and its attempts stay counted.
#[derive(Clone, Debug)]
pub struct Quota {
    operation: &'static str,
    max_calls: NonZeroU32,
    period: Duration,
    folder: PathBuf,
    clock: Clock,
    is_observing: bool,
}

/// The minimum number of lines of an observing quota, so that its usage can exceed a smaller limit.
/// When all lines are taken, a further call replaces the oldest one.
const MIN_OBSERVED: u32 = 1000;

/// How long a call waits for the file of an observing quota, which must not fail a call. If the
/// call has a deadline, it waits at most for a quarter of the time that is left.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long an attempt without effect waits for the file, to take back its count. It waits longer than
/// a call that is about to be sent, because a wrong count lasts for the whole period.
const UNCOUNT_PATIENCE: Duration = Duration::from_secs(5);

impl Quota {
    /// Allows `max_calls` calls of `operation` within any period of length `period`. The calls are
    /// recorded in files in `folder`.
    #[must_use]
    pub fn new(
        operation: &'static str,
        max_calls: NonZeroU32,
        period: Duration,
        folder: impl Into<PathBuf>,
    ) -> Self {
        Self {
            operation,
            max_calls,
            period,
            folder: folder.into(),
            clock: Clock::system(),
            is_observing: false,
        }
    }

    /// Sets the clock that tells when a call took place; the system clock by default.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Counts the calls, and refuses none.
    ///
    /// A call also passes if the file of the quota cannot be read or written, or if another process
    /// holds the lock of the file for longer than a second, or for longer than a quarter of the
    /// time that the call has until its deadline. The quota does not count such a call.
    #[must_use]
    pub fn observing(mut self) -> Self {
        self.is_observing = true;
        self
    }

    /// Returns how many calls with these credentials in this Region the quota counts now, in all
    /// processes that share the folder.
    ///
    /// # Errors
    ///
    /// Fails if the file of the quota cannot be read or created. Nothing is sent.
    pub async fn usage(
        &self,
        credentials: &Credentials,
        region: &Region,
    ) -> Result<QuotaUsage, ThrottleError> {
        let key = Key::new(Some(credentials), Some(region), self.operation);
        self.usage_of(&key).await
    }

    async fn usage_of(&self, key: &Key) -> Result<QuotaUsage, ThrottleError> {
        let path = self.path(key);
        let times = self.times(&path).await;
        let times = times.map_err(|error| self.file_error(&path, error))?;
        Ok(times.usage(self.max_calls, self.period))
    }

    /// Fails if the quota is used up now, so that an attempt would be refused. An observing quota
    /// never fails.
    pub(super) async fn check(&self, key: &Key) -> Result<(), ThrottleError> {
        match self.is_observing {
            true => Ok(()),
            false => self.refuse_full(self.usage_of(key).await?),
        }
    }

    fn refuse_full(&self, usage: QuotaUsage) -> Result<(), ThrottleError> {
        let max = self.max_calls.get();
        match usage.wait {
            Some(wait) => Err(ThrottleError::quota(self.operation, max, self.period, wait)),
            None => Ok(()),
        }
    }

    /// Returns the path of the file for a key. A quota with another period has another file: a
    /// quota with a shorter period would overwrite attempts that one with a longer period still
    /// counts.
    fn path(&self, key: &Key) -> PathBuf {
        let period = self.period.as_millis();
        self.folder.join(format!("{}.{period}", key.file_name()))
    }

    pub(super) fn is_for(&self, operation: &str) -> bool {
        self.operation == operation
    }

    /// Counts an attempt. Fails if the quota is used up, and the error tells for how long. An
    /// observing quota never fails; it returns `None` if it could not count the attempt. `deadline`
    /// is that of the call: an observing quota waits for its file at most a second, or a
    /// quarter of the time to it; a refusing one waits without limit.
    pub(super) async fn count(
        &self,
        key: &Key,
        deadline: Option<Instant>,
    ) -> Result<Option<CountedAttempt>, ThrottleError> {
        let path = self.path(key);
        let attempt = self.count_in(&path);
        if !self.is_observing {
            return attempt.await.map(Some);
        }
        let attempt = timeout(patience(PATIENCE, deadline), attempt)
            .await
            .unwrap_or_else(|_| Err(self.file_error(&path, io::ErrorKind::TimedOut.into())));
        if let Err(error) = &attempt {
            let error: &(dyn Error + 'static) = error;
            tracing::debug!(error, "an attempt was not counted in a quota");
        }
        Ok(attempt.ok())
    }

    async fn count_in(&self, path: &Path) -> Result<CountedAttempt, ThrottleError> {
        let file_error = |error| self.file_error(path, error);
        let mut times = self.times(path).await.map_err(file_error)?;
        if !self.is_observing {
            self.refuse_full(times.usage(self.max_calls, self.period))?;
        }
        let (line, time) = times.add(self.period).map_err(file_error)?;
        let path = path.to_owned();
        Ok(CountedAttempt { path, line, time })
    }

    /// Locks the file at `path` and reads it. Creates the folder and the file if they are missing.
    ///
    /// Reading may block the thread for a moment: the file is small and local. Waiting for the lock
    /// must not block it, because another process may hold the lock for long.
    async fn times(&self, path: &Path) -> io::Result<AttemptTimes> {
        create_folder(&self.folder, Access::Owner)?;
        let lock = Lock::take(path, Access::Owner).await?;
        let max = self.max_calls.get();
        let lines = match self.is_observing {
            true => max.max(MIN_OBSERVED),
            false => max,
        };
        AttemptTimes::read(lock, lines, millis(self.clock.now()))
    }

    fn file_error(&self, path: &Path, error: io::Error) -> ThrottleError {
        ThrottleError::file(self.operation, path, error)
    }
}

/// An attempt that a quota has counted: its line in the file of the quota.
#[derive(Debug)]
pub(super) struct CountedAttempt {
    path: PathBuf,
    line: u32,
    time: u64,
}

impl CountedAttempt {
    /// Takes back the count of an attempt without effect. Waits for the file at most five seconds, or
    /// a quarter of the time to `deadline`; if another process holds its lock for longer, or the file
    /// cannot be written, the attempt stays counted.
    pub(super) async fn uncount(&self, deadline: Option<Instant>) {
        let lock = Lock::take(&self.path, Access::Owner);
        let lock = timeout(patience(UNCOUNT_PATIENCE, deadline), lock).await;
        self.free_line(lock.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())));
    }

    /// Takes back the count of an attempt of a cancelled call, like [`uncount`](Self::uncount) but
    /// without waiting here: if another process holds the lock, a thread of the runtime waits for it.
    /// Outside of a runtime, the attempt then stays counted.
    pub(super) fn uncount_cancelled(self) {
        let lock = Lock::try_take(&self.path, Access::Owner);
        if let (Ok(None), Ok(runtime)) = (&lock, Handle::try_current()) {
            runtime.spawn_blocking(move || {
                let lock = Lock::take_blocking(&self.path, Access::Owner, UNCOUNT_PATIENCE);
                self.free_line(lock.and_then(|lock| lock.ok_or(io::ErrorKind::TimedOut.into())));
            });
            return;
        }
        self.free_line(lock.and_then(|lock| lock.ok_or(io::ErrorKind::WouldBlock.into())));
    }

    fn free_line(&self, lock: io::Result<Lock>) {
        let freed = lock.and_then(|lock| {
            // The file may have changed: after a full period, another attempt may have taken the
            // line. With the time `u64::MAX`, no line counts as one of the future.
            AttemptTimes::read(lock, self.line + 1, u64::MAX)?.remove(self.line, self.time)
        });
        if let Err(error) = freed {
            tracing::debug!(%error, "an attempt without effect stays counted in a quota");
        }
    }
}

/// Returns how long a call waits for the file of a quota: at most `longest`, or a quarter of the time
/// to its deadline.
fn patience(longest: Duration, deadline: Option<Instant>) -> Duration {
    let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    left.map_or(longest, |left| longest.min(left / 4))
}

/// Returns a time in milliseconds since 1970-01-01, UTC.
fn millis(time: SystemTime) -> u64 {
    let millis = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(millis.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
