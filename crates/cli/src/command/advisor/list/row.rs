//! The row of a check in `advisor list`.

use std::cmp::Reverse;
use std::time::Duration;

use casebook::support::{
    TrustedAdvisorCheckDescription, TrustedAdvisorCheckSummary, TrustedAdvisorCostOptimizingSummary,
};
use casebook::types::support::CheckStatus;
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::command::advisor::check_name::name;
use crate::command::advisor::known_status::rank;
use crate::command::advisor::money::amount;

/// A check with the summary of its result.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) check: &'a TrustedAdvisorCheckDescription,
    pub(super) summary: Option<&'a TrustedAdvisorCheckSummary>,
    /// How long ago the check ran; `None` if it has not run.
    pub(super) age: Option<Duration>,
}

/// The order of the list. Equal checks are sorted by name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum Sort {
    /// The worst first.
    Status,
    /// The largest savings first.
    Savings,
    /// The most flagged resources first.
    Flagged,
    /// The oldest result first.
    Age,
    /// By name.
    Name,
}

impl Row<'_> {
    /// The status of the check, if the service has sent one.
    pub(super) fn status(&self) -> Option<&CheckStatus> {
        self.summary?.status.as_ref()
    }

    fn status_word(&self) -> &str {
        let unknown = CheckStatus::NotAvailable.as_str();
        self.status().map_or(unknown, CheckStatus::as_str)
    }

    fn money(&self) -> Option<TrustedAdvisorCostOptimizingSummary> {
        self.summary?.category_specific_summary?.cost_optimizing
    }

    /// The estimated monthly savings; `None` if there is no estimate, or one that is no number.
    fn savings(&self) -> Option<f64> {
        let savings = self.money()?.estimated_monthly_savings;
        savings.is_finite().then_some(savings)
    }

    /// Returns the row for machines: the members of the summary in one level, with the name and the
    /// category of the check and the age of the result.
    pub(super) fn members(&self) -> Value {
        let resources = self.summary.and_then(|summary| summary.resources_summary);
        let percent = self.money().map(|it| it.estimated_percent_monthly_savings);
        json!({
            "checkId": self.check.id,
            "name": self.check.name,
            "category": self.check.category,
            "status": self.status_word(),
            "timestamp": self.summary.and_then(|summary| summary.timestamp.as_ref()),
            "ageSeconds": self.age.map(|age| age.as_secs()),
            "hasFlaggedResources": self.summary.map(|summary| summary.has_flagged_resources),
            "resourcesProcessed": resources.map(|it| it.resources_processed),
            "resourcesFlagged": resources.map(|it| it.resources_flagged),
            "resourcesIgnored": resources.map(|it| it.resources_ignored),
            "resourcesSuppressed": resources.map(|it| it.resources_suppressed),
            "estimatedMonthlySavings": self.savings(),
            "estimatedPercentMonthlySavings": percent.filter(|percent| percent.is_finite()),
        })
    }

    /// Returns the row for the table.
    pub(super) fn shown(&self) -> Value {
        let resources = self.summary.and_then(|summary| summary.resources_summary);
        let flagged =
            resources.map(|it| format!("{}/{}", it.resources_flagged, it.resources_processed));
        json!({
            "checkId": self.check.id,
            "name": self.check.name,
            "category": self.check.category,
            "status": self.status_word(),
            "flagged": flagged,
            "savings": self.savings().map(amount),
            "age": self.age.map(short_age),
        })
    }
}

impl Sort {
    /// Sorts the rows.
    pub(super) fn sort(self, rows: &mut [Row<'_>]) {
        rows.sort_by_cached_key(|row| name(row.check).to_lowercase());
        match self {
            Self::Status => rows.sort_by_key(|row| rank(row.status())),
            // The savings are finite, and a check without an estimate is the last.
            Self::Savings => rows.sort_by(|a, b| {
                let key = |row: &Row<'_>| row.savings().unwrap_or(f64::NEG_INFINITY);
                key(b).total_cmp(&key(a))
            }),
            Self::Flagged => rows.sort_by_key(|row| {
                let resources = row.summary.and_then(|summary| summary.resources_summary);
                Reverse(resources.map(|resources| resources.resources_flagged))
            }),
            Self::Age => rows.sort_by_key(|row| Reverse(row.age)),
            Self::Name => {}
        }
    }
}

/// Returns an age in the largest unit of which it has two, such as `90m` or `3d`.
pub(crate) fn short_age(age: Duration) -> String {
    let seconds = age.as_secs();
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm')];
    match units.iter().find(|(unit, _)| seconds >= 2 * unit) {
        Some((unit, letter)) => format!("{}{letter}", seconds / unit),
        None => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_has_one_unit() {
        for (seconds, text) in [
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (7_199, "119m"),
            (7_200, "2h"),
            (172_799, "47h"),
            (172_800, "2d"),
            (40_000_000, "462d"),
        ] {
            assert_eq!(short_age(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn rows_are_sorted_by_what_was_asked_for_and_then_by_name() {
        let check = |name: &str| serde_json::from_value(json!({ "name": name })).unwrap();
        let checks: [TrustedAdvisorCheckDescription; 4] = ["d", "B", "a", "c"].map(check);
        let saves = |amount: Value| json!({"costOptimizing": {"estimatedMonthlySavings": amount}});
        let summaries: Vec<TrustedAdvisorCheckSummary> = serde_json::from_value(json!([
            {"status": "ok", "resourcesSummary": {"resourcesFlagged": 5},
             "categorySpecificSummary": saves(json!("NaN"))},
            {"status": "error", "categorySpecificSummary": saves(json!(7.5))},
            {"status": "warning", "resourcesSummary": {"resourcesFlagged": 9}},
            {"status": "error", "categorySpecificSummary": saves(json!(100))},
        ]))
        .unwrap();
        let ages = [Some(5), None, Some(9), Some(5)];
        let names = |sort: Sort| {
            let rows = checks.iter().zip(&summaries).zip(ages);
            let mut rows: Vec<Row<'_>> = rows
                .map(|((check, summary), age)| Row {
                    check,
                    summary: Some(summary),
                    age: age.map(Duration::from_secs),
                })
                .collect();
            sort.sort(&mut rows);
            rows.iter().map(|row| name(row.check)).collect::<String>()
        };
        assert_eq!(names(Sort::Status), "Bcad");
        assert_eq!(names(Sort::Savings), "cBad");
        assert_eq!(names(Sort::Flagged), "adBc");
        assert_eq!(names(Sort::Age), "acdB");
        assert_eq!(names(Sort::Name), "aBcd");
    }
}
