//! The operations that a rule applies to.

use crate::api::{Api, unknown_operation};

use super::{FaultsError, InjectedFault, LINKED};

/// The name that stands for every operation.
const EVERY: &str = "*";

/// Returns the error for an unknown name. It suggests a similar name.
fn unknown(name: &str) -> FaultsError {
    FaultsError(format!("operation: {}", unknown_operation(name, "*")))
}

/// The operations that a rule applies to, and whether it applies to requests to links.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Operations {
    every: bool,
    /// The names of operations, and those of [`LINKED`] for requests to links.
    names: Vec<&'static str>,
}

impl Operations {
    pub(super) fn every() -> Self {
        Self {
            every: true,
            names: Vec::new(),
        }
    }

    /// Reads names of operations; refuses an unknown one, and one on which the fault has no effect.
    pub(super) fn named<N: AsRef<str>>(
        names: impl IntoIterator<Item = N>,
        fault: &InjectedFault,
    ) -> Result<Self, FaultsError> {
        let mut operations = Self {
            every: false,
            names: Vec::new(),
        };
        for name in names {
            let name = name.as_ref();
            if name == EVERY {
                operations.every = true;
                continue;
            }
            let linked = LINKED.into_iter().find(|linked| *linked == name);
            let known = linked.or_else(|| Api::answers(name));
            let known = known.ok_or_else(|| unknown(name))?;
            if !fault.affects(known) {
                let fault = fault.name();
                return Err(FaultsError(format!(
                    "operation: expected one on which {fault} has an effect, found {known:?}"
                )));
            }
            operations.names.push(known);
        }
        Ok(operations)
    }

    pub(super) fn contain(&self, operation: &str) -> bool {
        self.every && !LINKED.contains(&operation) || self.names.contains(&operation)
    }

    /// Returns the names as a document lists them; `None` for the default, which is every operation.
    pub(super) fn names(&self) -> Option<Vec<String>> {
        let every = self.every.then_some(EVERY);
        let names = every.into_iter().chain(self.names.iter().copied());
        let is_default = self.every && self.names.is_empty();
        (!is_default).then(|| names.map(str::to_owned).collect())
    }
}
