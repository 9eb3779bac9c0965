//! The result of a check.

use casebook_protocol::response;
use casebook_types::support::{CheckId, CheckStatus};
use casebook_types::{Text, Timestamp};
use serde::Serializer;

use super::Metadata;

response! {
    /// The result of a check (API reference, TrustedAdvisorCheckResult).
    ///
    /// The service model requires every member. Real responses sometimes lack the time or the
    /// resources, above all before the first run of the check.
    ///
    /// ```
    /// use casebook_support::TrustedAdvisorCheckResult;
    ///
    /// let read: TrustedAdvisorCheckResult =
    ///     serde_json::from_str(r#"{"checkId": "Pfx0RwqBli", "status": "not_available"}"#)?;
    /// assert!(read.timestamp.is_none() && read.flagged_resources.is_empty());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub struct TrustedAdvisorCheckResult {
        /// The id of the check.
        "checkId" => check_id?: CheckId = id,
        /// The time of the last run.
        "timestamp" => timestamp?: Timestamp = time,
        /// The status of the check.
        "status" => status?: CheckStatus = text,
        /// The numbers of processed, flagged, ignored and suppressed resources.
        "resourcesSummary" => resources_summary?: TrustedAdvisorResourcesSummary = object,
        /// The summary of the check's category: for cost optimization, the possible savings.
        "categorySpecificSummary" =>
            category_specific_summary?: TrustedAdvisorCategorySpecificSummary = object,
        /// The flagged resources. [`Findings`](crate::Findings) adds the names of their columns.
        "flaggedResources" => flagged_resources: Vec<TrustedAdvisorResourceDetail> = list,
    }
}

response! {
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
    pub struct TrustedAdvisorResourceDetail: Eq {
        /// The status of the resource.
        "status" => status?: CheckStatus = text,
        /// The AWS Region of the resource.
        "region" => region?: Text = shared,
        /// The id of the resource in Trusted Advisor.
        "resourceId" => resource_id?: Text = shared,
        /// Whether a user has excluded the resource from the check. False if the service does not say it.
        "isSuppressed" => is_suppressed: bool = flag,
        /// The values of the columns, in the order of the headings in
        /// [`TrustedAdvisorCheckDescription::metadata`](crate::TrustedAdvisorCheckDescription). A value
        /// may be null.
        "metadata" => metadata: Metadata = Metadata::read,
    }
}

response! {
    /// The numbers of resources of a check (API reference, TrustedAdvisorResourcesSummary).
    pub struct TrustedAdvisorResourcesSummary: Copy, Eq {
        /// The number of resources that the check has analyzed. Some checks count only flagged ones.
        "resourcesProcessed" => resources_processed: i64 = count,
        /// The number of flagged resources.
        "resourcesFlagged" => resources_flagged: i64 = count,
        /// The number of resources that the check ignored because information was unavailable.
        "resourcesIgnored" => resources_ignored: i64 = count,
        /// The number of resources that users have excluded from the check.
        "resourcesSuppressed" => resources_suppressed: i64 = count,
    }
}

response! {
    /// The summary of a check's category (API reference, TrustedAdvisorCategorySpecificSummary). Only the
    /// category cost optimization has one so far.
    pub struct TrustedAdvisorCategorySpecificSummary: Copy {
        /// The possible savings.
        "costOptimizing" => cost_optimizing?: TrustedAdvisorCostOptimizingSummary = object,
    }
}

response! {
    /// The possible savings (API reference, TrustedAdvisorCostOptimizingSummary).
    pub struct TrustedAdvisorCostOptimizingSummary: Copy {
        /// The estimated savings per month. The API reference does not name the currency.
        #[serde(serialize_with = "serialize_double")]
        "estimatedMonthlySavings" => estimated_monthly_savings: f64 = double,
        /// The estimated savings per month, in percent.
        #[serde(serialize_with = "serialize_double")]
        "estimatedPercentMonthlySavings" => estimated_percent_monthly_savings: f64 = double,
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
