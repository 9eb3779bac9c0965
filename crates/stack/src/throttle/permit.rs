//! The permission to send one attempt. It takes back the attempt's count in quotas if the attempt
//! has no effect.

use std::sync::Arc;

use casebook_auth::Clock;
use casebook_protocol::attempt::RetryClass;
use tokio::time::Instant;

use super::queue::Queue;
use super::quota::CountedAttempt;
use super::window::Slot;
use crate::attempt_error::AttemptError;
use crate::progress::Progress;

/// The permission to send one attempt.
#[derive(Debug)]
pub(super) struct Permit {
    pub(super) queue: Arc<Queue>,
    /// The slot of the attempt in the window of a published quota.
    pub(super) slot: Option<Slot>,
    /// The attempt, as each quota of its operation has counted it.
    pub(super) counted: Vec<CountedAttempt>,
    pub(super) clock: Clock,
    pub(super) progress: Option<Progress>,
    /// The deadline of the call.
    pub(super) deadline: Option<Instant>,
    /// Whether the attempt was passed on to the layer below.
    pub(super) is_passed_on: bool,
}

impl Permit {
    /// Records that the attempt goes to the layer below now. From then on it may be sent.
    pub(super) fn pass_on(&mut self) {
        self.is_passed_on = true;
    }

    /// Adapts the rate to the result of the attempt. Returns the permit if the attempt had no effect,
    /// and its count is therefore to be [taken back](Self::uncount).
    pub(super) fn finish<T, E: AttemptError>(mut self, result: &Result<T, E>) -> Option<Self> {
        self.slot = None;
        let Err(error) = result else {
            self.queue.learn(false, None);
            self.counted.clear();
            return None;
        };
        let throttled = error.retry_class() == RetryClass::Throttled;
        // The pause is the whole time of the longer header, while one retry follows
        // `x-amz-retry-after` for five seconds more at most (`backoff`): an adaptive throttle promises
        // to wait as the service asks, and a call that does not accept so long a pause fails at once.
        let pause = error.retry_after(self.clock.now()).longest();
        self.queue.learn(throttled, pause);
        if !error.is_without_effect() {
            self.counted.clear();
        }
        // If the caller drops the permit, it takes back the count as that of an attempt that was not
        // sent.
        self.is_passed_on = false;
        (!self.counted.is_empty()).then_some(self)
    }

    /// Takes back the count of an attempt without effect in all quotas. If this future is dropped, the
    /// permit takes back the rest.
    pub(super) async fn uncount(mut self) {
        while let Some(attempt) = self.counted.last() {
            attempt.uncount(self.deadline).await;
            self.counted.pop();
        }
    }
}

/// Handles a call that is cancelled. If its attempt was not sent, quotas no longer count it. If the
/// attempt may have been sent, quotas go on counting it.
impl Drop for Permit {
    fn drop(&mut self) {
        if self.counted.is_empty() {
            return;
        }
        // Cancels before the check, so that the attempt cannot be sent after it.
        let may_be_sent = self.is_passed_on
            && self.progress.as_ref().is_none_or(|progress| {
                let _ = progress.give_up();
                progress.has_begun()
            });
        if !may_be_sent {
            let counted = self.counted.drain(..);
            counted.for_each(CountedAttempt::uncount_cancelled);
        }
    }
}
