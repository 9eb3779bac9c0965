//! `advisor summary`

use std::collections::BTreeMap;

use casebook::support::{Support, TrustedAdvisorCheckDescription, TrustedAdvisorCheckSummary};
use casebook::types::support::CheckStatus;
use serde_json::{Value, json};

use super::check_name;
use super::money::{amount, cents};
use super::summaries::summaries;
use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::output::{Column, View, bold, painted};
use crate::session::Session;
use crate::terminal::Terminal;

/// The number of checks of a category with each status, and the sum of their savings.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    ok: u64,
    warning: u64,
    error: u64,
    not_available: u64,
    /// The sum of the estimated monthly savings; `None` if no check of the category has an
    /// estimate.
    savings: Option<f64>,
}

const COLUMNS: &[Column] = &[
    Column::whole("CATEGORY", "category"),
    Column::whole("OK", "ok"),
    Column::whole("WARNING", "warning"),
    Column::whole("ERROR", "error"),
    Column::whole("NOT AVAILABLE", "not_available"),
    Column::whole("SAVINGS/MONTH", "estimatedMonthlySavings"),
];

/// Runs the command: counts the checks of each category by status. A category is a row in every
/// format; the table adds the total.
pub(crate) async fn summary(session: &Session) -> Result<Exit, Failure> {
    let client = session.client::<Support>()?;
    let checks = check_name::checks(&client, "en".into()).await?;
    let ids = checks.iter().filter_map(|check| check.id.clone());
    let counted = count(&checks, &summaries(&client, ids).await?);
    if session.draws_pages() {
        let table = table(&counted, session.terminal());
        return session.printer().page(&table);
    }
    let rows = counted.iter().map(|(category, counts)| {
        json!({
            "category": category,
            "ok": counts.ok,
            "warning": counts.warning,
            "error": counts.error,
            "not_available": counts.not_available,
            "estimatedMonthlySavings": counts.savings.map(cents),
        })
    });
    let rows: Vec<Value> = rows.collect();
    session.print(json!({ "categories": rows }), View::Columns(COLUMNS))
}

/// Counts each summary in the category of its check. If the category is unknown, it counts as
/// "other".
fn count(
    checks: &[TrustedAdvisorCheckDescription],
    summaries: &[TrustedAdvisorCheckSummary],
) -> BTreeMap<String, Counts> {
    let mut counted: BTreeMap<String, Counts> = BTreeMap::new();
    for summary in summaries {
        let check = checks.iter().find(|check| check.id == summary.check_id);
        let category = check.and_then(|check| check.category.as_ref());
        let category = category.map_or("other", |category| category.as_str());
        let counts = counted.entry(category.to_owned()).or_default();
        match &summary.status {
            Some(CheckStatus::Ok) => counts.ok += 1,
            Some(CheckStatus::Warning) => counts.warning += 1,
            Some(CheckStatus::Error) => counts.error += 1,
            _ => counts.not_available += 1,
        }
        let money = summary
            .category_specific_summary
            .and_then(|summary| summary.cost_optimizing);
        // One amount that is infinite or NaN would make the whole sum useless.
        let saves = money
            .map(|money| money.estimated_monthly_savings)
            .filter(|n| n.is_finite());
        if let Some(saves) = saves {
            *counts.savings.get_or_insert(0.0) += saves;
        }
    }
    counted
}

/// The colours of the four counts, in the order of `TITLES`: green, yellow, red and grey (ECMA-48,
/// SGR).
const COLORS: [&str; 4] = ["32", "33", "31", "90"];

const TITLES: [&str; 5] = ["OK", "WARNING", "ERROR", "NOT AVAILABLE", "SAVINGS/MONTH"];

/// Returns a line for each category, and a last one with the totals.
fn table(counted: &BTreeMap<String, Counts>, terminal: &Terminal) -> String {
    let colors = terminal.color_stdout;
    let mut total = Counts::default();
    for counts in counted.values() {
        total.ok += counts.ok;
        total.warning += counts.warning;
        total.error += counts.error;
        total.not_available += counts.not_available;
        if let Some(savings) = counts.savings {
            *total.savings.get_or_insert(0.0) += savings;
        }
    }
    let names = counted.keys().map(|name| one_line(name).chars().count());
    let first = names.max().unwrap_or(0).max("CATEGORY".len());
    let mut out = format!("{:first$}", "CATEGORY");
    for title in TITLES {
        out.push_str("  ");
        out.push_str(title);
    }
    out = bold(&out, colors);
    out.push('\n');
    for (name, counts) in counted {
        out.push_str(&line(&one_line(name), first, counts, colors));
    }
    out.push_str(&line("total", first, &total, colors));
    out
}

fn line(name: &str, first: usize, counts: &Counts, colors: bool) -> String {
    let mut out = format!("{name:first$}");
    let numbers = [
        counts.ok,
        counts.warning,
        counts.error,
        counts.not_available,
    ];
    for ((number, title), color) in numbers.into_iter().zip(TITLES).zip(COLORS) {
        let cell = format!("{number:>width$}", width = title.len());
        out.push_str("  ");
        out.push_str(&painted(&cell, color, colors && number > 0));
    }
    if let Some(savings) = counts.savings {
        out.push_str(&format!(
            "  {:>width$}",
            amount(savings),
            width = TITLES[4].len()
        ));
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_is_a_line_and_so_is_the_total() {
        let checks: Vec<TrustedAdvisorCheckDescription> = serde_json::from_value(json!([
            {"id": "a", "category": "security"}, {"id": "b", "category": "cost_optimizing"},
            {"id": "c", "category": "cost_optimizing"},
        ]))
        .unwrap();
        let saves = |amount| json!({"costOptimizing": {"estimatedMonthlySavings": amount}});
        let summaries: Vec<TrustedAdvisorCheckSummary> = serde_json::from_value(json!([
            {"checkId": "a", "status": "ok"}, {"checkId": "x"},
            {"checkId": "b", "status": "error", "categorySpecificSummary": saves(json!(1234.5))},
            {"checkId": "c", "status": "warning", "categorySpecificSummary": saves(json!("NaN"))},
        ]))
        .unwrap();
        let counted = count(&checks, &summaries);
        assert_eq!(
            table(&counted, &Terminal::default()),
            "CATEGORY         OK  WARNING  ERROR  NOT AVAILABLE  SAVINGS/MONTH\n\
             cost_optimizing   0        1      1              0       1,234.50\n\
             other             0        0      0              1\n\
             security          1        0      0              0\n\
             total             1        1      1              1       1,234.50\n"
        );
        let terminal = Terminal {
            color_stdout: true,
            ..Terminal::default()
        };
        let coloured = table(&counted, &terminal);
        assert!(coloured.contains("\u{1b}[31m    1\u{1b}[0m"), "{coloured}");
    }
}
