//! Values that can be changed, and that a reset sets to their first value again.

use std::sync::{Mutex, PoisonError};

/// The first value of something, such as the scenario, and its current value.
///
/// Neither is in the data file. An emulator that opens a data file again has the value of its builder.
#[derive(Debug)]
pub(crate) struct Current<T> {
    first: T,
    now: Mutex<T>,
}

impl<T: Clone> Current<T> {
    pub(crate) fn new(first: T) -> Self {
        Self {
            now: Mutex::new(first.clone()),
            first,
        }
    }

    pub(crate) fn get(&self) -> T {
        self.change(|now| now.clone())
    }

    pub(crate) fn set(&self, value: T) {
        self.change(|now| *now = value);
    }

    /// Returns to the first value.
    pub(crate) fn reset(&self) {
        self.set(self.first.clone());
    }

    /// Reads or changes the current value while it is locked for other callers.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.now.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
