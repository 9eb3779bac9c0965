//! The current scenario of an emulator.

use std::sync::{Arc, Mutex, PoisonError};

use super::Scenario;

/// The first scenario of an emulator, and the current one.
///
/// Both are in memory only: an emulator that opens its data file again has the scenario that it then
/// gets.
#[derive(Debug)]
pub(crate) struct CurrentScenario {
    first: Arc<Scenario>,
    now: Mutex<Arc<Scenario>>,
}

impl CurrentScenario {
    pub(crate) fn new(scenario: Scenario) -> Self {
        let first = Arc::new(scenario);
        Self {
            now: Mutex::new(Arc::clone(&first)),
            first,
        }
    }

    pub(crate) fn get(&self) -> Arc<Scenario> {
        Arc::clone(&self.now.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set(&self, scenario: Scenario) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(scenario);
    }

    /// Returns to the first scenario.
    pub(crate) fn reset(&self) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&self.first);
    }
}
