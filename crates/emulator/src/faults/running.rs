//! A plan that is under way.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Faults, InjectedFault};

/// The plan that an emulator was made with, and the one that it follows now.
///
/// It lives in memory: an emulator that opens its data file again follows what it is given then.
#[derive(Debug)]
pub(crate) struct Running {
    first: Arc<Faults>,
    now: Mutex<Now>,
}

#[derive(Debug)]
struct Now {
    faults: Arc<Faults>,
    /// How many calls of each operation there were since the plan was set.
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

/// A fault that comes now.
#[derive(Debug)]
pub(crate) struct Fired {
    faults: Arc<Faults>,
    rule: usize,
}

impl Deref for Fired {
    type Target = InjectedFault;

    fn deref(&self) -> &InjectedFault {
        &self.faults.rules[self.rule].fault
    }
}

impl Running {
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

    /// Follows another plan, from its beginning.
    pub(crate) fn set(&self, faults: Faults) {
        self.begin(Arc::new(faults));
    }

    /// Goes back to the beginning of the plan that it was made with.
    pub(crate) fn reset(&self) {
        self.begin(Arc::clone(&self.first));
    }

    /// Counts a call of an operation, or of a document, and says what goes wrong with it.
    pub(crate) fn call(&self, operation: &'static str) -> Option<Fired> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if now.faults.rules.is_empty() {
            return None;
        }
        let calls = now.calls.entry(operation).or_default();
        *calls += 1;
        let call = *calls;
        let rule = now.faults.decide(operation, call)?;
        Some(Fired {
            faults: Arc::clone(&now.faults),
            rule,
        })
    }

    fn begin(&self, faults: Arc<Faults>) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = Now::of(faults);
    }
}
