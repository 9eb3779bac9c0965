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
    run: Mutex<Run>,
}

/// A plan since it was set.
#[derive(Debug)]
struct Run {
    faults: Arc<Faults>,
    /// The number of calls of each operation since the plan was set.
    calls: BTreeMap<&'static str, u64>,
}

impl Run {
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
            run: Mutex::new(Run::of(Arc::clone(&first))),
            first,
        }
    }

    pub(crate) fn get(&self) -> Arc<Faults> {
        let run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&run.faults)
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
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        if run.faults.rules.is_empty() {
            return None;
        }
        let calls = run.calls.entry(operation).or_default();
        *calls += 1;
        let call = *calls;
        let rule = run.faults.decide(operation, call)?;
        Some(CallFault {
            faults: Arc::clone(&run.faults),
            rule,
        })
    }

    fn begin(&self, faults: Arc<Faults>) {
        *self.run.lock().unwrap_or_else(PoisonError::into_inner) = Run::of(faults);
    }
}
