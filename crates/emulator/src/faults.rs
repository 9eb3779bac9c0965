//! A plan of what goes wrong.

mod answer;
mod document;
mod draw;
mod injected_error;
mod injected_fault;
mod operations;
mod parse;
mod place;
mod rule;
mod running;

use std::error::Error;
use std::fmt;

pub(crate) use answer::instead;
pub use injected_error::InjectedError;
pub use injected_fault::{Drip, InjectedFault, MalformedAnswer, Reset, Stall, Throttle};
pub use rule::{Rule, Trigger};
pub(crate) use running::{Fired, Running};

/// What the documents behind the links are called where operations are named.
pub(crate) const DOCUMENT: &str = "document";

/// A plan of what goes wrong: rules, of which the first that fires decides.
///
/// Choices by probability follow from the seed, the place of the rule, the operation and the
/// number of the call. So the same seed and the same order of requests repeat a run exactly, and a
/// call keeps its fate when calls of other operations come in between.
///
/// # Examples
///
/// The same plan by hand and out of a document:
///
/// ```
/// use casebook_emulator::{Emulator, InjectedError, InjectedFault, Faults, Rule};
///
/// let failing = InjectedError::new(http::StatusCode::INTERNAL_SERVER_ERROR).code("InternalServerError");
/// let faults = Faults::new()
///     .seed(7)
///     .rule(Rule::new(InjectedFault::LostAnswer).on(["CreateCase"])?.calls([1, 3]))
///     .rule(Rule::new(failing.into()).probability(0.2));
/// let read = Faults::parse(
///     r#"{
///         "seed": 7,
///         "faults": [
///             {"operation": "CreateCase", "calls": [1, 3], "fault": {"kind": "lost-answer"}},
///             {"probability": 0.2,
///              "fault": {"kind": "error", "status": 500, "code": "InternalServerError"}}
///         ]
///     }"#,
/// )?;
/// assert_eq!(faults, read);
///
/// let emulator = Emulator::builder().faults(faults).build()?;
/// assert_eq!(emulator.faults(), read);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    seed: u64,
    rules: Vec<Rule>,
}

impl Faults {
    /// Nothing goes wrong.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            seed: 0,
            rules: Vec::new(),
        }
    }

    /// Sets what choices by probability follow from; it is 0 if not said otherwise.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Adds a rule behind those that are there.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// The rules, in their order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The first rule that fires at a call of an operation; calls are counted from 1.
    fn decide(&self, operation: &str, call: u64) -> Option<usize> {
        self.rules.iter().enumerate().position(|(place, rule)| {
            rule.is_about(operation)
                && rule
                    .trigger
                    .fires(call, || draw::share(self.seed, place, operation, call))
        })
    }
}

/// A text is no plan of faults.
///
/// # Examples
///
/// ```
/// use casebook_emulator::Faults;
///
/// let error = Faults::parse(r#"{"faults": [{"fault": {"kind": "rain"}}]}"#).unwrap_err();
/// assert!(error.to_string().starts_with("faults[0].fault.kind: expected "));
/// assert!(error.to_string().ends_with("found \"rain\""));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FaultsError(String);

impl fmt::Display for FaultsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for FaultsError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn fates(faults: &Faults, operation: &str) -> Vec<Option<usize>> {
        (1..=6).map(|call| faults.decide(operation, call)).collect()
    }

    #[test]
    fn the_first_rule_that_fires_decides_and_every_rule_counts_every_call() {
        let on = |rule: Rule| rule.on(["CreateCase"]).expect("an operation");
        let faults = Faults::new()
            .rule(on(Rule::new(InjectedFault::LostAnswer)).first(1))
            .rule(on(Rule::new(InjectedFault::LostAnswer)).calls([1, 2]))
            .rule(on(Rule::new(InjectedFault::LostAnswer)).every(3));
        assert_eq!(
            fates(&faults, "CreateCase"),
            [Some(0), Some(1), Some(2), None, None, Some(2)]
        );
        assert_eq!(fates(&faults, "ResolveCase"), [None; 6]);
    }

    #[test]
    fn documents_are_meant_only_where_they_are_named() {
        let every = Faults::new().rule(Rule::new(InjectedFault::LostAnswer));
        assert_eq!(every.decide(DOCUMENT, 1), None);
        let both = Rule::new(InjectedFault::LostAnswer).on(["*", DOCUMENT]);
        let both = Faults::new().rule(both.expect("both are there"));
        assert_eq!(both.decide(DOCUMENT, 1), Some(0));
        assert_eq!(both.decide("ListReports", 1), Some(0));
    }

    #[test]
    fn a_fault_comes_only_where_it_can() {
        let faults = Faults::new().rule(Rule::new(InjectedFault::DegenerateResult));
        assert_eq!(
            faults.decide("DescribeTrustedAdvisorCheckResult", 1),
            Some(0)
        );
        assert_eq!(faults.decide("DescribeTrustedAdvisorChecks", 1), None);
        let refused = Rule::new(InjectedFault::DegenerateResult).on(["CreateCase"]);
        let refused = refused.expect_err("no check").to_string();
        assert!(
            refused.contains("degenerate-result") && refused.contains("CreateCase"),
            "{refused}"
        );
    }
}
