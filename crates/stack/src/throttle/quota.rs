//! Counts calls over hours in a file, for all processes of a machine.

use std::cmp::Reverse;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use casebook_auth::Clock;
use casebook_files::{Access, Lock, create_folder};

use super::key::Key;
use crate::error::ThrottleError;

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
/// the service refused.
///
/// Each operation, account and Region has its own file in the folder, with one line for each
/// attempt that counts. A file lock protects the file for little longer than the disk needs to
/// write it; a process that is killed releases the lock and loses nothing.
#[derive(Clone, Debug)]
pub struct Quota {
    operation: &'static str,
    max_calls: NonZeroU32,
    period: Duration,
    folder: PathBuf,
    clock: Clock,
}

/// The length of a line: a time in milliseconds as 19 digits, and a line feed.
const LINE: usize = 20;

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
        }
    }

    /// Sets the clock; the system clock by default.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    pub(super) fn is_for(&self, operation: &str) -> bool {
        self.operation == operation
    }

    /// Takes a place for an attempt, or fails with the time until one is free.
    ///
    /// The file is small and local, so reading it blocks the thread. Another process may hold the
    /// lock for long, so waiting for the lock does not block the thread.
    pub(super) async fn take(&self, key: &Key) -> Result<QuotaPlace, ThrottleError> {
        let path = self.folder.join(key.file_name());
        let file_error = |error| ThrottleError::file(self.operation, &path, error);
        create_folder(&self.folder, Access::Owner).map_err(file_error)?;
        let mut lock = Lock::take(&path, Access::Owner).await.map_err(file_error)?;
        let now = self.now();
        match self.take_line(lock.file(), now).map_err(file_error)? {
            Ok(line) => Ok(QuotaPlace {
                path,
                line,
                time: now,
            }),
            Err(wait) => {
                let max = self.max_calls.get();
                Err(ThrottleError::quota(self.operation, max, self.period, wait))
            }
        }
    }

    /// Writes the time into the first free line and returns its number, or returns the time until a
    /// line is free. A line is free if its time is 0 or at least one period ago.
    fn take_line(&self, file: &mut File, now: u64) -> io::Result<Result<u32, Duration>> {
        let mut times = read_times(file, self.max_calls.get())?;
        // A time in the future comes from a clock that was ahead, and would block its line for too
        // long. It counts as now instead.
        for (line, time) in (0..).zip(&mut times) {
            if *time > now {
                write_time(file, line, now)?;
                *time = now;
            }
        }
        let period = u64::try_from(self.period.as_millis()).unwrap_or(u64::MAX);
        let age = |time: u64| now.saturating_sub(time);
        // Of lines with the same age the first is taken, so that the file grows line by line.
        let oldest = (0..)
            .zip(&times)
            .min_by_key(|(_, time)| Reverse(age(**time)));
        // There is always a line, because `max_calls` is not zero.
        let Some((line, &time)) = oldest else {
            return Ok(Err(self.period));
        };
        if time != 0 && age(time) < period {
            return Ok(Err(Duration::from_millis(period - age(time))));
        }
        write_time(file, line, now)?;
        Ok(Ok(line))
    }

    /// The current time in milliseconds since 1970.
    fn now(&self) -> u64 {
        let time = self.clock.now().duration_since(UNIX_EPOCH);
        let millis = time.unwrap_or_default().as_millis();
        u64::try_from(millis).unwrap_or(u64::MAX)
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
            let mut lock = lock.ok_or(io::ErrorKind::WouldBlock)?;
            // After a full period, another attempt may have taken the line.
            if read_times(lock.file(), self.line + 1)?.last() == Some(&self.time) {
                write_time(lock.file(), self.line, 0)?;
            }
            Ok(())
        };
        if let Err(error) = free_line() {
            tracing::debug!(%error, "a place in a quota was not given back");
        }
    }
}

/// Reads the times of the first `lines` lines. A line that is missing or unreadable reads as 0, which
/// is a free line.
fn read_times(file: &mut File, lines: u32) -> io::Result<Vec<u64>> {
    let mut bytes = Vec::new();
    file.take(u64::from(lines) * LINE as u64)
        .read_to_end(&mut bytes)?;
    let line = |i: usize| {
        let digits = bytes.get(i * LINE..(i + 1) * LINE - 1)?;
        str::from_utf8(digits).ok()?.parse().ok()
    };
    Ok((0..lines as usize).map(|i| line(i).unwrap_or(0)).collect())
}

/// Writes a time into a line and waits until it is on the disk.
fn write_time(file: &mut File, line: u32, time: u64) -> io::Result<()> {
    file.seek(SeekFrom::Start(u64::from(line) * LINE as u64))?;
    let width = LINE - 1;
    writeln!(file, "{time:0width$}")?;
    file.sync_data()
}

#[cfg(test)]
mod tests;
