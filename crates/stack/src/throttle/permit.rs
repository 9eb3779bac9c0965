//! The permission to send one attempt, with the places in quotas that the attempt took.

use std::sync::Arc;

use casebook_auth::Clock;
use casebook_protocol::attempt::RetryClass;

use super::queue::Queue;
use super::quota::QuotaPlace;
use crate::attempt_error::AttemptError;
use crate::progress::Progress;

/// The permission to send one attempt.
#[derive(Debug)]
pub(super) struct Permit {
    pub(super) queue: Arc<Queue>,
    pub(super) places: Vec<QuotaPlace>,
    pub(super) clock: Clock,
    pub(super) progress: Option<Progress>,
    /// Whether the attempt was passed on to the layer below.
    pub(super) is_passed_on: bool,
}

impl Permit {
    /// Notes that the attempt is passed on, so that it may be sent from now on.
    pub(super) fn pass_on(&mut self) {
        self.is_passed_on = true;
    }

    /// Adapts the rate to the result, and returns the places of an attempt without effect.
    pub(super) fn finish<T, E: AttemptError>(mut self, result: &Result<T, E>) {
        let places = std::mem::take(&mut self.places);
        match result {
            Ok(_) => self.queue.learn(false, None),
            Err(error) => {
                let throttled = error.retry_class() == RetryClass::Throttled;
                let pause = error.retry_after(self.clock.now()).longest();
                self.queue.learn(throttled, pause);
                if error.is_without_effect() {
                    places.into_iter().for_each(QuotaPlace::give_back);
                }
            }
        }
    }
}

/// Returns the places of a call that is cancelled before its attempt was sent. If the attempt may have
/// been sent, the places stay taken.
impl Drop for Permit {
    fn drop(&mut self) {
        if self.places.is_empty() {
            return;
        }
        // Cancels first, so that the attempt cannot be sent after this check.
        let may_be_sent = self.is_passed_on
            && self.progress.as_ref().is_none_or(|progress| {
                let _ = progress.give_up();
                progress.has_begun()
            });
        if !may_be_sent {
            self.places.drain(..).for_each(QuotaPlace::give_back);
        }
    }
}
