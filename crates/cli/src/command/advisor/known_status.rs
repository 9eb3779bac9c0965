//! The statuses that an option names, and the order of lists by status.

use std::str::FromStr;

use casebook::types::support::CheckStatus;

use crate::near::not_one_of;
use crate::word::spelled;

/// A status to filter by. It must be a known one, because a misspelt one would find nothing.
#[derive(Clone, Debug)]
pub(super) struct KnownStatus(CheckStatus);

/// The known statuses of checks and resources (API reference, TrustedAdvisorCheckResult), the worst
/// first.
const KNOWN: [CheckStatus; 4] = [
    CheckStatus::Error,
    CheckStatus::Warning,
    CheckStatus::NotAvailable,
    CheckStatus::Ok,
];

impl KnownStatus {
    /// Whether a status passes a filter; an empty filter takes all. Without a status there is no
    /// result, so it counts as `not_available`.
    pub(super) fn takes(wanted: &[Self], status: Option<&CheckStatus>) -> bool {
        let status = status.unwrap_or(&CheckStatus::NotAvailable);
        wanted.is_empty() || wanted.iter().any(|wanted| wanted.0 == *status)
    }
}

impl FromStr for KnownStatus {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let status = CheckStatus::from(spelled(word, CheckStatus::KNOWN.iter().copied()));
        if KNOWN.contains(&status) {
            return Ok(Self(status));
        }
        Err(not_one_of(KNOWN.iter().map(CheckStatus::as_str), word))
    }
}

/// Returns the place of a status in a list with the worst first. A status that casebook does not
/// know may be bad, so it comes right after the warnings.
pub(super) fn rank(status: Option<&CheckStatus>) -> u8 {
    match status {
        Some(CheckStatus::Error) => 0,
        Some(CheckStatus::Warning) => 1,
        Some(CheckStatus::NotAvailable) | None => 3,
        Some(CheckStatus::Ok) => 4,
        Some(_) => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_status_is_first_and_an_unknown_one_is_before_those_that_are_harmless() {
        let mut words = ["ok", "not_available", "purple", "warning", "error"];
        words.sort_by_key(|word| rank(Some(&CheckStatus::from(*word))));
        assert_eq!(words, ["error", "warning", "purple", "not_available", "ok"]);
        assert!(KNOWN.is_sorted_by_key(|status| rank(Some(status))));
    }

    #[test]
    fn a_filter_takes_its_statuses_and_an_empty_one_takes_all() {
        let wanted: Vec<KnownStatus> = vec!["not_available".parse().unwrap()];
        assert!(KnownStatus::takes(&wanted, None));
        assert!(KnownStatus::takes(
            &wanted,
            Some(&CheckStatus::NotAvailable)
        ));
        assert!(!KnownStatus::takes(&wanted, Some(&CheckStatus::Error)));
        assert!(KnownStatus::takes(&[], Some(&CheckStatus::from("purple"))));
    }

    #[test]
    fn an_unknown_status_is_refused() {
        let refused = "eror".parse::<KnownStatus>().unwrap_err();
        assert!(
            refused.contains("expected one of error, warning, not_available, ok, found \"eror\"; the nearest is error"),
            "{refused}"
        );
    }
}
