//! What a case can be about: service, category, severity and issue type.

use crate::operation::Refusal;
use crate::sample::{SERVICES, Service};
use crate::scenario::{Plan, Scenario};

use super::refuse;

/// What a case without a service is about.
const GENERAL: &str = "general-info";
/// The category that every service has.
const OTHER: &str = "other";
const SEVERITIES: [&str; 5] = ["low", "normal", "high", "urgent", "critical"];
const ISSUE_TYPES: [&str; 2] = ["technical", "customer-service"];

/// The severities that a plan has, the least first (API reference, SeverityLevel).
pub(super) fn severities(scenario: &Scenario) -> &'static [&'static str] {
    match scenario.plan {
        Plan::EnterpriseOnRamp | Plan::Enterprise => &SEVERITIES,
        Plan::None | Plan::Business => &SEVERITIES[..4],
    }
}

/// The severity of a case.
pub(super) fn severity(scenario: &Scenario, code: Option<&str>) -> Result<&'static str, Refusal> {
    one_of("severityCode", severities(scenario), code)
}

/// The issue type of a case (API reference, CreateCase).
pub(super) fn issue_type(code: Option<&str>) -> Result<&'static str, Refusal> {
    one_of("issueType", &ISSUE_TYPES, code)
}

/// The service of a case.
pub(super) fn service(code: Option<&str>) -> Result<&'static Service, Refusal> {
    let code = code.unwrap_or(GENERAL);
    SERVICES
        .iter()
        .find(|service| service.code == code)
        .ok_or_else(|| {
            let found = refuse::named(code);
            let why = format!("expected a code of DescribeServices, found {found}");
            refuse::invalid("serviceCode", why)
        })
}

/// The category of a case about a service.
pub(super) fn category(service: &Service, code: Option<&str>) -> Result<&'static str, Refusal> {
    let code = code.unwrap_or(OTHER);
    let codes = service.categories().map(|(code, _)| code);
    let found = codes.clone().find(|known| *known == code);
    found.ok_or_else(|| {
        let codes: Vec<_> = codes.collect();
        let (expected, found) = (codes.join(", "), refuse::named(code));
        let why = format!("expected one of {expected}, found {found}");
        refuse::invalid("categoryCode", why)
    })
}

/// The first of some words where none is given.
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
