//! `kind=summary`

use casebook_support::TrustedAdvisorCheckSummary;

use crate::micros::micros;
use crate::row_macro::row;

row! {
    /// The state of a check of Trusted Advisor in the account. Its id is that of the check.
    pub struct SummaryRow<'a>: "summary" {
        /// The summary.
        summary: &'a TrustedAdvisorCheckSummary,
    }

    /// The time of the last refresh.
    refreshed_at: time Time = micros(summary.timestamp.as_ref());
    /// The status: `ok`, `warning`, `error` or `not_available`.
    status: text Text = summary.status.as_ref().map(AsRef::as_ref);
    /// Whether the check has flagged resources.
    has_flagged_resources: flag Flag = Some(summary.has_flagged_resources);
    /// The number of resources that were checked.
    resources_processed: integer Integer = summary.resources_summary.as_ref().map(|of| of.resources_processed);
    /// The number of resources that were flagged.
    resources_flagged: integer Integer = summary.resources_summary.as_ref().map(|of| of.resources_flagged);
    /// The number of resources that the check could not or need not examine.
    resources_ignored: integer Integer = summary.resources_summary.as_ref().map(|of| of.resources_ignored);
    /// The number of resources that a user has hidden.
    resources_suppressed: integer Integer = summary.resources_summary.as_ref().map(|of| of.resources_suppressed);
    /// The estimated savings per month.
    estimated_monthly_savings: number Number = summary
        .category_specific_summary
        .and_then(|of| of.cost_optimizing)
        .map(|of| of.estimated_monthly_savings);
    /// The estimated savings per month in percent.
    estimated_percent_monthly_savings: number Number = summary
        .category_specific_summary
        .and_then(|of| of.cost_optimizing)
        .map(|of| of.estimated_percent_monthly_savings);
}
