//! The places in quotas that an attempt took, and may return.

use std::sync::Arc;

use super::queue::Queue;
use super::quota::Place;
use casebook_auth::Clock;
use casebook_protocol::attempt::RetryClass;

use crate::attempt_error::AttemptError;
use crate::progress::Progress;

/// The permission of one attempt to be sent.
#[derive(Debug)]
pub(super) struct Permit {
    pub(super) lane: Arc<Queue>,
    pub(super) places: Vec<Place>,
    pub(super) clock: Clock,
    pub(super) progress: Option<Progress>,
}

impl Permit {
    /// Adapts the rate to the result, and returns the places of an attempt without effect.
    pub(super) fn done<T, E: AttemptError>(mut self, result: &Result<T, E>) {
        let places = std::mem::take(&mut self.places);
        match result {
            Ok(_) => self.lane.learn(false, None),
            Err(error) => {
                let throttled = error.retry_class() == RetryClass::Throttled;
                let asked = error.retry_after(self.clock.now()).longest();
                self.lane.learn(throttled, asked);
                if error.is_without_effect() {
                    places.into_iter().for_each(Place::give_back);
                }
            }
        }
    }

    /// Returns the places.
    pub(super) fn give_back(&mut self) {
        self.places.drain(..).for_each(Place::give_back);
    }
}

/// Returns the places of a call that is cancelled before its attempt was sent. If it is unknown
/// whether it was sent, they stay taken.
impl Drop for Permit {
    fn drop(&mut self) {
        if self.places.is_empty() {
            return;
        }
        let left = self.progress.as_ref().is_none_or(|progress| {
            let _ = progress.give_up();
            progress.has_begun()
        });
        if !left {
            self.give_back();
        }
    }
}
