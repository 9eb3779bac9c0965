//! The checks of Trusted Advisor that are red or yellow.

use casebook::support::{Support, TrustedAdvisorCheckSummary};
use casebook::types::support::{CheckStatus, LanguageCode};
use serde_json::{Value, json};

use super::part::Content;
use crate::command::advisor::{amount, cents, known_checks, name_of, summaries};
use crate::failure::Failure;
use crate::session::Session;

/// How many checks a table shows.
const SHOWN: usize = 3;

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
    summaries.sort_by_cached_key(|summary| (rank(summary), name(summary).to_lowercase()));
    let errors = summaries.iter().filter(|it| rank(it) == Some(0)).count();
    let warnings = summaries.len() - errors;
    let total = cents(summaries.iter().filter_map(savings).sum());
    let mut summary = format!("{errors} red, {warnings} yellow");
    if total > 0.0 {
        summary = format!("{summary}, savings of {} a month", amount(total));
    }
    let rows = summaries.iter().take(SHOWN);
    let rows = rows.map(|it| vec![word(it).to_owned(), flags(it), name(it)]);
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
        count: listed.len(),
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
