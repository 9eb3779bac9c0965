//! Checks what a case is about: its service, category, severity and issue type.

use crate::operation::{Call, Refusal};
use crate::sample::Service;
use crate::scenario::{Plan, Scenario};

use super::refuse;

/// The service of a case whose request names none.
const GENERAL: &str = "general-info";
/// The category of a case whose request names none. Every service has it.
const OTHER: &str = "other";
const SEVERITIES: [&str; 5] = ["low", "normal", "high", "urgent", "critical"];
const ISSUE_TYPES: [&str; 2] = ["technical", "customer-service"];

/// Returns the severities that the account's support plan allows, the lowest first
/// (docs/service-notes.md, "Catalogue").
pub(super) fn severities(scenario: &Scenario) -> &'static [&'static str] {
    match scenario.plan {
        Plan::None | Plan::Business => &SEVERITIES[..4],
        Plan::BusinessSupportPlus
        | Plan::EnterpriseOnRamp
        | Plan::Enterprise
        | Plan::UnifiedOperations => &SEVERITIES,
    }
}

/// Returns the severity of a case: the given one, or the lowest. Refuses one that the plan does not
/// allow.
pub(super) fn severity(scenario: &Scenario, code: Option<&str>) -> Result<&'static str, Refusal> {
    one_of("severityCode", severities(scenario), code)
}

/// Returns the issue type of a case: the given one, or `technical` (API reference, CreateCase).
pub(super) fn issue_type(code: Option<&str>) -> Result<&'static str, Refusal> {
    one_of("issueType", &ISSUE_TYPES, code)
}

/// Returns the service of a case: the one with the given code, or [`GENERAL`]. Refuses an unknown code.
pub(super) fn service<'a>(call: &Call<'a>, code: Option<&str>) -> Result<&'a Service, Refusal> {
    let code = code.unwrap_or(GENERAL);
    call.scenario.samples.parts().service(code).ok_or_else(|| {
        let found = refuse::named(code);
        let why = format!("expected a code of DescribeServices, found {found}");
        refuse::invalid("serviceCode", why)
    })
}

/// Returns the category of a case about a service: the given one, or [`OTHER`]. Refuses one that the
/// service does not have.
pub(super) fn category<'a>(
    call: &Call<'a>,
    service: &'a Service,
    code: Option<&str>,
) -> Result<&'a str, Refusal> {
    let code = code.unwrap_or(OTHER);
    let categories = call.scenario.samples.parts().categories(service);
    let codes: Vec<&str> = categories.map(|category| &*category.code).collect();
    let found = codes.iter().find(|known| **known == code).copied();
    found.ok_or_else(|| {
        let (expected, found) = (codes.join(", "), refuse::named(code));
        let why = format!("expected one of {expected}, found {found}");
        refuse::invalid("categoryCode", why)
    })
}

/// Returns the given word, or the first of `words` if none is given. Refuses a word that is not one of
/// `words`.
fn one_of(
    member: &str,
    words: &'static [&'static str],
    word: Option<&str>,
) -> Result<&'static str, Refusal> {
    let Some(word) = word else {
        return Ok(words.first().copied().unwrap_or_default());
    };
    let found = words.iter().find(|known| **known == word).copied();
    found.ok_or_else(|| {
        let (expected, found) = (words.join(", "), refuse::named(word));
        refuse::invalid(member, format!("expected one of {expected}, found {found}"))
    })
}
