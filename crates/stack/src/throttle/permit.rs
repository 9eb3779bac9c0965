//! What an attempt took on its way, and gives back.

use std::sync::Arc;

use casebook_auth::Clock;

use super::queue::Queue;
use super::quota::Place;
use crate::progress::Progress;
use crate::retry::{AttemptError, Trouble};

/// What a request that was let through took.
#[derive(Debug)]
pub(super) struct Permit {
    pub(super) lane: Arc<Queue>,
    pub(super) places: Vec<Place>,
    pub(super) clock: Clock,
    pub(super) progress: Option<Progress>,
}

impl Permit {
    /// Learns from what became of it.
    pub(super) fn done<T, E: AttemptError>(mut self, result: &Result<T, E>) {
        let places = std::mem::take(&mut self.places);
        match result {
            Ok(_) => self.lane.learn(false, None),
            Err(error) => {
                let throttled = error.trouble() == Trouble::Throttled;
                let asked = error.asked_wait(self.clock.now()).longest();
                self.lane.learn(throttled, asked);
                if error.is_without_effect() {
                    places.into_iter().for_each(Place::give_back);
                }
            }
        }
    }

    /// Gives the places back.
    pub(super) fn give_back(&mut self) {
        self.places.drain(..).for_each(Place::give_back);
    }
}

/// A call that is given up before its attempt has left gives its places back; where nobody knows
/// whether it has, they count as taken.
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
