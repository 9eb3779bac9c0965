//! What a check found.

use casebook_types::support::{CheckId, CheckStatus};
use casebook_types::{Text, Timestamp};
use serde::{Deserialize, Serialize};

use super::Metadata;
use crate::lenient;
use crate::members::members;

/// What a check found (API reference, TrustedAdvisorCheckResult).
///
/// The model promises every member; real answers lack the time or the resources now and then, most
/// of all before the check has run.
///
/// ```
/// use casebook_support::TrustedAdvisorCheckResult;
///
/// let read: TrustedAdvisorCheckResult =
///     serde_json::from_str(r#"{"checkId": "Pfx0RwqBli", "status": "not_available"}"#)?;
/// assert!(read.timestamp.is_none() && read.flagged_resources.is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TrustedAdvisorCheckResult {
    /// The check.
    #[serde(
        deserialize_with = "lenient::id",
        skip_serializing_if = "Option::is_none"
    )]
    pub check_id: Option<CheckId>,
    /// When it ran last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    /// What it comes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<CheckStatus>,
    /// How many resources there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources_summary: Option<TrustedAdvisorResourcesSummary>,
    /// What else there is to say about a check of this category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_specific_summary: Option<TrustedAdvisorCategorySpecificSummary>,
    /// The resources; [`Findings`](crate::Findings) gives their columns names.
    #[serde(deserialize_with = "lenient::list")]
    pub flagged_resources: Vec<TrustedAdvisorResourceDetail>,
}

members! {
    TrustedAdvisorCheckResult {
        "checkId" => check_id: id,
        "timestamp" => timestamp: time,
        "status" => status: text,
        "resourcesSummary" => resources_summary: object,
        "categorySpecificSummary" => category_specific_summary: object,
        "flaggedResources" => flagged_resources: list,
    }
}

/// One resource (API reference, TrustedAdvisorResourceDetail).
///
/// A result may have very many of them, so their texts are [`Text`]s, of which a short one is no
/// allocation of its own, and the values of the columns share one.
///
/// ```
/// use casebook_support::TrustedAdvisorResourceDetail;
///
/// let read: TrustedAdvisorResourceDetail =
///     serde_json::from_str(r#"{"region": "eu-west-1", "metadata": ["i-1", null]}"#)?;
/// assert_eq!(read.region.as_deref(), Some("eu-west-1"));
/// assert_eq!(read.metadata, [Some("i-1"), None]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustedAdvisorResourceDetail {
    /// What it comes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<CheckStatus>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Text>,
    /// Its id for Trusted Advisor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<Text>,
    /// Whether somebody has told the check to leave it alone.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub is_suppressed: bool,
    /// The values of its columns. Some may be nothing.
    #[serde(default)]
    pub metadata: Metadata,
}

members! {
    TrustedAdvisorResourceDetail {
        "status" => status: text,
        "region" => region: shared,
        "resourceId" => resource_id: shared,
        "isSuppressed" => is_suppressed: flag,
        "metadata" => metadata: Metadata::read,
    }
}

/// How many resources a check has looked at (API reference, TrustedAdvisorResourcesSummary).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TrustedAdvisorResourcesSummary {
    /// All of them; for some checks only those that are flagged.
    #[serde(deserialize_with = "lenient::or_default")]
    pub resources_processed: i64,
    /// Those that are listed.
    #[serde(deserialize_with = "lenient::or_default")]
    pub resources_flagged: i64,
    /// Those that nothing could be learned about.
    #[serde(deserialize_with = "lenient::or_default")]
    pub resources_ignored: i64,
    /// Those that somebody has told the check to leave alone.
    #[serde(deserialize_with = "lenient::or_default")]
    pub resources_suppressed: i64,
}

members! {
    TrustedAdvisorResourcesSummary {
        "resourcesProcessed" => resources_processed: count,
        "resourcesFlagged" => resources_flagged: count,
        "resourcesIgnored" => resources_ignored: count,
        "resourcesSuppressed" => resources_suppressed: count,
    }
}

/// What there is to say about checks of one category (API reference,
/// TrustedAdvisorCategorySpecificSummary). So far only money has something to say.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TrustedAdvisorCategorySpecificSummary {
    /// What could be saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_optimizing: Option<TrustedAdvisorCostOptimizingSummary>,
}

members! {
    TrustedAdvisorCategorySpecificSummary {
        "costOptimizing" => cost_optimizing: object,
    }
}

/// What could be saved (API reference, TrustedAdvisorCostOptimizingSummary).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TrustedAdvisorCostOptimizingSummary {
    /// So much each month.
    #[serde(with = "lenient::double")]
    pub estimated_monthly_savings: f64,
    /// So many percent.
    #[serde(with = "lenient::double")]
    pub estimated_percent_monthly_savings: f64,
}

members! {
    TrustedAdvisorCostOptimizingSummary {
        "estimatedMonthlySavings" => estimated_monthly_savings: double,
        "estimatedPercentMonthlySavings" => estimated_percent_monthly_savings: double,
    }
}
