//! Which operations a rule is about.

use crate::api::{Api, unknown_operation};

use super::{DOCUMENT, FaultsError, InjectedFault};

/// What stands for every operation.
pub(super) const EVERY: &str = "*";

/// The error for a name that no rule can use, with the likely intended name.
fn unknown(name: &str) -> FaultsError {
    FaultsError(format!("operation: {}", unknown_operation(name, "*")))
}

/// Some operations, or every one, with the documents or without.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Operations {
    every: bool,
    /// [`DOCUMENT`] is among them.
    names: Vec<&'static str>,
}

impl Operations {
    pub(super) fn every() -> Self {
        Self {
            every: true,
            names: Vec::new(),
        }
    }

    /// Those that are named and that a fault concerns.
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
            let known = if name == DOCUMENT {
                Some(DOCUMENT)
            } else {
                Api::answers(name)
            };
            let known = known.ok_or_else(|| unknown(name))?;
            if !fault.concerns(known) {
                let fault = fault.name();
                return Err(FaultsError(format!(
                    "operation: expected one that {fault} means anything to, found {known:?}"
                )));
            }
            operations.names.push(known);
        }
        Ok(operations)
    }

    pub(super) fn have(&self, operation: &str) -> bool {
        self.every && operation != DOCUMENT || self.names.contains(&operation)
    }

    /// The names as they stand in a document; none where every operation is meant.
    pub(super) fn written(&self) -> Option<Vec<&'static str>> {
        let every = self.every.then_some(EVERY);
        (!self.every || !self.names.is_empty()).then(|| {
            every
                .into_iter()
                .chain(self.names.iter().copied())
                .collect()
        })
    }
}
