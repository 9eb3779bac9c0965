//! Values that a reset brings back.

use std::sync::{Mutex, PoisonError};

/// The first value of an emulator, and the current one.
///
/// Both are in memory only: an emulator that opens its data file again begins with the value that it then
/// gets.
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

    /// Reads or changes the current value, while no other caller does.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.now.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
