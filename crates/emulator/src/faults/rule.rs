//! A rule of a plan of faults.

use super::operations::Operations;
use super::{FaultsError, InjectedFault, NumberedCall};
use crate::account::AccountId;

/// A fault, and the operations and calls that meet it.
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
    /// The accounts whose calls meet the fault; those of every account if there are none.
    pub(super) accounts: Vec<AccountId>,
    pub(super) trigger: Trigger,
    pub(super) fault: InjectedFault,
}

/// The calls of an operation at which a rule fires.
///
/// The calls of each operation are counted from 1 since the plan was set. Calls at which other rules fire
/// count, too. A rule that names accounts counts the calls of each account for itself.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Trigger {
    /// At every call.
    Always,
    /// At each call with this probability, from 0 to 1. The seed of the plan determines which calls they
    /// are.
    Probability(f64),
    /// At the calls with these numbers.
    Calls(Vec<u64>),
    /// At the calls whose number is a multiple of this.
    Every(u64),
    /// At the first calls, up to this number.
    First(u64),
}

impl Rule {
    /// Returns a rule that fires at every call of every operation on which the fault has an effect.
    /// Requests to links are not operations; [`on`](Self::on) can name them.
    pub fn new(fault: InjectedFault) -> Self {
        Self {
            operations: Operations::every(),
            accounts: Vec::new(),
            trigger: Trigger::Always,
            fault,
        }
    }

    /// Limits the rule to these operations. `*` stands for every operation, `document` for requests to
    /// download links, and `upload` for requests to upload links.
    ///
    /// # Errors
    ///
    /// Fails if the emulator has no such operation, or the fault has no effect on it.
    pub fn on<N: AsRef<str>>(
        self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Self, FaultsError> {
        let operations = Operations::named(names, &self.fault)?;
        Ok(Self { operations, ..self })
    }

    /// Limits the rule to the calls of an account, or of several if this is called again. Then it counts the
    /// calls of each of them for itself. A call is of the account that its access key or link names, even
    /// if its signature is wrong.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::{Faults, InjectedFault, Reset, Rule};
    ///
    /// let rule = Rule::new(InjectedFault::Reset(Reset::Before)).account("200000000007".parse()?);
    /// let read = Faults::parse(
    ///     r#"{"faults": [{"account": "200000000007", "fault": {"kind": "reset", "when": "before"}}]}"#,
    /// )?;
    /// assert_eq!(read.rules(), [rule]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn account(mut self, account: AccountId) -> Self {
        if !self.accounts.contains(&account) {
            self.accounts.push(account);
        }
        self
    }

    /// Lets the rule fire at each call with a probability from 0 to 1. NaN counts as 0.
    pub fn probability(self, share: f64) -> Self {
        let share = if share.is_nan() {
            0.0
        } else {
            share.clamp(0.0, 1.0)
        };
        self.at(Trigger::Probability(share))
    }

    /// Lets the rule fire at the calls with these numbers; the first call is 1.
    pub fn calls(self, numbers: impl IntoIterator<Item = u64>) -> Self {
        self.at(Trigger::Calls(numbers.into_iter().collect()))
    }

    /// Lets the rule fire at the calls whose number is a multiple of `number`; at none if it is 0.
    pub fn every(self, number: u64) -> Self {
        self.at(Trigger::Every(number))
    }

    /// Lets the rule fire at the first `number` calls.
    pub fn first(self, number: u64) -> Self {
        self.at(Trigger::First(number))
    }

    /// Returns the calls at which the rule fires.
    #[must_use]
    pub fn trigger(&self) -> &Trigger {
        &self.trigger
    }

    /// Returns the fault.
    #[must_use]
    pub fn fault(&self) -> &InjectedFault {
        &self.fault
    }

    pub(super) fn at(mut self, trigger: Trigger) -> Self {
        self.trigger = trigger;
        self
    }

    /// Returns the number by which the rule counts a call, and the account whose calls it counts; `None` if
    /// the rule is about other accounts.
    pub(super) fn number(&self, call: &NumberedCall<'_>) -> Option<(u64, Option<AccountId>)> {
        if self.accounts.is_empty() {
            return Some((call.number, None));
        }
        let (account, number) = call.account?;
        let is_named = self.accounts.contains(&account);
        is_named.then_some((number, Some(account)))
    }

    pub(super) fn applies_to(&self, operation: &str) -> bool {
        self.operations.contain(operation) && self.fault.affects(operation)
    }
}

impl Trigger {
    /// Returns whether the rule fires at the call with a number. `share` draws a random number from 0 to
    /// 1, which only a probability needs.
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
