//! The checks of Trusted Advisor that are red or yellow.

use std::cmp::Reverse;

use casebook::support::{Support, TrustedAdvisorCheckDescription, TrustedAdvisorCheckSummary};
use casebook::types::support::{CheckStatus, LanguageCode};
use serde_json::{Value, json};

use super::part::{Content, Entry};
use crate::command::advisor::{amount, cents, known_checks, name_of, summaries};
use crate::failure::Failure;
use crate::session::Session;

/// How many checks a table shows.
const SHOWN: usize = 3;

/// The categories, those first whose red checks are the most dangerous.
const CATEGORIES: [&str; 6] = [
    "security",
    "fault_tolerance",
    "service_limits",
    "performance",
    "operational_excellence",
    "cost_optimizing",
];

/// Asks for the summaries of all checks.
///
/// # Errors
///
/// Fails if the service returns an error, and without a usable configuration.
pub(super) async fn flagged(session: &Session) -> Result<Content, Failure> {
    let client = session.client::<Support>()?;
    let known = known_checks(&client, LanguageCode::English).await?;
    let ids = known.iter().filter_map(|check| check.id.clone());
    let mut summaries = summaries(&client, ids).await?;
    summaries.retain(|summary| rank(summary).is_some());
    let name = |summary: &TrustedAdvisorCheckSummary| {
        let id = summary.check_id.as_ref();
        let name = id.and_then(|id| name_of(id, &known));
        name.unwrap_or_default().to_owned()
    };
    summaries.sort_by_cached_key(|summary| {
        let danger = danger(summary, &known);
        (rank(summary), danger, name(summary).to_lowercase())
    });
    let errors = summaries.iter().filter(|it| rank(it) == Some(0)).count();
    let warnings = summaries.len() - errors;
    let total = cents(summaries.iter().filter_map(savings).sum());
    let mut summary = format!("{errors} red, {warnings} yellow");
    if total > 0.0 {
        summary = format!("{summary}, savings of {} a month", amount(total));
    }
    let rows = summaries.iter();
    let rows = rows.map(|it| vec![word(it).to_owned(), flags(it), name(it)]);
    let entry = |it: &TrustedAdvisorCheckSummary| {
        let id = it.check_id.as_ref().map(|id| id.as_str());
        Entry::new(id, word(it), Some(&name(it)))
    };
    let listed: Vec<Value> = summaries
        .iter()
        .map(|it| {
            let resources = it.resources_summary;
            json!({
                "checkId": it.check_id,
                "name": name(it),
                "status": word(it),
                "resourcesFlagged": resources.map(|it| it.resources_flagged),
                "estimatedMonthlySavings": savings(it),
            })
        })
        .collect();
    Ok(Content {
        summary,
        rows: rows.collect(),
        shown: SHOWN,
        entries: summaries.iter().map(entry).collect(),
        members: json!({
            "error": errors,
            "warning": warnings,
            "estimatedMonthlySavings": total,
            "flagged": listed,
        }),
    })
}

/// The place of a status: error, then warning; `None` for all others.
fn rank(summary: &TrustedAdvisorCheckSummary) -> Option<u8> {
    match summary.status {
        Some(CheckStatus::Error) => Some(0),
        Some(CheckStatus::Warning) => Some(1),
        _ => None,
    }
}

/// The order of checks with the same status: by category, then those in which everything is flagged,
/// then by the number of flagged resources, then by the savings in cents.
fn danger(
    summary: &TrustedAdvisorCheckSummary,
    known: &[TrustedAdvisorCheckDescription],
) -> (usize, bool, Reverse<u64>, Reverse<i64>) {
    let check = known.iter().find(|check| check.id == summary.check_id);
    let category = check.and_then(|check| check.category.as_ref());
    let place = category.and_then(|it| CATEGORIES.iter().position(|known| it.as_str() == *known));
    let resources = summary.resources_summary;
    let is_partial = resources.is_none_or(|it| it.resources_flagged < it.resources_processed);
    let flagged = resources.map_or(0, |it| it.resources_flagged.max(0).unsigned_abs());
    let cents = (savings(summary).unwrap_or_default() * 100.0) as i64;
    let place = place.unwrap_or(CATEGORIES.len());
    (place, is_partial, Reverse(flagged), Reverse(cents))
}

fn word(summary: &TrustedAdvisorCheckSummary) -> &str {
    summary.status.as_ref().map_or("", CheckStatus::as_str)
}

fn flags(summary: &TrustedAdvisorCheckSummary) -> String {
    let resources = summary.resources_summary;
    resources.map_or_else(String::new, |it| it.resources_flagged.to_string())
}

/// The estimated monthly savings; `None` if there is no estimate, or one that is no number.
fn savings(summary: &TrustedAdvisorCheckSummary) -> Option<f64> {
    let money = summary.category_specific_summary?.cost_optimizing?;
    let savings = money.estimated_monthly_savings;
    savings.is_finite().then_some(savings)
}
