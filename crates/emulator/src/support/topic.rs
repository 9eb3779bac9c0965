//! What a case can be about: service, category, severity and issue type.

use crate::operation::{Call, Refusal};
use crate::sample::Service;
use crate::scenario::{Plan, Scenario};

use super::refuse;

/// What a case without a service is about.
const GENERAL: &str = "general-info";
/// The category that every service has.
const OTHER: &str = "other";
const SEVERITIES: [&str; 5] = ["low", "normal", "high", "urgent", "critical"];
const ISSUE_TYPES: [&str; 2] = ["technical", "customer-service"];

/// Returns the severities that a plan has, the least first (docs/service-notes.md, "Catalogue").
pub(super) fn severities(scenario: &Scenario) -> &'static [&'static str] {
    match scenario.plan {
        Plan::None | Plan::Business => &SEVERITIES[..4],
        Plan::BusinessSupportPlus
        | Plan::EnterpriseOnRamp
        | Plan::Enterprise
        | Plan::UnifiedOperations => &SEVERITIES,
    }
}

/// Returns the severity of a case.
pub(super) fn severity(scenario: &Scenario, code: Option<&str>) -> Result<&'static str, Refusal> {
    one_of("severityCode", severities(scenario), code)
}

/// Returns the issue type of a case (API reference, CreateCase).
pub(super) fn issue_type(code: Option<&str>) -> Result<&'static str, Refusal> {
    one_of("issueType", &ISSUE_TYPES, code)
}

/// Returns the service of a case.
pub(super) fn service<'a>(call: &Call<'a>, code: Option<&str>) -> Result<&'a Service, Refusal> {
    let code = code.unwrap_or(GENERAL);
    call.scenario.samples.parts().service(code).ok_or_else(|| {
        let found = refuse::named(code);
        let why = format!("expected a code of DescribeServices, found {found}");
        refuse::invalid("serviceCode", why)
    })
}

/// Returns the category of a case about a service.
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

/// Returns the word that was given, if it is a known one, or else the first of the known words.
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
