//! The plan of faults that an emulator has now, and the number of calls since it was set.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use super::{Faults, InjectedFault};
use crate::current::Current;

/// The plan of faults that an emulator has now. A reset returns to the first plan, and counts the calls
/// from 1 again.
#[derive(Debug)]
pub(crate) struct CurrentFaults(Current<Run>);

/// A plan, and the calls since it was set.
#[derive(Clone, Debug)]
struct Run {
    faults: Arc<Faults>,
    /// The number of calls of each operation since the plan was set.
    calls: BTreeMap<&'static str, u64>,
}

impl Run {
    fn of(faults: Faults) -> Self {
        Self {
            faults: Arc::new(faults),
            calls: BTreeMap::new(),
        }
    }
}

/// The fault that a call meets. It holds the plan, so that the plan can be replaced during the call.
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
        Self(Current::new(Run::of(faults)))
    }

    pub(crate) fn get(&self) -> Arc<Faults> {
        self.0.change(|run| Arc::clone(&run.faults))
    }

    /// Replaces the plan, and counts the calls from 1 again.
    pub(crate) fn set(&self, faults: Faults) {
        self.0.set(Run::of(faults));
    }

    pub(crate) fn reset(&self) {
        self.0.reset();
    }

    /// Counts a call of an operation, or a request to a link, and returns the fault that it meets.
    pub(crate) fn call(&self, operation: &'static str) -> Option<CallFault> {
        self.0.change(|run| {
            if run.faults.rules.is_empty() {
                return None;
            }
            let calls = run.calls.entry(operation).or_default();
            *calls += 1;
            let rule = run.faults.decide(operation, *calls)?;
            let faults = Arc::clone(&run.faults);
            Some(CallFault { faults, rule })
        })
    }
}
