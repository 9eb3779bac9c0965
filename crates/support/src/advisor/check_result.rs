//! The result of a check.

use casebook_protocol::members;
use casebook_types::support::{CheckId, CheckStatus};
use casebook_types::{Text, Timestamp};
use serde::{Serialize, Serializer};

use super::Metadata;

/// The result of a check (API reference, TrustedAdvisorCheckResult).
///
/// The service model requires every member. Real responses sometimes lack the time or the resources,
/// above all before the first run of the check.
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
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustedAdvisorCheckResult {
    /// The id of the check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_id: Option<CheckId>,
    /// The time of the last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    /// The status of the check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<CheckStatus>,
    /// The numbers of processed, flagged, ignored and suppressed resources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources_summary: Option<TrustedAdvisorResourcesSummary>,
    /// The part of the result that only checks of this category have, such as possible savings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_specific_summary: Option<TrustedAdvisorCategorySpecificSummary>,
    /// The flagged resources. [`Findings`](crate::Findings) adds the names of their columns.
    pub flagged_resources: Vec<TrustedAdvisorResourceDetail>,
}

members! {
    response TrustedAdvisorCheckResult {
        "checkId" => check_id: id,
        "timestamp" => timestamp: time,
        "status" => status: text,
        "resourcesSummary" => resources_summary: object,
        "categorySpecificSummary" => category_specific_summary: object,
        "flaggedResources" => flagged_resources: list,
    }
}

/// A flagged resource in the result of a check (API reference, TrustedAdvisorResourceDetail).
///
/// A result can have very many resources, so this type saves memory: a short [`Text`] needs no
/// allocation, and the column values need at most one: see [`Metadata`].
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
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustedAdvisorResourceDetail {
    /// The status of the resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<CheckStatus>,
    /// The AWS Region of the resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Text>,
    /// The id of the resource in Trusted Advisor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<Text>,
    /// Whether a user has excluded the resource from the check.
    pub is_suppressed: bool,
    /// The values of the columns. A value may be null.
    pub metadata: Metadata,
}

members! {
    response TrustedAdvisorResourceDetail {
        "status" => status: text,
        "region" => region: shared,
        "resourceId" => resource_id: shared,
        "isSuppressed" => is_suppressed: flag,
        "metadata" => metadata: Metadata::read,
    }
}

/// The numbers of resources of a check (API reference, TrustedAdvisorResourcesSummary).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustedAdvisorResourcesSummary {
    /// The number of resources that the check has analyzed. Some checks count only flagged ones.
    pub resources_processed: i64,
    /// The number of flagged resources.
    pub resources_flagged: i64,
    /// The number of resources that the check ignored because information was unavailable.
    pub resources_ignored: i64,
    /// The number of resources that users have excluded from the check.
    pub resources_suppressed: i64,
}

members! {
    response TrustedAdvisorResourcesSummary {
        "resourcesProcessed" => resources_processed: count,
        "resourcesFlagged" => resources_flagged: count,
        "resourcesIgnored" => resources_ignored: count,
        "resourcesSuppressed" => resources_suppressed: count,
    }
}

/// The part of a result that only checks of one category have (API reference,
/// TrustedAdvisorCategorySpecificSummary). So far the only such category is cost optimization.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustedAdvisorCategorySpecificSummary {
    /// The possible savings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_optimizing: Option<TrustedAdvisorCostOptimizingSummary>,
}

members! {
    response TrustedAdvisorCategorySpecificSummary {
        "costOptimizing" => cost_optimizing: object,
    }
}

/// The possible savings (API reference, TrustedAdvisorCostOptimizingSummary).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustedAdvisorCostOptimizingSummary {
    /// The estimated savings per month. The API reference does not name the currency.
    #[serde(serialize_with = "serialize_double")]
    pub estimated_monthly_savings: f64,
    /// The estimated savings per month, in percent.
    #[serde(serialize_with = "serialize_double")]
    pub estimated_percent_monthly_savings: f64,
}

members! {
    response TrustedAdvisorCostOptimizingSummary {
        "estimatedMonthlySavings" => estimated_monthly_savings: double,
        "estimatedPercentMonthlySavings" => estimated_percent_monthly_savings: double,
    }
}

/// Serializes a double. AWS JSON 1.1 writes `NaN` and the infinities as texts.
fn serialize_double<S: Serializer>(number: &f64, to: S) -> Result<S::Ok, S::Error> {
    if number.is_finite() {
        to.serialize_f64(*number)
    } else if number.is_nan() {
        to.serialize_str("NaN")
    } else if number.is_sign_positive() {
        to.serialize_str("Infinity")
    } else {
        to.serialize_str("-Infinity")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn writes_and_reads_what_json_has_no_number_for() {
        for (number, text) in [
            (f64::NAN, json!("NaN")),
            (f64::INFINITY, json!("Infinity")),
            (f64::NEG_INFINITY, json!("-Infinity")),
            (0.25, json!(0.25)),
        ] {
            let summary = TrustedAdvisorCostOptimizingSummary {
                estimated_monthly_savings: number,
                estimated_percent_monthly_savings: -3.0,
            };
            let written = serde_json::to_value(summary).unwrap();
            assert_eq!(written["estimatedMonthlySavings"], text);
            let read: TrustedAdvisorCostOptimizingSummary =
                serde_json::from_value(written).unwrap();
            let read = read.estimated_monthly_savings;
            assert!(
                read == number || (read.is_nan() && number.is_nan()),
                "{read}"
            );
        }
    }
}
