//! When which fault comes.

use super::operations::Operations;
use super::{FaultsError, InjectedFault};

/// One fault, where it comes and when.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{InjectedFault, Reset, Rule, Trigger};
///
/// let rule = Rule::new(InjectedFault::Reset(Reset::Before)).on(["CreateCase", "document"])?.first(2);
/// assert_eq!(rule.trigger(), &Trigger::First(2));
///
/// let refused = Rule::new(InjectedFault::LostAnswer).on(["MakeCase"]).unwrap_err();
/// assert!(refused.to_string().ends_with("found \"MakeCase\""));
/// # Ok::<(), casebook_emulator::FaultsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Rule {
    pub(super) operations: Operations,
    pub(super) trigger: Trigger,
    pub(super) fault: InjectedFault,
}

/// At which calls of an operation a rule fires.
///
/// Calls are counted from 1 for each operation by itself, from the time the plan was set, whatever
/// other rules make of them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Trigger {
    /// At every one.
    Always,
    /// At a share of them, from 0 to 1, chosen by the seed.
    Probability(f64),
    /// At those with these numbers.
    Calls(Vec<u64>),
    /// At those whose number is a multiple of this.
    Every(u64),
    /// At the first so many.
    First(u64),
}

impl Rule {
    /// At every call of every operation that the fault means anything to; documents are no
    /// operations.
    pub fn new(fault: InjectedFault) -> Self {
        Self {
            operations: Operations::every(),
            trigger: Trigger::Always,
            fault,
        }
    }

    /// Only at calls of these: names of operations, `*` for every one, `document` for the
    /// documents behind the links.
    ///
    /// # Errors
    ///
    /// Fails when the emulator answers no such operation, or the fault means nothing to it.
    pub fn on<N: AsRef<str>>(
        self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Self, FaultsError> {
        let operations = Operations::named(names, &self.fault)?;
        Ok(Self { operations, ..self })
    }

    /// Only at a share of the calls, from 0 to 1; what is no number is 0.
    pub fn probability(self, share: f64) -> Self {
        let share = if share.is_nan() {
            0.0
        } else {
            share.clamp(0.0, 1.0)
        };
        self.at(Trigger::Probability(share))
    }

    /// Only at the calls with these numbers; the first is 1.
    pub fn calls(self, numbers: impl IntoIterator<Item = u64>) -> Self {
        self.at(Trigger::Calls(numbers.into_iter().collect()))
    }

    /// Only at every n-th call; at none if n is 0.
    pub fn every(self, number: u64) -> Self {
        self.at(Trigger::Every(number))
    }

    /// Only at the first so many calls.
    pub fn first(self, number: u64) -> Self {
        self.at(Trigger::First(number))
    }

    /// When it fires.
    #[must_use]
    pub fn trigger(&self) -> &Trigger {
        &self.trigger
    }

    /// What comes then.
    #[must_use]
    pub fn fault(&self) -> &InjectedFault {
        &self.fault
    }

    pub(super) fn at(mut self, trigger: Trigger) -> Self {
        self.trigger = trigger;
        self
    }

    pub(super) fn is_about(&self, operation: &str) -> bool {
        self.operations.have(operation) && self.fault.concerns(operation)
    }
}

impl Trigger {
    /// Whether it fires at a call; `share` draws for it.
    pub(super) fn fires(&self, call: u64, share: impl FnOnce() -> f64) -> bool {
        match self {
            Self::Always => true,
            Self::Probability(most) => share() < *most,
            Self::Calls(numbers) => numbers.contains(&call),
            Self::Every(number) => call.checked_rem(*number) == Some(0),
            Self::First(number) => call <= *number,
        }
    }
}
