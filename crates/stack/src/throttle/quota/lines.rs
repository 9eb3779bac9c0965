//! The file of a quota, which has a line for each attempt that counts.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::num::NonZeroU32;
use std::time::Duration;

use casebook_files::Lock;

use super::usage::QuotaUsage;

/// The times of the attempts in the file of a quota. The file stays locked while this value exists.
///
/// A line of the file holds the time of one attempt, in milliseconds since 1970. A line is free if
/// it is missing or unreadable, if its time is 0, or if its time is a period ago or longer.
#[derive(Debug)]
pub(super) struct AttemptTimes {
    lock: Lock,
    times: Vec<u64>,
    now: u64,
}

/// The length of a line in bytes: 19 digits and a line feed.
const LINE_LENGTH: usize = 20;

/// The maximum number of lines that are read, unless the limit of the quota is larger. It keeps a
/// file that another program has made large from filling the memory.
const MAX_LINES: u32 = 10_000;

impl AttemptTimes {
    /// Reads all lines of the file; `now` is the current time. The result has at least `count`
    /// lines, of which the missing ones are free. It has more if a quota with a larger limit has
    /// written more.
    pub(super) fn read(mut lock: Lock, count: u32, now: u64) -> io::Result<Self> {
        let mut bytes = Vec::new();
        let longest = u64::from(count.max(MAX_LINES)) * LINE_LENGTH as u64;
        lock.file().take(longest).read_to_end(&mut bytes)?;
        let written = u32::try_from(bytes.len() / LINE_LENGTH).unwrap_or(u32::MAX);
        let count = count.max(written);
        let time = |line: usize| {
            let digits = bytes.get(line * LINE_LENGTH..(line + 1) * LINE_LENGTH - 1)?;
            str::from_utf8(digits).ok()?.parse().ok()
        };
        let times = (0..count as usize).map(|line| time(line).unwrap_or(0));
        let times = times.collect();
        let mut read = Self { lock, times, now };
        // A time in the future comes from a clock that was ahead, and would keep its line taken for
        // too long. So it is replaced by the current time.
        for line in 0..count {
            if read.times[line as usize] > now {
                read.write(line, now)?;
            }
        }
        Ok(read)
    }

    /// Returns how many attempts of the last period the file has, and when there will be fewer than
    /// `max`.
    pub(super) fn usage(&self, max: NonZeroU32, period: Duration) -> QuotaUsage {
        let mut left: Vec<Duration> = self
            .times
            .iter()
            .filter_map(|time| self.left(*time, period))
            .collect();
        left.sort_unstable();
        // The next attempt may pass when only `max` - 1 attempts are left in the period.
        let excess = left.len().checked_sub(max.get() as usize);
        QuotaUsage {
            taken: left.len(),
            wait: excess.map(|excess| left[excess]),
        }
    }

    /// Writes the current time into a free line, or into the line of the oldest attempt if none is
    /// free. Returns the number of the line and the time.
    pub(super) fn add(&mut self, period: Duration) -> io::Result<(u32, u64)> {
        let (line, _) = (0..)
            .zip(&self.times)
            .min_by_key(|(_, time)| self.left(**time, period))
            .ok_or(io::ErrorKind::InvalidInput)?;
        self.write(line, self.now)?;
        Ok((line, self.now))
    }

    /// Frees the line of an attempt at `time`, unless the line has another attempt by now.
    pub(super) fn remove(&mut self, line: u32, time: u64) -> io::Result<()> {
        match self.times.get(line as usize) {
            Some(found) if *found == time => self.write(line, 0),
            _ => Ok(()),
        }
    }

    /// Returns how long an attempt at `time` will still count. `None` if it no longer counts, or if
    /// the line is empty.
    fn left(&self, time: u64, period: Duration) -> Option<Duration> {
        let age = Duration::from_millis(self.now.saturating_sub(time));
        let left = period.checked_sub(age).filter(|left| !left.is_zero());
        left.filter(|_| time != 0)
    }

    /// Writes a time into a line and waits until the line is on the disk.
    fn write(&mut self, line: u32, time: u64) -> io::Result<()> {
        let file = self.lock.file();
        file.seek(SeekFrom::Start(u64::from(line) * LINE_LENGTH as u64))?;
        let width = LINE_LENGTH - 1;
        writeln!(file, "{time:0width$}")?;
        file.sync_data()?;
        if let Some(known) = self.times.get_mut(line as usize) {
            *known = time;
        }
        Ok(())
    }
}
