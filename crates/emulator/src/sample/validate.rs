//! Refuses samples from which the emulator could not make responses of the services.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::Parts;
use super::check::Finds;
use crate::model::{Model, check};
use crate::time::Timestamp;

/// The most pages and pixels of a report, and the most rows of a result: each is made anew at every
/// request.
const MOST_PAGES: u32 = 1_000;
const MOST_PIXELS: u32 = 4_000;
const MOST_ROWS: u64 = 100_000;

/// Validates what one member alone cannot show. The error begins with the place.
pub(super) fn validate(parts: &Parts) -> Result<(), String> {
    for (number, report) in parts.reports.iter().enumerate() {
        let place = format!("reports[{number}]");
        at_most(&place, "pages", report.pages, MOST_PAGES)?;
        at_most(&place, "seal", report.seal, MOST_PIXELS)?;
        if report.pages == 0 {
            return Err(format!("{place}.pages: expected at least 1, found 0"));
        }
        for version in report.versions() {
            fits(&place, "ReportDetail", &version)?;
            are_times(
                &place,
                &[
                    &version.period_start,
                    &version.period_end,
                    &version.created_at,
                ],
            )?;
        }
    }
    for (number, agreement) in parts.agreements.iter().enumerate() {
        let place = format!("agreements[{number}]");
        fits(&place, "CustomerAgreementSummary", agreement)?;
        are_times(&place, &[&agreement.effective_start])?;
    }
    for (number, service) in parts.services.iter().enumerate() {
        if !parts.categories.contains_key(&service.categories) {
            let (known, found) = (parts.categories.keys(), &service.categories);
            let known = known.map(String::as_str).collect::<Vec<_>>().join(", ");
            return Err(format!(
                "services[{number}].categories: expected one of {known}, found {found:?}"
            ));
        }
    }
    unique(
        "services",
        parts.services.iter().map(|service| &*service.code),
    )?;
    for (number, case) in parts.cases.iter().enumerate() {
        let place = format!("cases[{number}]");
        if case.number().is_none() {
            let found = &case.id;
            return Err(format!(
                "{place}.id: expected 16 hexadecimal digits, found {found:?}"
            ));
        }
        let Some(service) = parts.service(&case.service) else {
            let found = &case.service;
            return Err(format!(
                "{place}.service: expected the code of a service, found {found:?}"
            ));
        };
        let mut categories = parts.categories(service);
        if !categories.any(|category| category.code == case.category) {
            let (code, found) = (&service.code, &case.category);
            return Err(format!(
                "{place}.category: expected a category of {code}, found {found:?}"
            ));
        }
        let minutes = case.communications.iter().map(|said| said.minutes_before);
        if case.communications.is_empty() || !minutes.is_sorted_by(|one, next| one >= next) {
            return Err(format!(
                "{place}.communications: expected at least one, the oldest first"
            ));
        }
    }
    for (name, heading) in &parts.headings {
        if !heading.is_possible() {
            return Err(format!(
                "headings.{name}: expected at least one word, or the smaller number first"
            ));
        }
    }
    for (number, check) in parts.checks.iter().enumerate() {
        let place = format!("checks[{number}]");
        at_most(&place, "rows", check.rows, MOST_ROWS)?;
        let has_none = matches!(check.finds, Finds::Clean | Finds::Blind);
        if has_none != (check.rows == 0) {
            let found = check.rows;
            return Err(format!(
                "{place}.rows: expected none of a clean or blind check, and some of the others, \
                 found {found}"
            ));
        }
        let mut headings = check.headings.iter();
        if let Some(unknown) = headings.find(|name| parts.heading(name).is_none()) {
            return Err(format!(
                "{place}.headings: expected one of the part headings, or one that ends in \" \
                 Name\", found {unknown:?}"
            ));
        }
    }
    unique("reports", parts.reports.iter().map(|report| &*report.id))?;
    unique("cases", parts.cases.iter().map(|case| &*case.id))?;
    unique("checks", parts.checks.iter().map(|check| &*check.id))
}

fn at_most<T: PartialOrd + fmt::Display>(
    place: &str,
    member: &str,
    found: T,
    most: T,
) -> Result<(), String> {
    if found <= most {
        return Ok(());
    }
    Err(format!(
        "{place}.{member}: expected at most {most}, found {found}"
    ))
}

/// Validates a record by the model of AWS Artifact.
fn fits(place: &str, shape: &str, record: &impl Serialize) -> Result<(), String> {
    let value = serde_json::to_value(record).map_err(|error| format!("{place}: {error}"))?;
    let mut found = Vec::new();
    let model = Model::artifact();
    check(model, model.shape(shape), &value, "", &mut found);
    match found.first() {
        Some(wrong) => Err(format!("{place}: {}: {}", wrong.member, wrong.message)),
        None => Ok(()),
    }
}

fn are_times(place: &str, texts: &[&String]) -> Result<(), String> {
    let wrong = texts
        .iter()
        .find(|text| Timestamp::from_rfc3339(text).is_none());
    wrong.map_or(Ok(()), |found| {
        Err(format!("{place}: expected days such as 2030-01-31 and times such as 2030-01-31T12:00:00Z, found {found:?}"))
    })
}

fn unique<'a>(place: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut known = BTreeSet::new();
    for (number, id) in ids.enumerate() {
        if !known.insert(id) {
            return Err(format!("{place}[{number}]: {id:?} is there already"));
        }
    }
    Ok(())
}
