//! A quota over hours, kept in a file that all processes of a machine share.

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

/// So many calls of one operation within some time, over all processes that share a folder.
///
/// AWS Support opens ten cases an hour and no more. A batch that knows it stops before the service
/// says no:
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
/// Each account and Region has a file of its own in the folder, of one line for each call that is
/// remembered. Whoever writes it holds its lock, for less than a millisecond and the time that the
/// disk takes; a process that is killed holds nothing and has lost nothing. A call that surely had
/// no effect gives its place back: one that was not sent, and one that was refused.
#[derive(Clone, Debug)]
pub struct Quota {
    operation: &'static str,
    most: NonZeroU32,
    per: Duration,
    folder: PathBuf,
    clock: Clock,
}

/// A line is a time in milliseconds, in 19 digits.
const LINE: usize = 20;

impl Quota {
    /// Allows `most` calls of `operation` within any stretch of `per`, written down in `folder`.
    #[must_use]
    pub fn new(
        operation: &'static str,
        most: NonZeroU32,
        per: Duration,
        folder: impl Into<PathBuf>,
    ) -> Self {
        Self {
            operation,
            most,
            per,
            folder: folder.into(),
            clock: Clock::system(),
        }
    }

    /// Goes by this clock; the machine's unless said otherwise.
    #[must_use]
    pub fn clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    pub(super) fn is_for(&self, operation: &str) -> bool {
        self.operation == operation
    }

    /// Takes a place, or says how long there will be none.
    ///
    /// The file is small and local, so this does not leave the thread; but whoever holds its lock
    /// may have been stopped, so that is waited for without holding up the thread.
    pub(super) async fn take(&self, key: &Key) -> Result<Place, ThrottleError> {
        let path = self.folder.join(key.file_name());
        let broken = |error| ThrottleError::file(self.operation, &path, error);
        create_folder(&self.folder, Access::Owner).map_err(broken)?;
        let mut lock = Lock::take(&path, Access::Owner).await.map_err(broken)?;
        let now = self.now();
        match self.write(lock.file(), now).map_err(broken)? {
            Ok(line) => Ok(Place {
                path,
                line,
                at: now,
            }),
            Err(wait) => {
                let most = self.most.get();
                Err(ThrottleError::quota(self.operation, most, self.per, wait))
            }
        }
    }

    /// Writes the time into the first line that is free.
    fn write(&self, file: &mut File, now: u64) -> io::Result<Result<u32, Duration>> {
        let mut times = read(file, self.most.get())?;
        // What lies in the future was written under another clock, and counts from now on.
        for (line, time) in (0..).zip(&mut times) {
            if *time > now {
                put(file, line, now)?;
                *time = now;
            }
        }
        let per = u64::try_from(self.per.as_millis()).unwrap_or(u64::MAX);
        let since = |time: u64| now.saturating_sub(time);
        // The first of them, so that the file grows line by line.
        let oldest = (0..)
            .zip(&times)
            .min_by_key(|(_, time)| Reverse(since(**time)));
        let Some((line, &time)) = oldest else {
            return Ok(Err(self.per));
        };
        if time != 0 && since(time) < per {
            return Ok(Err(Duration::from_millis(per - since(time))));
        }
        put(file, line, now)?;
        Ok(Ok(line))
    }

    fn now(&self) -> u64 {
        let since = self.clock.now().duration_since(UNIX_EPOCH);
        let millis = since.unwrap_or_default().as_millis();
        u64::try_from(millis).unwrap_or(u64::MAX)
    }
}

/// A place that was taken.
#[derive(Debug)]
pub(super) struct Place {
    path: PathBuf,
    line: u32,
    at: u64,
}

impl Place {
    /// Gives it back, since nothing was done with it. When that fails, or somebody holds the lock
    /// just now, the place counts as taken.
    pub(super) fn give_back(self) {
        let given = || -> io::Result<()> {
            let lock = Lock::try_take(&self.path, Access::Owner)?;
            let mut lock = lock.ok_or(io::ErrorKind::WouldBlock)?;
            if read(lock.file(), self.line + 1)?.last() == Some(&self.at) {
                put(lock.file(), self.line, 0)?;
            }
            Ok(())
        };
        if let Err(error) = given() {
            tracing::debug!(%error, "a place in a quota was not given back");
        }
    }
}

/// The first `lines` times; a line that is missing or unreadable is free.
fn read(file: &mut File, lines: u32) -> io::Result<Vec<u64>> {
    let mut bytes = Vec::new();
    file.take(u64::from(lines) * LINE as u64)
        .read_to_end(&mut bytes)?;
    let line = |i: usize| {
        let digits = bytes.get(i * LINE..(i + 1) * LINE - 1)?;
        str::from_utf8(digits).ok()?.parse().ok()
    };
    Ok((0..lines as usize).map(|i| line(i).unwrap_or(0)).collect())
}

fn put(file: &mut File, line: u32, time: u64) -> io::Result<()> {
    file.seek(SeekFrom::Start(u64::from(line) * LINE as u64))?;
    let width = LINE - 1;
    writeln!(file, "{time:0width$}")?;
    file.sync_data()
}

#[cfg(test)]
mod tests;
