//! The queue of the attempts of one key.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep_until};

use super::rate::Rate;
use crate::error::ThrottleError;
use crate::telemetry;

/// The longest pause. A service that asks for more gets this much, so that the end of a pause is a time
/// that the clock can count to.
const MAX_PAUSE: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A first in, first out queue.
///
/// Only the first attempt in the queue waits for its [`Pace`]; the others wait for their turn to be the
/// first. A cancelled attempt leaves the queue and uses no slot. All attempts in the queue watch the
/// pause that the service asks for, and an attempt that does not accept it leaves at once.
#[derive(Debug)]
pub(super) struct Queue {
    rules: Rules,
    /// The turn of the first attempt: a semaphore with one permit, because tokio hands its permits
    /// out in the order of the requests.
    turn: Semaphore,
    /// The number of attempts in the queue.
    waiting: AtomicUsize,
    pace: Mutex<Pace>,
    /// The end of the pause that the service asked for.
    paused_until: watch::Sender<Instant>,
}

/// When the next attempt may pass, and when the latest one did.
#[derive(Debug)]
struct Pace {
    /// The earliest time of the next attempt, by the interval.
    next_slot: Instant,
    /// The adaptive rate, if the rate adapts.
    rate: Option<Rate>,
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
    /// The longest pause that an attempt without a deadline accepts when the service asks for one.
    pub(super) longest_wait: Duration,
}

impl Queue {
    pub(super) fn new(rules: Rules) -> Self {
        let now = Instant::now();
        Self {
            rules,
            turn: Semaphore::new(1),
            waiting: AtomicUsize::new(0),
            pace: Mutex::new(Pace {
                next_slot: now,
                rate: rules.is_adaptive.then(|| Rate::new(now)),
                last_used: now,
            }),
            paused_until: watch::Sender::new(now),
        }
    }

    /// Waits until the attempt may be sent.
    ///
    /// # Errors
    ///
    /// Fails at once if the queue is full, and as soon as the service asks for a pause beyond the
    /// deadline or, without a deadline, beyond the longest wait.
    pub(super) async fn wait(
        &self,
        operation: &'static str,
        deadline: Option<Instant>,
    ) -> Result<(), ThrottleError> {
        let _place = QueuePlace::enter(self, operation)?;
        let mut too_long = pin!(self.too_long_pause(operation, deadline));
        let mut turn = pin!(self.take_turn());
        poll_fn(|cx| match too_long.as_mut().poll(cx) {
            Poll::Ready(error) => Poll::Ready(Err(error)),
            Poll::Pending => turn.as_mut().poll(cx).map(Ok),
        })
        .await
    }

    /// Waits until the service asks for a pause that the attempt does not accept.
    async fn too_long_pause(
        &self,
        operation: &'static str,
        deadline: Option<Instant>,
    ) -> ThrottleError {
        let mut paused_until = self.paused_until.subscribe();
        loop {
            let now = Instant::now();
            let wait = paused_until
                .borrow_and_update()
                .saturating_duration_since(now);
            let longest = match deadline {
                Some(deadline) => deadline.saturating_duration_since(now),
                None => self.rules.longest_wait,
            };
            if wait > longest {
                return ThrottleError::asked(operation, wait, longest);
            }
            // This never fails, because the queue keeps the sender.
            let _ = paused_until.changed().await;
        }
    }

    /// Waits until the attempt is the first in the queue, and then until its pace allows it.
    async fn take_turn(&self) {
        // This never fails, because the semaphore is never closed.
        let _turn = self.turn.acquire().await;
        loop {
            let now = Instant::now();
            let Err(wait) = self.take_slot(now) else {
                return;
            };
            telemetry::throttled(wait);
            sleep_until(now + wait).await;
        }
    }

    /// Uses a slot for an attempt, or returns the time until one is free.
    fn take_slot(&self, now: Instant) -> Result<(), Duration> {
        let paused_until = *self.paused_until.borrow();
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let free = paused_until.max(pace.next_slot);
        if free > now {
            return Err(free - now);
        }
        if let Some(rate) = &mut pace.rate {
            rate.take(now)?;
        }
        if let Some(interval) = self.rules.interval {
            pace.next_slot = now + interval;
        }
        pace.last_used = now;
        Ok(())
    }

    /// Adapts to the result of an attempt: the rate, and the pause that a throttling response asks
    /// for. Without an adaptive rate, this does nothing.
    pub(super) fn learn(&self, throttled: bool, pause: Option<Duration>) {
        let now = Instant::now();
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(rate) = &mut pace.rate else { return };
        rate.learn(throttled, now);
        drop(pace);
        if throttled && let Some(pause) = pause {
            let until = now + pause.min(MAX_PAUSE);
            self.paused_until.send_if_modified(|paused_until| {
                let is_longer = until > *paused_until;
                *paused_until = until.max(*paused_until);
                is_longer
            });
        }
    }

    /// Whether the queue is empty, its latest attempt is longer ago than `time`, and no pause lasts.
    pub(super) fn is_idle(&self, time: Duration) -> bool {
        let pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.load(Ordering::Relaxed) == 0
            && pace.last_used.elapsed() > time
            && *self.paused_until.borrow() <= Instant::now()
    }
}

/// A place in the queue. Dropping it leaves the queue.
struct QueuePlace<'a>(&'a AtomicUsize);

impl<'a> QueuePlace<'a> {
    fn enter(queue: &'a Queue, operation: &'static str) -> Result<Self, ThrottleError> {
        let max = queue.rules.max_waiting;
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
        assert_ready_ok!(task::spawn(queue.wait("X", None)).poll());
        let mut first = task::spawn(queue.wait("X", None));
        let mut second = task::spawn(queue.wait("X", None));
        let mut third = task::spawn(queue.wait("X", None));
        assert_pending!(first.poll());
        assert_pending!(second.poll());
        assert_pending!(third.poll());
        let error = assert_ready!(task::spawn(queue.wait("X", None)).poll()).unwrap_err();
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
        queue.wait("X", None).await.unwrap();
        assert_eq!(begin.elapsed(), 7 * SECOND);
        queue.learn(true, Some(3600 * SECOND));
        let error = queue.wait("X", None).await.unwrap_err();
        assert_eq!(error.wait(), Some(3600 * SECOND));
        assert!(
            error.to_string().contains("a pause of another 3600 s"),
            "{error}"
        );
    }
}
