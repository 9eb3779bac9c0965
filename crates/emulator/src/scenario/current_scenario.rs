//! The scenario that an emulator plays now.

use std::sync::{Arc, Mutex, PoisonError};

use super::Scenario;

/// The scenario that an emulator was made with, and the one that it plays now.
///
/// It lives in memory: an emulator that opens its data file again plays what it is given then.
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

    /// Goes back to the scenario that it was made with.
    pub(crate) fn reset(&self) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&self.first);
    }
}
