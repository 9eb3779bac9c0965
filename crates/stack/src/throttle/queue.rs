//! The queue of one key.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until};

use super::rate::Rate;
use crate::error::ThrottleError;
use crate::telemetry;

/// A first in, first out queue.
///
/// The first call waits for a token, and the others wait for their turn. A cancelled call gives up
/// its turn and takes no token.
#[derive(Debug)]
pub(super) struct Queue {
    turn: Semaphore,
    waiting: AtomicUsize,
    pace: Mutex<Pace>,
}

#[derive(Debug)]
struct Pace {
    /// The minimum time between two requests.
    interval: Option<Duration>,
    next: Instant,
    /// The adaptive rate, if the rate adapts.
    rate: Option<Rate>,
    /// The end of the pause that the service asked for.
    paused: Instant,
    used: Instant,
}

/// The rules of a queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub(super) interval: Option<Duration>,
    pub(super) adapts: bool,
    pub(super) queue: usize,
    pub(super) longest_wait: Duration,
}

impl Queue {
    pub(super) fn new(rules: Rules) -> Self {
        let now = Instant::now();
        Self {
            turn: Semaphore::new(1),
            waiting: AtomicUsize::new(0),
            pace: Mutex::new(Pace {
                interval: rules.interval,
                next: now,
                rate: rules.adapts.then(|| Rate::new(now)),
                paused: now,
                used: now,
            }),
        }
    }

    /// Waits for a turn and a token.
    ///
    /// # Errors
    ///
    /// Fails if the queue is full, and if the service asks for a pause beyond the longest wait.
    pub(super) async fn pass(
        &self,
        operation: &'static str,
        rules: Rules,
    ) -> Result<(), ThrottleError> {
        let _counted = QueuePlace::enter(self, operation, rules.queue)?;
        // The semaphore is never closed.
        let _turn = self.turn.acquire().await;
        loop {
            let now = Instant::now();
            let wait = {
                let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
                match pace.take(now) {
                    Ok(()) => return Ok(()),
                    Err(wait) if pace.paused > now && wait > rules.longest_wait => {
                        return Err(ThrottleError::asked(operation, wait, rules.longest_wait));
                    }
                    Err(wait) => wait,
                }
            };
            telemetry::throttled(wait);
            sleep_until(now + wait).await;
        }
    }

    /// Adapts the rate to a result.
    pub(super) fn learn(&self, throttled: bool, asked: Option<Duration>) {
        let now = Instant::now();
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(rate) = &mut pace.rate else { return };
        rate.learn(throttled, now);
        if throttled && let Some(until) = asked.and_then(|asked| now.checked_add(asked)) {
            pace.paused = pace.paused.max(until);
        }
    }

    /// Whether no call waits here, and the last one was this long ago.
    pub(super) fn is_idle(&self, since: Duration) -> bool {
        let pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.load(Ordering::Relaxed) == 0 && pace.used.elapsed() > since
    }
}

impl Pace {
    /// Takes a token, or returns the time until one is free.
    fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let free = self.paused.max(self.next);
        if free > now {
            return Err(free - now);
        }
        if let Some(rate) = &mut self.rate {
            rate.take(now)?;
        }
        if let Some(interval) = self.interval {
            self.next = now + interval;
        }
        self.used = now;
        Ok(())
    }
}

/// A place in the queue, which is given up on drop.
struct QueuePlace<'a>(&'a AtomicUsize);

impl<'a> QueuePlace<'a> {
    fn enter(lane: &'a Queue, operation: &'static str, most: usize) -> Result<Self, ThrottleError> {
        let before = lane.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Self(&lane.waiting);
        if before >= most {
            return Err(ThrottleError::full(operation, most));
        }
        Ok(place)
    }
}

impl Drop for QueuePlace<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_test::{assert_pending, assert_ready, assert_ready_ok, task};

    const SECOND: Duration = Duration::from_secs(1);

    fn rules() -> Rules {
        Rules {
            interval: Some(SECOND),
            adapts: true,
            queue: 3,
            longest_wait: 60 * SECOND,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_first_goes_first_and_who_leaves_takes_nothing() {
        let lane = Queue::new(rules());
        assert_ready_ok!(task::spawn(lane.pass("X", rules())).poll());
        let mut first = task::spawn(lane.pass("X", rules()));
        let mut second = task::spawn(lane.pass("X", rules()));
        let mut third = task::spawn(lane.pass("X", rules()));
        assert_pending!(first.poll());
        assert_pending!(second.poll());
        assert_pending!(third.poll());
        let error = assert_ready!(task::spawn(lane.pass("X", rules())).poll()).unwrap_err();
        assert!(error.is_full());
        assert_eq!(
            error.to_string(),
            "X: the queue is full: 3 calls wait already; nothing was sent"
        );
        drop(first);
        tokio::time::advance(SECOND).await;
        assert_pending!(third.poll());
        assert_ready_ok!(second.poll());
        drop(second);
        assert_pending!(third.poll());
        tokio::time::advance(SECOND).await;
        assert_ready_ok!(third.poll());
        assert_eq!(lane.waiting.load(Ordering::Relaxed), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_that_the_service_asks_for_holds_everybody_of_the_key() {
        let lane = Queue::new(rules());
        lane.learn(true, Some(7 * SECOND));
        let begin = Instant::now();
        lane.pass("X", rules()).await.unwrap();
        assert_eq!(begin.elapsed(), 7 * SECOND);
        lane.learn(true, Some(3600 * SECOND));
        let error = lane.pass("X", rules()).await.unwrap_err();
        assert_eq!(error.wait(), Some(3600 * SECOND));
        assert!(
            error.to_string().contains("a pause of another 3600 s"),
            "{error}"
        );
    }
}
