//! The calls of an account that count towards a published quota of calls per second.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use casebook_protocol::RateQuota;
use futures_util::future::select;
use tokio::sync::{Notify, Semaphore};
use tokio::time::{Instant, sleep_until};

use crate::telemetry;

const SECOND: Duration = Duration::from_secs(1);

/// The longest time between the start of an attempt and the moment at which the service counts it.
const ON_ITS_WAY: Duration = Duration::from_millis(250);

/// A window of one second, in which no more attempts pass than the quota allows.
///
/// The service counts an attempt at some moment before it responds. So the second of an attempt begins
/// with its response, or a quarter of a second after its start if it takes longer: then the window of the
/// service never has more attempts than this one, wherever it begins. Attempts pass first in, first out,
/// and at once while the quota is not used up.
#[derive(Debug)]
pub(super) struct Window {
    quota: RateQuota,
    /// Held by the attempt that passes next.
    turn: Semaphore,
    /// The time at which each slot is free again. There are as many as were used at once.
    slots: Mutex<Vec<Instant>>,
    /// Tells the next attempt that a slot is free earlier than expected.
    freed: Notify,
}

impl Window {
    pub(super) fn new(quota: RateQuota) -> Self {
        Self {
            quota,
            turn: Semaphore::new(1),
            slots: Mutex::default(),
            freed: Notify::new(),
        }
    }

    /// Waits until the quota has room for an attempt, which is on its way as long as the slot is held.
    pub(super) async fn pass(self: Arc<Self>, operation: &str) -> Slot {
        // Acquiring cannot fail, because the semaphore is never closed.
        let _turn = self.turn.acquire().await;
        let mut is_told = false;
        loop {
            let freed = pin!(self.freed.notified());
            let now = Instant::now();
            let free = match self.try_pass(now) {
                Ok((at, until)) => {
                    let window = Arc::clone(&self);
                    return Slot { window, at, until };
                }
                Err(free) => free,
            };
            if !std::mem::replace(&mut is_told, true) {
                telemetry::keeping_quota(operation, self.quota.name, free - now);
            }
            select(pin!(sleep_until(free)), freed).await;
        }
    }

    /// Takes a slot, and returns its place and the time until which it is taken. If there is none,
    /// returns the time at which the first one is expected.
    fn try_pass(&self, now: Instant) -> Result<(usize, Instant), Instant> {
        let mut slots = self.slots();
        let until = now + ON_ITS_WAY + SECOND;
        let first = slots.iter().copied().enumerate().min_by_key(|(_, at)| *at);
        match first {
            Some((at, free)) if free <= now => {
                slots[at] = until;
                Ok((at, until))
            }
            Some((_, free)) if slots.len() as u64 >= u64::from(self.quota.calls.get()) => Err(free),
            _ => {
                slots.push(until);
                Ok((slots.len() - 1, until))
            }
        }
    }

    /// Returns whether all slots are free.
    pub(super) fn is_idle(&self) -> bool {
        let now = Instant::now();
        self.slots().iter().all(|free| *free <= now)
    }

    fn slots(&self) -> MutexGuard<'_, Vec<Instant>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The slot of an attempt. Dropping it says that the attempt has its response, or is given up.
#[derive(Debug)]
pub(super) struct Slot {
    window: Arc<Window>,
    at: usize,
    until: Instant,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut slots = self.window.slots();
        let free = Instant::now() + SECOND;
        // After a longer time, another attempt may have the slot.
        if slots[self.at] == self.until && free < self.until {
            slots[self.at] = free;
            drop(slots);
            self.window.freed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use futures_util::future::join_all;

    use super::*;

    fn window(calls: u32) -> Arc<Window> {
        let calls = NonZeroU32::new(calls).unwrap();
        Arc::new(Window::new(RateQuota::new("test", calls)))
    }

    /// Lets attempts pass, each of which takes this long, and returns when they passed, in milliseconds.
    async fn passes(window: &Arc<Window>, attempts: usize, each: u64) -> Vec<u128> {
        let start = Instant::now();
        let attempts = (0..attempts).map(async |_| {
            let slot = Arc::clone(window).pass("X").await;
            let passed = start.elapsed().as_millis();
            tokio::time::sleep(Duration::from_millis(each)).await;
            drop(slot);
            passed
        });
        join_all(attempts).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_of_the_service_has_no_more_attempts_than_the_quota_wherever_it_begins() {
        let window = window(2);
        assert_eq!(passes(&window, 5, 0).await, [0, 0, 1000, 1000, 2000]);
        tokio::time::advance(Duration::from_secs(9)).await;
        // The service may count the first attempt when it responds, and a later one when it is sent.
        assert_eq!(passes(&window, 5, 100).await, [0, 0, 1100, 1100, 2200]);
        tokio::time::advance(Duration::from_secs(9)).await;
        assert_eq!(passes(&window, 3, 9000).await, [0, 0, 1250]);
        assert!(window.is_idle());
        passes(&window, 1, 0).await;
        assert!(!window.is_idle());
    }

    #[tokio::test(start_paused = true)]
    async fn a_cancelled_attempt_does_not_delay_the_next_one() {
        let window = window(1);
        drop(Arc::clone(&window).pass("X").await);
        let mut first = tokio_test::task::spawn(Arc::clone(&window).pass("X"));
        let mut second = tokio_test::task::spawn(Arc::clone(&window).pass("X"));
        tokio_test::assert_pending!(first.poll());
        tokio_test::assert_pending!(second.poll());
        drop(first);
        tokio::time::advance(SECOND).await;
        tokio_test::assert_ready!(second.poll());
    }
}
