//! Time limits and the minimum rate of a download.

use std::future::Future;
use std::time::Duration;

use crate::TimeoutError;
use tokio::time::{Instant, timeout};

use super::error::DownloadError;

/// The timers of a download. The rate counts only the time spent waiting for the host, so a slow
/// disk or a slow reader does not make the host look slow.
#[derive(Debug)]
pub(super) struct Limits {
    /// The longest wait for the next bytes, and the time over which the rate is measured.
    idle: Duration,
    /// The slowest acceptable rate in bytes a second.
    least: u64,
    /// The time limit of the whole download.
    whole: Duration,
    /// When the download began.
    began: Instant,
    /// The bytes received since the rate was last measured, and the time spent waiting for them.
    bytes: u64,
    time: Duration,
}

/// A wait that ran out of time, or ended in an error of the transport.
#[derive(Debug)]
pub(super) enum Expiry<E> {
    /// No byte came for too long; another connection may do better.
    Idle(DownloadError<E>),
    /// The time for the whole download is over, or no connection can do better.
    Whole(DownloadError<E>),
}

impl Limits {
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

    /// The time left for the whole download.
    fn left<E>(&self) -> Result<Duration, DownloadError<E>> {
        let left = self.whole.saturating_sub(self.began.elapsed());
        // `timeout` would still let a piece through that is ready.
        match left.is_zero() {
            true => Err(self.over()),
            false => Ok(left),
        }
    }

    /// Waits for the next piece.
    pub(super) async fn next<T, E>(
        &mut self,
        coming: impl Future<Output = T>,
    ) -> Result<T, Expiry<E>> {
        let left = self.left().map_err(Expiry::Whole)?;
        let began = Instant::now();
        let done = timeout(left.min(self.idle), coming).await;
        self.time += began.elapsed();
        done.map_err(|_| match self.idle < left {
            true => Expiry::Idle(DownloadError::Stalled(TimeoutError::new(
                "the next piece",
                self.idle,
            ))),
            false => Expiry::Whole(self.over()),
        })
    }

    /// Waits for a step that has its own time limit, but not beyond that of the whole download.
    pub(super) async fn of_whole<T, E>(
        &self,
        coming: impl Future<Output = T>,
    ) -> Result<T, DownloadError<E>> {
        let left = self.left()?;
        timeout(left, coming).await.map_err(|_| self.over())
    }

    /// Counts received bytes; fails if they came too slowly.
    pub(super) fn count<E>(&mut self, bytes: u64) -> Result<(), DownloadError<E>> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.time < self.idle {
            return Ok(());
        }
        let least = self.least as f64 * self.time.as_secs_f64();
        let slow = (self.bytes as f64) < least;
        (self.bytes, self.time) = (0, Duration::ZERO);
        match slow {
            true => Err(DownloadError::TooSlow {
                min_rate: self.least,
            }),
            false => Ok(()),
        }
    }

    /// Starts a new measurement, for another connection.
    pub(super) fn restart(&mut self) {
        (self.bytes, self.time) = (0, Duration::ZERO);
    }

    fn over<E>(&self) -> DownloadError<E> {
        DownloadError::Timeout(TimeoutError::new("all of it", self.whole))
    }
}

#[cfg(test)]
mod tests {
    use casebook_protocol::Fault;
    use tokio::time::sleep;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn pace() -> Limits {
        Limits::new(10 * SECOND, 1000, 60 * SECOND)
    }

    #[tokio::test(start_paused = true)]
    async fn a_trickle_is_too_slow_once_it_was_measured_for_long_enough() {
        let mut pace = pace();
        for second in 1..=10 {
            pace.next::<_, Fault>(sleep(SECOND)).await.unwrap();
            assert_eq!(pace.count::<Fault>(999).is_err(), second == 10, "{second}");
        }
        for _ in 0..20 {
            pace.next::<_, Fault>(sleep(SECOND)).await.unwrap();
            pace.count::<Fault>(1001).unwrap();
        }
        pace.restart();
    }

    #[tokio::test(start_paused = true)]
    async fn time_between_two_pieces_makes_no_host_slow_but_counts_for_the_whole() {
        let mut pace = pace();
        for _ in 0..5 {
            pace.next::<_, Fault>(sleep(SECOND)).await.unwrap();
            pace.count::<Fault>(1).unwrap();
            sleep(11 * SECOND).await;
        }
        let over = pace.next::<_, Fault>(std::future::ready(())).await;
        assert!(matches!(over, Err(Expiry::Whole(_))), "{over:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_for_the_whole_is_summed_up() {
        let mut pace = pace();
        assert!(matches!(
            pace.next::<_, Fault>(sleep(11 * SECOND)).await,
            Err(Expiry::Idle(_))
        ));
        pace.of_whole::<_, Fault>(sleep(45 * SECOND)).await.unwrap();
        let over = pace.next::<_, Fault>(sleep(9 * SECOND)).await.unwrap_err();
        let Expiry::Whole(DownloadError::Timeout(error)) = over else {
            panic!("{over:?}")
        };
        assert_eq!(error.limit(), 60 * SECOND);
        assert!(pace.of_whole::<_, Fault>(sleep(SECOND)).await.is_err());
    }
}
