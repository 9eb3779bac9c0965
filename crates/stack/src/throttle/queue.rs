//! The queue for attempts with the same key.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep_until};

use super::rate::Rate;
use super::window::{Slot, Window};
use crate::error::ThrottleError;
use crate::telemetry;

/// The longest pause. If a service asks for a longer one, this pause is used, because the clock may
/// not be able to represent a later end.
const MAX_PAUSE: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A queue in which attempts wait, first in, first out, until they may be sent.
///
/// Only the first attempt in the queue waits for its [`Pace`]. The others wait until they are the
/// first. A cancelled attempt leaves the queue and does not delay the next one. All attempts in the
/// queue watch for a pause that the service asks for: an attempt that does not accept the pause
/// leaves at once with an error.
#[derive(Debug)]
pub(super) struct Queue {
    rules: Rules,
    /// Held by the first attempt in the queue. It is a semaphore with one permit, because tokio
    /// gives its permits to waiting tasks in the order in which they asked.
    turn: Semaphore,
    /// The number of attempts in the queue.
    waiting: AtomicUsize,
    pace: Mutex<Pace>,
    /// The end of the pause that the service asked for.
    paused_until: watch::Sender<Instant>,
}

/// Decides when the next attempt may pass.
#[derive(Debug)]
struct Pace {
    /// The earliest time at which the next attempt may pass, by the fixed interval.
    next_pass: Instant,
    /// The adaptive rate. `None` if the rate does not adapt.
    rate: Option<Rate>,
    /// The time at which the latest attempt passed.
    last_used: Instant,
}

/// The rules of a queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// The minimum time between two attempts: the fixed rate. `None` without a fixed rate.
    pub(super) interval: Option<Duration>,
    /// Whether the rate adapts to throttling responses.
    pub(super) is_adaptive: bool,
    /// The maximum number of attempts in the queue.
    pub(super) max_waiting: usize,
    /// The longest pause of the service that an attempt without a deadline accepts.
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
                next_pass: now,
                rate: rules.is_adaptive.then(|| Rate::new(now)),
                last_used: now,
            }),
            paused_until: watch::Sender::new(now),
        }
    }

    /// Waits until the attempt may be sent. Returns its slot in the window of a published quota.
    ///
    /// # Errors
    ///
    /// Fails at once if the queue is full. Fails as soon as the service asks for a pause that ends
    /// after the deadline, or, for an attempt without a deadline, one that is longer than the
    /// longest wait.
    pub(super) async fn wait(
        &self,
        operation: &'static str,
        deadline: Option<Instant>,
        window: Option<Arc<Window>>,
    ) -> Result<Option<Slot>, ThrottleError> {
        let _entry = QueueEntry::enter(self, operation)?;
        let mut too_long = pin!(self.too_long_pause(operation, deadline));
        let mut turn = pin!(self.take_turn(operation, window));
        poll_fn(|cx| match too_long.as_mut().poll(cx) {
            Poll::Ready(error) => Poll::Ready(Err(error)),
            Poll::Pending => turn.as_mut().poll(cx).map(Ok),
        })
        .await
    }

    /// Waits until the service asks for a pause that the attempt does not accept, and returns the
    /// error. It never ends otherwise.
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
            // The wait cannot fail, because the queue keeps the sender.
            let _ = paused_until.changed().await;
        }
    }

    /// Waits until the attempt is the first in the queue, then until the pace allows it to pass, and
    /// then for the other operations in the window.
    async fn take_turn(&self, operation: &str, window: Option<Arc<Window>>) -> Option<Slot> {
        // Acquiring cannot fail, because the semaphore is never closed.
        let _turn = self.turn.acquire().await;
        loop {
            let now = Instant::now();
            let Err(wait) = self.try_pass(now) else {
                break;
            };
            telemetry::throttled(operation, wait);
            sleep_until(now + wait).await;
        }
        match window {
            Some(window) => Some(window.pass(operation).await),
            None => None,
        }
    }

    /// Lets an attempt pass now, or returns the time to wait before asking again.
    fn try_pass(&self, now: Instant) -> Result<(), Duration> {
        let paused_until = *self.paused_until.borrow();
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let free = paused_until.max(pace.next_pass);
        if free > now {
            return Err(free - now);
        }
        if let Some(rate) = &mut pace.rate {
            rate.take(now)?;
        }
        if let Some(interval) = self.rules.interval {
            pace.next_pass = now + interval;
        }
        pace.last_used = now;
        Ok(())
    }

    /// Learns from the result of an attempt. This adapts the rate, and a throttling response can
    /// begin a `pause`. If the rate does not adapt, nothing happens.
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

    /// Returns whether the queue is empty, the latest attempt passed longer than `time` ago, and no
    /// pause lasts.
    pub(super) fn is_idle(&self, time: Duration) -> bool {
        let pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.load(Ordering::Relaxed) == 0
            && pace.last_used.elapsed() > time
            && *self.paused_until.borrow() <= Instant::now()
    }
}

/// The presence of an attempt in the queue. Dropping it leaves the queue.
struct QueueEntry<'a>(&'a AtomicUsize);

impl<'a> QueueEntry<'a> {
    fn enter(queue: &'a Queue, operation: &'static str) -> Result<Self, ThrottleError> {
        let max = queue.rules.max_waiting;
        let before = queue.waiting.fetch_add(1, Ordering::Relaxed);
        let entry = Self(&queue.waiting);
        if before >= max {
            return Err(ThrottleError::full(operation, max));
        }
        Ok(entry)
    }
}

impl Drop for QueueEntry<'_> {
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
        assert_ready_ok!(task::spawn(queue.wait("X", None, None)).poll());
        let mut first = task::spawn(queue.wait("X", None, None));
        let mut second = task::spawn(queue.wait("X", None, None));
        let mut third = task::spawn(queue.wait("X", None, None));
        assert_pending!(first.poll());
        assert_pending!(second.poll());
        assert_pending!(third.poll());
        let error = assert_ready!(task::spawn(queue.wait("X", None, None)).poll()).unwrap_err();
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
        queue.wait("X", None, None).await.unwrap();
        assert_eq!(begin.elapsed(), 7 * SECOND);
        queue.learn(true, Some(3600 * SECOND));
        let error = queue.wait("X", None, None).await.unwrap_err();
        assert_eq!(error.wait(), Some(3600 * SECOND));
        assert!(
            error.to_string().contains("a pause of another 3600 s"),
            "{error}"
        );
    }
}
