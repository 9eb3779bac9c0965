//! Refuses samples from which the emulator could not make valid responses.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::RangeInclusive;

use serde::Serialize;

use super::check::ResultKind;
use super::finding::MOST_ROWS;
use super::parts::Parts;
use crate::account::AccountId;
use crate::inquiry;
use crate::model::{Model, check};
use crate::time::Timestamp;

/// The limits of `pages` and `seal` of a report, and of `rows` of a check. They bound the work of a
/// request, since documents and results are generated at each.
const PAGES: RangeInclusive<u64> = 1..=1_000;
const PIXELS: RangeInclusive<u64> = 0..=4_000;
const ROWS: RangeInclusive<u64> = 0..=MOST_ROWS;

/// Validates what reading the members one by one cannot: bounds, references, and the service model. An
/// error begins with the path, such as `reports[0].pages`.
pub(super) fn validate(parts: &Parts) -> Result<(), String> {
    each("reports", &parts.reports, |report| {
        within(".pages", report.pages.into(), PAGES)?;
        within(".seal", report.seal.into(), PIXELS)?;
        for version in report.versions() {
            fits("ReportDetail", &version)?;
            is_time(&version.period_start)?;
            is_time(&version.period_end)?;
            is_time(&version.created_at)?;
        }
        Ok(&report.id)
    })?;
    each("agreements", &parts.agreements, |agreement| {
        fits("CustomerAgreementSummary", agreement)?;
        is_time(&agreement.effective_start)?;
        Ok(&agreement.id)
    })?;
    each("offers", &parts.offers, |offer| {
        fits("AgreementSummary", offer)?;
        Ok(&offer.id)
    })?;
    each("inquiries", &parts.inquiries, |sample| {
        is_time(&sample.created)?;
        let inquiry = sample.inquiry(&parts.answers);
        if let Some(inquiry) = inquiry {
            let done = Timestamp::from_millis(inquiry.reviewed.unwrap_or(inquiry.answered));
            fits(
                "InquiryDetail",
                &inquiry::detail(&inquiry, AccountId::DEFAULT, done),
            )?;
            for (_, query) in inquiry::queries(&inquiry, done) {
                fits("QuerySummary", &query)?;
            }
        }
        Ok(&sample.id)
    })?;
    each("answers", &parts.answers, |answer| Ok(&answer.question))?;
    each("services", &parts.services, |service| {
        if parts.categories.contains_key(&service.categories) {
            return Ok(&service.code);
        }
        let known: Vec<&str> = parts.categories.keys().map(String::as_str).collect();
        let expected = format!("one of {}", known.join(", "));
        Err(wrong(".categories", &expected, &service.categories))
    })?;
    each("cases", &parts.cases, |case| {
        if case.number().is_none() {
            return Err(wrong(".id", "16 hexadecimal digits", &case.id));
        }
        let Some(service) = parts.service(&case.service) else {
            return Err(wrong(".service", "the code of a service", &case.service));
        };
        let mut categories = parts.categories(service);
        if !categories.any(|category| category.code == case.category) {
            let expected = format!("a category of {}", service.code);
            return Err(wrong(".category", &expected, &case.category));
        }
        let minutes = case.communications.iter().map(|said| said.minutes_before);
        let minutes: Vec<u32> = minutes.collect();
        if minutes.is_empty() || !minutes.is_sorted_by(|one, next| one >= next) {
            let expected = "at least one, the oldest first";
            return Err(wrong(".communications", expected, minutes));
        }
        Ok(&case.id)
    })?;
    for (name, heading) in &parts.headings {
        let place = |why| format!("headings.{name}: {why}");
        heading.validate().map_err(place)?;
    }
    each("checks", &parts.checks, |check| {
        within(".rows", check.rows, ROWS)?;
        let has_none = matches!(check.finds, ResultKind::Clean | ResultKind::Blind);
        if has_none != (check.rows == 0) {
            let expected = "none of a clean or blind check, and some of the others";
            return Err(wrong(".rows", expected, check.rows));
        }
        let mut headings = check.headings.iter();
        if let Some(unknown) = headings.find(|name| parts.heading(name).is_none()) {
            let expected = "one of the part headings, or one that ends in \" Name\"";
            return Err(wrong(".headings", expected, unknown));
        }
        Ok(&check.id)
    })
}

/// Validates each record of a part by `validate`, which returns the record's id, and refuses an id that
/// comes twice.
fn each<'a, T>(
    part: &str,
    records: &'a [T],
    validate: impl Fn(&'a T) -> Result<&'a String, String>,
) -> Result<(), String> {
    let mut ids = BTreeSet::new();
    for (number, record) in records.iter().enumerate() {
        let place = |why| format!("{part}[{number}]{why}");
        let id = validate(record).map_err(place)?;
        if !ids.insert(id) {
            return Err(place(format!(": {id:?} is there already")));
        }
    }
    Ok(())
}

fn wrong(member: &str, expected: &str, found: impl fmt::Debug) -> String {
    format!("{member}: expected {expected}, found {found:?}")
}

fn within(member: &str, found: u64, range: RangeInclusive<u64>) -> Result<(), String> {
    if range.contains(&found) {
        return Ok(());
    }
    let expected = format!("a whole number from {} to {}", range.start(), range.end());
    Err(wrong(member, &expected, found))
}

/// Validates a record by a shape of the service model of AWS Artifact.
fn fits(shape: &str, record: &impl Serialize) -> Result<(), String> {
    let value = serde_json::to_value(record).map_err(|error| format!(": {error}"))?;
    let mut found = Vec::new();
    let model = Model::artifact();
    check(model, model.shape(shape), &value, "", &mut found);
    match found.first() {
        Some(wrong) => Err(format!(": {}: {}", wrong.member, wrong.message)),
        None => Ok(()),
    }
}

fn is_time(text: &String) -> Result<(), String> {
    if Timestamp::from_rfc3339(text).is_some() {
        return Ok(());
    }
    let expected = "days such as 2030-01-31 and times such as 2030-01-31T12:00:00Z";
    Err(wrong("", expected, text))
}
