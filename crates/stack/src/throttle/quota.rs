//! Counts calls over hours in a file, for all processes of a machine.

use std::error::Error;
use std::io;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use casebook_auth::{Clock, Credentials};
use casebook_files::{Access, Lock, create_folder};
use casebook_types::Region;
use tokio::time::{Instant, timeout};

use super::key::Key;
use crate::error::ThrottleError;

mod lines;
mod usage;

use lines::Lines;
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
/// A call beyond the quota fails at once with [`ThrottleError`], and nothing is sent. Each attempt
/// of a call counts, except an attempt that certainly had no effect: one that was not sent, or that
/// the service refused. A quota that is [`observing`](Self::observing) counts in the same way and
/// lets every call pass. [`usage`](Self::usage) returns how many places are taken.
///
/// Each operation, account, Region and period has its own file in the folder, with one line for each
/// attempt that counts. So all quotas of one operation and one period in a folder count the same
/// attempts: give a layer one of them. A file lock protects the file for little longer than the disk needs to
/// write it; a process that is killed releases the lock and loses nothing.
#[derive(Clone, Debug)]
pub struct Quota {
    operation: &'static str,
    max_calls: NonZeroU32,
    period: Duration,
    folder: PathBuf,
    clock: Clock,
    is_observing: bool,
}

/// The least number of lines that a quota that refuses nothing has. Further calls replace the oldest
/// line.
const MIN_OBSERVED: u32 = 1000;

/// How long a call waits for the file of a quota that refuses nothing. If the call has a deadline, it
/// waits for a quarter of the time that is left, if that is shorter.
const PATIENCE: Duration = Duration::from_secs(1);

impl Quota {
    /// Allows `max_calls` calls of `operation` within any period of length `period`, recorded in
    /// `folder`.
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

    /// Sets the clock; the system clock by default.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Counts the calls, and refuses none.
    ///
    /// A call also passes if its file cannot be read or written, or if another process holds the
    /// lock of the file for longer than a second, or than a quarter of the time to the deadline of the
    /// call. That call is not counted.
    #[must_use]
    pub fn observing(mut self) -> Self {
        self.is_observing = true;
        self
    }

    /// Returns how many places the calls with these credentials in this Region have taken, in all
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
        let lines = self.lines(&path).await;
        let lines = lines.map_err(|error| self.file_error(&path, error))?;
        Ok(lines.usage(self.max_calls, self.period))
    }

    /// Fails if an attempt would find no free place now. A quota that refuses nothing never fails.
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

    /// Returns the path of the file of a key. Quotas with other periods have files of their own, because
    /// each needs the attempts of its whole period.
    fn path(&self, key: &Key) -> PathBuf {
        let period = self.period.as_millis();
        self.folder.join(format!("{}.{period}", key.file_name()))
    }

    pub(super) fn is_for(&self, operation: &str) -> bool {
        self.operation == operation
    }

    /// Takes a place for an attempt. Without a free place it fails with the time until one is free;
    /// a quota that refuses nothing returns `None` if it could not count the attempt. `deadline` is
    /// that of the call.
    pub(super) async fn take(
        &self,
        key: &Key,
        deadline: Option<Instant>,
    ) -> Result<Option<QuotaPlace>, ThrottleError> {
        let path = self.path(key);
        let place = self.place(&path);
        if !self.is_observing {
            return place.await.map(Some);
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let patience = left.map_or(PATIENCE, |left| PATIENCE.min(left / 4));
        let place = timeout(patience, place)
            .await
            .unwrap_or_else(|_| Err(self.file_error(&path, io::ErrorKind::TimedOut.into())));
        if let Err(error) = &place {
            let error: &(dyn Error + 'static) = error;
            tracing::debug!(error, "an attempt was not counted in a quota");
        }
        Ok(place.ok())
    }

    async fn place(&self, path: &Path) -> Result<QuotaPlace, ThrottleError> {
        let file_error = |error| self.file_error(path, error);
        let mut lines = self.lines(path).await.map_err(file_error)?;
        if !self.is_observing {
            self.refuse_full(lines.usage(self.max_calls, self.period))?;
        }
        let (line, time) = lines.take(self.period).map_err(file_error)?;
        let path = path.to_owned();
        Ok(QuotaPlace { path, line, time })
    }

    /// Locks the file of a key and reads its lines. Creates the folder and the file if they are
    /// missing.
    ///
    /// The file is small and local, so reading it blocks the thread. Another process may hold the
    /// lock for long, so waiting for the lock does not block the thread.
    async fn lines(&self, path: &Path) -> io::Result<Lines> {
        create_folder(&self.folder, Access::Owner)?;
        let lock = Lock::take(path, Access::Owner).await?;
        let max = self.max_calls.get();
        let lines = match self.is_observing {
            true => max.max(MIN_OBSERVED),
            false => max,
        };
        Lines::read(lock, lines, millis(self.clock.now()))
    }

    fn file_error(&self, path: &Path, error: io::Error) -> ThrottleError {
        ThrottleError::file(self.operation, path, error)
    }
}

/// A place in a quota: the line of one attempt in its file.
#[derive(Debug)]
pub(super) struct QuotaPlace {
    path: PathBuf,
    line: u32,
    time: u64,
}

impl QuotaPlace {
    /// Returns the place of an attempt without effect. If that fails, or another process holds the
    /// lock, the place stays taken.
    pub(super) fn give_back(self) {
        let free_line = || -> io::Result<()> {
            let lock = Lock::try_take(&self.path, Access::Owner)?;
            let lock = lock.ok_or(io::ErrorKind::WouldBlock)?;
            // After a full period, another attempt may have taken the line.
            Lines::read(lock, self.line + 1, u64::MAX)?.free(self.line, self.time)
        };
        if let Err(error) = free_line() {
            tracing::debug!(%error, "a place in a quota was not given back");
        }
    }
}

/// Returns a time in milliseconds since 1970.
fn millis(time: SystemTime) -> u64 {
    let millis = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(millis.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
