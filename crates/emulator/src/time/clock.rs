//! The clock of an emulator, which tests can move.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::current::Current;
use crate::time::Timestamp;

/// The clock of an emulator. A test moves it instead of waiting.
///
/// Clones share one clock. It is not stored in the data file of an emulator.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use casebook_emulator::Clock;
///
/// let clock = Clock::starting_at(UNIX_EPOCH);
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now(), UNIX_EPOCH + Duration::from_secs(60));
/// ```
#[derive(Clone, Debug)]
pub struct Clock(Arc<Current<Source>>);

/// Where the clock takes its time from.
#[derive(Clone, Copy, Debug)]
enum Source {
    /// A fixed time.
    Frozen(Timestamp),
    /// The machine's clock, plus `ahead` and minus `behind`.
    Machine { ahead: Duration, behind: Duration },
}

impl Source {
    /// Returns the source that runs with the machine's clock, and shows `time` when the machine's clock
    /// shows `machine`.
    fn apart(time: SystemTime, machine: SystemTime) -> Self {
        Self::Machine {
            ahead: time.duration_since(machine).unwrap_or_default(),
            behind: machine.duration_since(time).unwrap_or_default(),
        }
    }

    /// Returns the time that the clock shows when the machine's clock shows `machine`.
    ///
    /// The machine's time and the difference are added in nanoseconds, and only the sum is rounded down
    /// to microseconds. If both were rounded before, a clock could show less than it was set to.
    fn at(self, machine: SystemTime) -> Timestamp {
        match self {
            Self::Frozen(moment) => moment,
            Self::Machine { ahead, behind } => {
                let earlier = machine
                    .checked_sub(behind)
                    .unwrap_or(SystemTime::UNIX_EPOCH);
                match earlier.checked_add(ahead) {
                    Some(shown) => shown.into(),
                    None => Timestamp::from(earlier).plus(ahead),
                }
            }
        }
    }
}

impl Clock {
    /// Returns a clock that runs with the machine's clock. If it is moved, it goes on with a difference
    /// to the machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Source::Machine {
            ahead: Duration::ZERO,
            behind: Duration::ZERO,
        })
    }

    /// Returns a clock that stands still at `time` until it is moved.
    ///
    /// A clock shows times from 1970 to 9999, in microseconds; an earlier or later `time` is moved to
    /// that range.
    #[must_use]
    pub fn starting_at(time: SystemTime) -> Self {
        Self::new(Source::Frozen(time.into()))
    }

    /// Returns the time that the clock shows.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.timestamp().into()
    }

    /// Returns a function that returns the time of this clock. A client that takes such a function as its
    /// clock follows every move of this one.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// use casebook_emulator::Emulator;
    ///
    /// let emulator = Emulator::new();
    /// let time = emulator.clock().time_source();
    /// emulator.clock().set(SystemTime::UNIX_EPOCH + Duration::from_secs(4_102_444_800));
    /// assert!(time() >= SystemTime::UNIX_EPOCH + Duration::from_secs(4_102_444_800));
    /// ```
    pub fn time_source(&self) -> impl Fn() -> SystemTime + Clone + Send + Sync + 'static {
        let clock = self.clone();
        move || clock.now()
    }

    /// Moves the clock forward.
    pub fn advance(&self, time: Duration) {
        self.change(|source| match source {
            Source::Frozen(moment) => Source::Frozen(moment.plus(time)),
            Source::Machine { ahead, behind } => Source::Machine {
                ahead: ahead.saturating_add(time),
                behind,
            },
        });
    }

    /// Moves the clock back.
    pub fn rewind(&self, time: Duration) {
        self.set(self.timestamp().minus(time).into());
    }

    /// Sets the clock to a time, which may be earlier or later than now.
    pub fn set(&self, time: SystemTime) {
        self.change(|source| match source {
            Source::Frozen(_) => Source::Frozen(time.into()),
            Source::Machine { .. } => Source::apart(time, machine_time()),
        });
    }

    /// Undoes all moves.
    pub(crate) fn reset(&self) {
        self.0.reset();
    }

    pub(crate) fn timestamp(&self) -> Timestamp {
        self.0.get().at(machine_time())
    }

    fn new(start: Source) -> Self {
        Self(Arc::new(Current::new(start)))
    }

    fn change(&self, change: impl FnOnce(Source) -> Source) {
        self.0.change(|source| *source = change(*source));
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place where the emulator asks the machine for the time"
)]
fn machine_time() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_clock_keeps_the_distance_it_was_given() {
        let clock = Clock::system();
        clock.set(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000));
        let shown = clock.now().duration_since(SystemTime::UNIX_EPOCH);
        assert!((1_000..100_000).contains(&shown.expect("later than 1970").as_secs()));
        clock.reset();
        assert!(clock.timestamp().apart(machine_time().into()) < Duration::from_secs(90_000));
    }

    #[test]
    fn a_machine_clock_shows_no_less_than_it_was_set_to() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(4_102_444_800);
        for nanos in [0, 1, 500, 999, 1_000_001] {
            let machine = SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, nanos);
            let shown = Source::apart(time, machine).at(machine);
            assert_eq!(SystemTime::from(shown), time, "{nanos} ns");
        }
    }

    #[test]
    fn clones_move_together_and_ends_hold() {
        let clock = Clock::starting_at(SystemTime::UNIX_EPOCH);
        clock.clone().advance(Duration::MAX);
        assert_eq!(clock.timestamp().basic(), "99991231T235959Z");
        Clock::system().advance(Duration::MAX);
    }
}
