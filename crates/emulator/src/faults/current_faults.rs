//! The plan that an emulator follows.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Faults, InjectedFault};

/// The first plan of an emulator, and the plan that it follows now.
///
/// Both are in memory only: an emulator that opens its data file again follows the plan that it then
/// gets.
#[derive(Debug)]
pub(crate) struct CurrentFaults {
    first: Arc<Faults>,
    now: Mutex<Now>,
}

#[derive(Debug)]
struct Now {
    faults: Arc<Faults>,
    /// The number of calls of each operation since the plan was set.
    calls: BTreeMap<&'static str, u64>,
}

impl Now {
    fn of(faults: Arc<Faults>) -> Self {
        Self {
            faults,
            calls: BTreeMap::new(),
        }
    }
}

/// The fault of a call.
#[derive(Debug)]
pub(crate) struct CallFault {
    faults: Arc<Faults>,
    rule: usize,
}

impl Deref for CallFault {
    type Target = InjectedFault;

    fn deref(&self) -> &InjectedFault {
        &self.faults.rules[self.rule].fault
    }
}

impl CurrentFaults {
    pub(crate) fn new(faults: Faults) -> Self {
        let first = Arc::new(faults);
        Self {
            now: Mutex::new(Now::of(Arc::clone(&first))),
            first,
        }
    }

    pub(crate) fn get(&self) -> Arc<Faults> {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&now.faults)
    }

    /// Follows another plan, from its start.
    pub(crate) fn set(&self, faults: Faults) {
        self.begin(Arc::new(faults));
    }

    /// Returns to the first plan, from its start.
    pub(crate) fn reset(&self) {
        self.begin(Arc::clone(&self.first));
    }

    /// Counts a call of an operation, or of a document, and returns its fault.
    pub(crate) fn call(&self, operation: &'static str) -> Option<CallFault> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if now.faults.rules.is_empty() {
            return None;
        }
        let calls = now.calls.entry(operation).or_default();
        *calls += 1;
        let call = *calls;
        let rule = now.faults.decide(operation, call)?;
        Some(CallFault {
            faults: Arc::clone(&now.faults),
            rule,
        })
    }

    fn begin(&self, faults: Arc<Faults>) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = Now::of(faults);
    }
}
