//! The queue of the attempts of one key.

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
/// Only the first attempt in the queue waits for its [`Pace`]; the others wait for their turn to be the
/// first. A cancelled attempt leaves the queue and uses no slot.
#[derive(Debug)]
pub(super) struct Queue {
    /// The turn of the first attempt: a semaphore with one permit, because tokio hands its permits
    /// out in the order of the requests.
    turn: Semaphore,
    /// The number of attempts in the queue.
    waiting: AtomicUsize,
    pace: Mutex<Pace>,
}

/// The time limits on the next attempt, and when the latest one passed.
#[derive(Debug)]
struct Pace {
    /// The minimum time between two attempts.
    interval: Option<Duration>,
    /// The earliest time of the next attempt, by the interval.
    next_slot: Instant,
    /// The adaptive rate, if the rate adapts.
    rate: Option<Rate>,
    /// The end of the pause that the service asked for.
    paused_until: Instant,
    /// The time of the latest attempt.
    last_used: Instant,
}

/// The rules of a queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// The minimum time between two attempts.
    pub(super) interval: Option<Duration>,
    /// Whether the rate adapts to throttling responses.
    pub(super) is_adaptive: bool,
    /// The maximum number of attempts in the queue.
    pub(super) max_waiting: usize,
    /// The longest pause that an attempt accepts when the service asks for one.
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
                next_slot: now,
                rate: rules.is_adaptive.then(|| Rate::new(now)),
                paused_until: now,
                last_used: now,
            }),
        }
    }

    /// Waits until the attempt may be sent. `rules` are those of the queue, with the longest wait
    /// of this attempt.
    ///
    /// # Errors
    ///
    /// Fails at once if the queue is full. Fails as soon as the attempt is the first in the queue
    /// if the service has asked for a pause beyond the longest wait.
    pub(super) async fn wait(
        &self,
        operation: &'static str,
        rules: Rules,
    ) -> Result<(), ThrottleError> {
        let _place = QueuePlace::enter(self, operation, rules.max_waiting)?;
        // This never fails, because the semaphore is never closed.
        let _turn = self.turn.acquire().await;
        loop {
            let now = Instant::now();
            let wait = {
                let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
                match pace.take(now) {
                    Ok(()) => return Ok(()),
                    Err(wait) if pace.paused_until > now && wait > rules.longest_wait => {
                        return Err(ThrottleError::asked(operation, wait, rules.longest_wait));
                    }
                    Err(wait) => wait,
                }
            };
            telemetry::throttled(wait);
            sleep_until(now + wait).await;
        }
    }

    /// Adapts to the result of an attempt: the rate, and the pause that a throttling response asks
    /// for. Without an adaptive rate, this does nothing.
    pub(super) fn learn(&self, throttled: bool, pause: Option<Duration>) {
        let now = Instant::now();
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(rate) = &mut pace.rate else { return };
        rate.learn(throttled, now);
        if throttled && let Some(until) = pause.and_then(|pause| now.checked_add(pause)) {
            pace.paused_until = pace.paused_until.max(until);
        }
    }

    /// Whether the queue is empty, and its latest attempt is longer ago than `time`.
    pub(super) fn is_idle(&self, time: Duration) -> bool {
        let pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.load(Ordering::Relaxed) == 0 && pace.last_used.elapsed() > time
    }
}

impl Pace {
    /// Uses a slot for an attempt, or returns the time until one is free.
    fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let free = self.paused_until.max(self.next_slot);
        if free > now {
            return Err(free - now);
        }
        if let Some(rate) = &mut self.rate {
            rate.take(now)?;
        }
        if let Some(interval) = self.interval {
            self.next_slot = now + interval;
        }
        self.last_used = now;
        Ok(())
    }
}

/// A place in the queue. Dropping it leaves the queue.
struct QueuePlace<'a>(&'a AtomicUsize);

impl<'a> QueuePlace<'a> {
    fn enter(queue: &'a Queue, operation: &'static str, max: usize) -> Result<Self, ThrottleError> {
        let before = queue.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Self(&queue.waiting);
        if before >= max {
            return Err(ThrottleError::full(operation, max));
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
            is_adaptive: true,
            max_waiting: 3,
            longest_wait: 60 * SECOND,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn attempts_pass_in_order_and_a_cancelled_one_uses_no_slot() {
        let queue = Queue::new(rules());
        assert_ready_ok!(task::spawn(queue.wait("X", rules())).poll());
        let mut first = task::spawn(queue.wait("X", rules()));
        let mut second = task::spawn(queue.wait("X", rules()));
        let mut third = task::spawn(queue.wait("X", rules()));
        assert_pending!(first.poll());
        assert_pending!(second.poll());
        assert_pending!(third.poll());
        let error = assert_ready!(task::spawn(queue.wait("X", rules())).poll()).unwrap_err();
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
        assert_eq!(queue.waiting.load(Ordering::Relaxed), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_that_the_service_asks_for_applies_to_all_attempts_of_the_key() {
        let queue = Queue::new(rules());
        queue.learn(true, Some(7 * SECOND));
        let begin = Instant::now();
        queue.wait("X", rules()).await.unwrap();
        assert_eq!(begin.elapsed(), 7 * SECOND);
        queue.learn(true, Some(3600 * SECOND));
        let error = queue.wait("X", rules()).await.unwrap_err();
        assert_eq!(error.wait(), Some(3600 * SECOND));
        assert!(
            error.to_string().contains("a pause of another 3600 s"),
            "{error}"
        );
    }
}
