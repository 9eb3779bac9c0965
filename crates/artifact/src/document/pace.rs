//! How long a document may take.

use std::future::Future;
use std::time::Duration;

use casebook_stack::TimeoutError;
use tokio::time::{Instant, timeout};

use super::error::DownloadError;

/// The clocks of a download. A rate counts only the time in which something is waited for: a disk or
/// a reader that takes its time makes no host slow.
#[derive(Debug)]
pub(super) struct Pace {
    /// How long nothing may come, and over how much time the rate is measured.
    idle: Duration,
    /// How many bytes have to come in a second.
    least: u64,
    /// How long all of it may take.
    whole: Duration,
    /// When it began.
    began: Instant,
    /// What came since the rate was measured last, and in how much time.
    bytes: u64,
    time: Duration,
}

/// What was waited for in vain.
#[derive(Debug)]
pub(super) enum Over {
    /// Nothing came for too long; another connection may do better.
    Idle(DownloadError),
    /// The time for all of it is over.
    Whole(DownloadError),
}

impl Pace {
    pub(super) fn new(idle: Duration, least: u64, whole: Duration) -> Self {
        Self {
            idle,
            least,
            whole,
            began: Instant::now(),
            bytes: 0,
            time: Duration::ZERO,
        }
    }

    /// How much of the time for the whole is left.
    fn left(&self) -> Result<Duration, DownloadError> {
        let left = self.whole.saturating_sub(self.began.elapsed());
        // A piece that is there already would come through even then.
        match left.is_zero() {
            true => Err(self.over()),
            false => Ok(left),
        }
    }

    /// Waits for the next thing to come.
    pub(super) async fn next<T>(&mut self, coming: impl Future<Output = T>) -> Result<T, Over> {
        let left = self.left().map_err(Over::Whole)?;
        let began = Instant::now();
        let done = timeout(left.min(self.idle), coming).await;
        self.time += began.elapsed();
        done.map_err(|_| match self.idle < left {
            true => Over::Idle(DownloadError::Stalled(TimeoutError::new(
                "the next piece",
                self.idle,
            ))),
            false => Over::Whole(self.over()),
        })
    }

    /// Waits for something that has a clock of its own, besides that of the whole.
    pub(super) async fn of_whole<T>(
        &self,
        coming: impl Future<Output = T>,
    ) -> Result<T, DownloadError> {
        let left = self.left()?;
        timeout(left, coming).await.map_err(|_| self.over())
    }

    /// Counts what has come, and says whether that was too slow.
    pub(super) fn count(&mut self, bytes: u64) -> Result<(), DownloadError> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.time < self.idle {
            return Ok(());
        }
        let least = self.least as f64 * self.time.as_secs_f64();
        let slow = (self.bytes as f64) < least;
        (self.bytes, self.time) = (0, Duration::ZERO);
        match slow {
            true => Err(DownloadError::TooSlow { least: self.least }),
            false => Ok(()),
        }
    }

    /// Begins to measure anew, on another connection.
    pub(super) fn restart(&mut self) {
        (self.bytes, self.time) = (0, Duration::ZERO);
    }

    fn over(&self) -> DownloadError {
        DownloadError::Timeout(TimeoutError::new("all of it", self.whole))
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn pace() -> Pace {
        Pace::new(10 * SECOND, 1000, 60 * SECOND)
    }

    #[tokio::test(start_paused = true)]
    async fn a_trickle_is_too_slow_once_it_was_measured_for_long_enough() {
        let mut pace = pace();
        for second in 1..=10 {
            pace.next(sleep(SECOND)).await.unwrap();
            assert_eq!(pace.count(999).is_err(), second == 10, "{second}");
        }
        for _ in 0..20 {
            pace.next(sleep(SECOND)).await.unwrap();
            pace.count(1001).unwrap();
        }
        pace.restart();
    }

    #[tokio::test(start_paused = true)]
    async fn time_between_two_pieces_makes_no_host_slow_but_counts_for_the_whole() {
        let mut pace = pace();
        for _ in 0..5 {
            pace.next(sleep(SECOND)).await.unwrap();
            pace.count(1).unwrap();
            sleep(11 * SECOND).await;
        }
        let over = pace.next(std::future::ready(())).await;
        assert!(matches!(over, Err(Over::Whole(_))), "{over:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_for_the_whole_is_summed_up() {
        let mut pace = pace();
        assert!(matches!(
            pace.next(sleep(11 * SECOND)).await,
            Err(Over::Idle(_))
        ));
        pace.of_whole(sleep(45 * SECOND)).await.unwrap();
        let over = pace.next(sleep(9 * SECOND)).await.unwrap_err();
        let Over::Whole(DownloadError::Timeout(error)) = over else {
            panic!("{over:?}")
        };
        assert_eq!(error.limit(), 60 * SECOND);
        assert!(pace.of_whole(sleep(SECOND)).await.is_err());
    }
}
