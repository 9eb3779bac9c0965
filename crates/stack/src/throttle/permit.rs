//! The permission to send one attempt. It takes back the attempt's count in quotas if the attempt
//! has no effect.

use std::sync::Arc;

use casebook_auth::Clock;
use casebook_protocol::attempt::RetryClass;

use super::queue::Queue;
use super::quota::CountedAttempt;
use crate::attempt_error::AttemptError;
use crate::progress::Progress;

/// The permission to send one attempt.
#[derive(Debug)]
pub(super) struct Permit {
    pub(super) queue: Arc<Queue>,
    /// The attempt, as each quota of its operation has counted it.
    pub(super) counted: Vec<CountedAttempt>,
    pub(super) clock: Clock,
    pub(super) progress: Option<Progress>,
    /// Whether the attempt was passed on to the layer below.
    pub(super) is_passed_on: bool,
}

impl Permit {
    /// Records that the attempt goes to the layer below now. From then on it may be sent.
    pub(super) fn pass_on(&mut self) {
        self.is_passed_on = true;
    }

    /// Adapts the rate to the result of the attempt. Quotas no longer count an attempt without
    /// effect.
    pub(super) fn finish<T, E: AttemptError>(mut self, result: &Result<T, E>) {
        let counted = std::mem::take(&mut self.counted);
        match result {
            Ok(_) => self.queue.learn(false, None),
            Err(error) => {
                let throttled = error.retry_class() == RetryClass::Throttled;
                // The pause is the whole time of the longer header, while one retry follows
                // `x-amz-retry-after` for five seconds more at most (`backoff`): an adaptive throttle
                // promises to wait as the service asks, and a call that does not accept so long a
                // pause fails at once.
                let pause = error.retry_after(self.clock.now()).longest();
                self.queue.learn(throttled, pause);
                if error.is_without_effect() {
                    counted.into_iter().for_each(CountedAttempt::uncount);
                }
            }
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
            self.counted.drain(..).for_each(CountedAttempt::uncount);
        }
    }
}
