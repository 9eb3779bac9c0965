//! The file of a quota: a line for each attempt that counts.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::num::NonZeroU32;
use std::time::Duration;

use casebook_files::Lock;

use super::usage::QuotaUsage;

/// The lines of a file, which is locked as long as this value exists.
///
/// A line holds the time of an attempt in milliseconds since 1970. A line is free if it is missing
/// or unreadable, if its time is 0, or if its time is at least one period ago.
#[derive(Debug)]
pub(super) struct Lines {
    lock: Lock,
    times: Vec<u64>,
    now: u64,
}

/// The length of a line: 19 digits and a line feed.
const LINE: usize = 20;

/// How many lines are read, if the limit of the quota is not larger. A file that another program has
/// made large must not fill the memory.
const MAX_LINES: u32 = 10_000;

impl Lines {
    /// Reads all lines at the time `now`: at least `count`, because a quota with a larger limit may have
    /// written more.
    pub(super) fn read(mut lock: Lock, count: u32, now: u64) -> io::Result<Self> {
        let mut bytes = Vec::new();
        let longest = u64::from(count.max(MAX_LINES)) * LINE as u64;
        lock.file().take(longest).read_to_end(&mut bytes)?;
        let written = u32::try_from(bytes.len() / LINE).unwrap_or(u32::MAX);
        let count = count.max(written);
        let time = |line: usize| {
            let digits = bytes.get(line * LINE..(line + 1) * LINE - 1)?;
            str::from_utf8(digits).ok()?.parse().ok()
        };
        let times = (0..count as usize).map(|line| time(line).unwrap_or(0));
        let times = times.collect();
        let mut lines = Self { lock, times, now };
        // A time in the future comes from a clock that was ahead, and would block its line for too
        // long. It counts as now instead.
        for line in 0..count {
            if lines.times[line as usize] > now {
                lines.write(line, now)?;
            }
        }
        Ok(lines)
    }

    /// Returns how many lines are taken, and when fewer than `max` will be.
    pub(super) fn usage(&self, max: NonZeroU32, period: Duration) -> QuotaUsage {
        let mut left: Vec<Duration> = self
            .times
            .iter()
            .filter_map(|time| self.left(*time, period))
            .collect();
        left.sort_unstable();
        // A place is free as soon as only `max` - 1 attempts are left in the period.
        let excess = left.len().checked_sub(max.get() as usize);
        QuotaUsage {
            taken: left.len(),
            wait: excess.map(|excess| left[excess]),
        }
    }

    /// Writes the current time into the first free line, or into the oldest if none is free, and
    /// returns its number and the time.
    pub(super) fn take(&mut self, period: Duration) -> io::Result<(u32, u64)> {
        let (line, _) = (0..)
            .zip(&self.times)
            .min_by_key(|(_, time)| self.left(**time, period))
            .ok_or(io::ErrorKind::InvalidInput)?;
        self.write(line, self.now)?;
        Ok((line, self.now))
    }

    /// Frees the line that an attempt took at `time`, unless another attempt has taken it since.
    pub(super) fn free(&mut self, line: u32, time: u64) -> io::Result<()> {
        match self.times.get(line as usize) {
            Some(found) if *found == time => self.write(line, 0),
            _ => Ok(()),
        }
    }

    /// Returns how long a line stays taken; `None` if it is free.
    fn left(&self, time: u64, period: Duration) -> Option<Duration> {
        let age = Duration::from_millis(self.now.saturating_sub(time));
        let left = period.checked_sub(age).filter(|left| !left.is_zero());
        left.filter(|_| time != 0)
    }

    /// Writes a time into a line and waits until it is on the disk.
    fn write(&mut self, line: u32, time: u64) -> io::Result<()> {
        let file = self.lock.file();
        file.seek(SeekFrom::Start(u64::from(line) * LINE as u64))?;
        let width = LINE - 1;
        writeln!(file, "{time:0width$}")?;
        file.sync_data()?;
        if let Some(known) = self.times.get_mut(line as usize) {
            *known = time;
        }
        Ok(())
    }
}
