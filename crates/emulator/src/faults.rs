//! Plans of faults: which calls fail, and how.

mod current_faults;
mod document;
mod draw;
mod injected_error;
mod injected_fault;
mod operations;
mod replacement;
mod rule;

use crate::account::AccountId;
use crate::text_error::text_error;

pub(crate) use current_faults::{CallFault, CurrentFaults};
pub use injected_error::InjectedError;
pub use injected_fault::{Drip, InjectedFault, MalformedAnswer, Reset, Stall, Throttle};
pub(crate) use replacement::replacement;
pub use rule::{Rule, Trigger};

/// The name that stands for requests to download links, where a plan names operations.
pub(crate) const DOCUMENT: &str = "document";
/// The name that stands for requests to upload links.
pub(crate) const UPLOAD: &str = "upload";
/// Both names that stand for requests to links, which are not operations.
pub(crate) const LINKED: [&str; 2] = [DOCUMENT, UPLOAD];

/// A plan of faults: a list of rules. At each call, the first rule that fires determines the fault.
///
/// Whether a rule with a probability fires depends only on the seed, the position of the rule, the
/// operation and the number of the call. So a run with the same seed and the same requests has the same
/// faults, and calls of other operations do not matter. If the rule names the account of the call, the
/// account counts as well, and the calls of other accounts do not matter either.
///
/// # Examples
///
/// The same plan in Rust and as a document:
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
    /// Returns a plan without rules: no call fails.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            seed: 0,
            rules: Vec::new(),
        }
    }

    /// Sets the seed of the random numbers for rules with a probability; 0 by default.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Adds a rule behind the rules that the plan has.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Returns the rules, in their order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Returns whether a rule names an account.
    fn name_account(&self, account: AccountId) -> bool {
        self.rules
            .iter()
            .any(|rule| rule.accounts.contains(&account))
    }

    /// Returns the position of the first rule that fires at a call; `None` if no rule does.
    fn decide(&self, call: &NumberedCall<'_>) -> Option<usize> {
        self.rules.iter().enumerate().position(|(position, rule)| {
            let Some((number, account)) = rule.number(call) else {
                return false;
            };
            let seed = self.seed ^ account.map_or(0, AccountId::number);
            rule.applies_to(call.operation)
                && rule.trigger.fires(number, || {
                    draw::share(seed, position, call.operation, number)
                })
        })
    }
}

/// A call with its numbers, which begin with 1.
#[derive(Clone, Copy, Debug)]
struct NumberedCall<'a> {
    operation: &'a str,
    /// The number among the calls of the operation.
    number: u64,
    /// If a rule names the account of the call, the account and the number among its calls of the operation.
    account: Option<(AccountId, u64)>,
}

text_error! {
    /// A text or a rule is not a valid part of a plan of faults.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::Faults;
    ///
    /// let error = Faults::parse(r#"{"faults": [{"fault": {"kind": "rain"}}]}"#).unwrap_err();
    /// assert!(error.to_string().starts_with("faults[0].fault.kind: expected one of error, "));
    /// assert!(error.to_string().ends_with("found \"rain\""));
    /// ```
    pub struct FaultsError;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(faults: &Faults, operation: &str, number: u64) -> Option<usize> {
        faults.decide(&NumberedCall {
            operation,
            number,
            account: None,
        })
    }

    fn decisions(faults: &Faults, operation: &str) -> Vec<Option<usize>> {
        let calls = 1..=6;
        calls.map(|call| decide(faults, operation, call)).collect()
    }

    #[test]
    fn the_first_rule_that_fires_decides_and_every_rule_counts_every_call() {
        let on = |rule: Rule| rule.on(["CreateCase"]).expect("an operation");
        let faults = Faults::new()
            .rule(on(Rule::new(InjectedFault::LostAnswer)).first(1))
            .rule(on(Rule::new(InjectedFault::LostAnswer)).calls([1, 2]))
            .rule(on(Rule::new(InjectedFault::LostAnswer)).every(3));
        assert_eq!(
            decisions(&faults, "CreateCase"),
            [Some(0), Some(1), Some(2), None, None, Some(2)]
        );
        assert_eq!(decisions(&faults, "ResolveCase"), [None; 6]);
    }

    #[test]
    fn a_rule_that_names_an_account_counts_the_calls_of_that_account_alone() {
        let (one, other) = (AccountId::generated(0), AccountId::generated(1));
        let faults = Faults::new()
            .rule(Rule::new(InjectedFault::LostAnswer).account(one).calls([2]))
            .rule(Rule::new(InjectedFault::Truncated).calls([2]));
        assert!(faults.name_account(one) && !faults.name_account(other));
        let decide = |number, account| {
            faults.decide(&NumberedCall {
                operation: "CreateCase",
                number,
                account,
            })
        };
        assert_eq!(decide(9, Some((one, 2))), Some(0));
        assert_eq!(decide(2, Some((one, 1))), Some(1));
        assert_eq!(decide(9, Some((one, 3))), None);
        assert_eq!(decide(9, Some((other, 2))), None);
        assert_eq!(decide(2, None), Some(1));
    }

    #[test]
    fn accounts_of_one_rule_meet_its_faults_at_different_calls() {
        let accounts = [0, 1].map(AccountId::generated);
        let rule = Rule::new(InjectedFault::LostAnswer).probability(0.5);
        let rule = accounts.into_iter().fold(rule, Rule::account);
        let faults = Faults::new().rule(rule);
        let run = |account| -> Vec<_> {
            let call = |number| NumberedCall {
                operation: "CreateCase",
                number,
                account: Some((account, number)),
            };
            (1..60).map(|number| faults.decide(&call(number))).collect()
        };
        assert_ne!(run(accounts[0]), run(accounts[1]));
        assert_eq!(run(accounts[0]), run(accounts[0]));
    }

    #[test]
    fn a_rule_applies_to_documents_only_if_it_names_them() {
        let every = Faults::new().rule(Rule::new(InjectedFault::LostAnswer));
        assert_eq!(decide(&every, DOCUMENT, 1), None);
        let both = Rule::new(InjectedFault::LostAnswer).on(["*", DOCUMENT]);
        let both = Faults::new().rule(both.expect("both are there"));
        assert_eq!(decide(&both, DOCUMENT, 1), Some(0));
        assert_eq!(decide(&both, "ListReports", 1), Some(0));
    }

    #[test]
    fn a_fault_comes_only_at_operations_on_which_it_has_an_effect() {
        let faults = Faults::new().rule(Rule::new(InjectedFault::DegenerateResult));
        assert_eq!(
            decide(&faults, "DescribeTrustedAdvisorCheckResult", 1),
            Some(0)
        );
        assert_eq!(decide(&faults, "DescribeTrustedAdvisorChecks", 1), None);
        let refused = Rule::new(InjectedFault::DegenerateResult).on(["CreateCase"]);
        let refused = refused.expect_err("no check").to_string();
        assert!(
            refused.contains("degenerate-result") && refused.contains("CreateCase"),
            "{refused}"
        );
    }
}
