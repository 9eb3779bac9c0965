//! The plan of faults that an emulator has now, and the number of calls since it was set.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use super::{Faults, InjectedFault, NumberedCall};
use crate::account::AccountId;
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
    /// The same for each account that the plan names.
    calls_of_accounts: BTreeMap<(AccountId, &'static str), u64>,
}

impl Run {
    fn of(faults: Faults) -> Self {
        Self {
            faults: Arc::new(faults),
            calls: BTreeMap::new(),
            calls_of_accounts: BTreeMap::new(),
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

    /// Counts a call of an operation by an account, or a request to a link, and returns the fault that it
    /// meets.
    pub(crate) fn call(
        &self,
        operation: &'static str,
        account: Option<AccountId>,
    ) -> Option<CallFault> {
        self.0.change(|run| {
            if run.faults.rules.is_empty() {
                return None;
            }
            let number = run.calls.entry(operation).or_default();
            *number += 1;
            let account = account.filter(|account| run.faults.name_account(*account));
            let account = account.map(|account| {
                let key = (account, operation);
                let number = run.calls_of_accounts.entry(key).or_default();
                *number += 1;
                (account, *number)
            });
            let rule = run.faults.decide(&NumberedCall {
                operation,
                number: *number,
                account,
            })?;
            let faults = Arc::clone(&run.faults);
            Some(CallFault { faults, rule })
        })
    }
}
