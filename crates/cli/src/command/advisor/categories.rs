//! Keeps the checks of some categories.

use casebook::support::TrustedAdvisorCheckDescription;
use casebook::types::support::CheckCategory;

use crate::failure::Failure;
use crate::near::not_one_of;

/// Keeps the checks of these categories, or all checks if no category is named.
///
/// # Errors
///
/// Fails if the service has no check of a named category, because then its name is wrong. The error
/// names the categories that there are.
pub(super) fn retain(
    checks: &mut Vec<TrustedAdvisorCheckDescription>,
    wanted: &[CheckCategory],
) -> Result<(), Failure> {
    let known = |category: &&CheckCategory| {
        let mut checks = checks.iter();
        checks.any(|check| check.category.as_ref() == Some(*category))
    };
    if let Some(unknown) = wanted.iter().find(|category| !known(category)) {
        return Err(no_category(unknown, checks));
    }
    checks.retain(|check| {
        let category = check.category.as_ref();
        wanted.is_empty() || category.is_some_and(|category| wanted.contains(category))
    });
    Ok(())
}

fn no_category(category: &CheckCategory, checks: &[TrustedAdvisorCheckDescription]) -> Failure {
    let mut known: Vec<&str> = checks
        .iter()
        .filter_map(|check| Some(check.category.as_ref()?.as_str()))
        .collect();
    known.sort_unstable();
    known.dedup();
    Failure::parameter("--category", not_one_of(known, category.as_str()))
}
