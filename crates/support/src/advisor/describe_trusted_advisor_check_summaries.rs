//! `AWSSupport_20130415.DescribeTrustedAdvisorCheckSummaries` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorCheckSummaries.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json, members};
use casebook_types::Timestamp;
use casebook_types::support::{CheckId, CheckStatus};
use serde::{Deserialize, Serialize};

use super::{TrustedAdvisorCategorySpecificSummary, TrustedAdvisorResourcesSummary};
use crate::api::Support;

/// Describes the results of checks, without the flagged resources.
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::DescribeTrustedAdvisorCheckSummaries;
///
/// let describe = DescribeTrustedAdvisorCheckSummaries::new(["Pfx0RwqBli".parse()?]);
/// assert_eq!(describe.encode()?.body(), r#"{"checkIds":["Pfx0RwqBli"]}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DescribeTrustedAdvisorCheckSummaries {
    /// The ids of the checks. An entry may be `None`, since the service model allows null entries.
    pub check_ids: Vec<Option<CheckId>>,
}

casebook_types::arbitrary! { DescribeTrustedAdvisorCheckSummaries { check_ids } }

impl DescribeTrustedAdvisorCheckSummaries {
    /// Creates a request for these checks.
    #[must_use]
    pub fn new(check_ids: impl IntoIterator<Item = CheckId>) -> Self {
        Self {
            check_ids: check_ids.into_iter().map(Some).collect(),
        }
    }
}

impl Operation for DescribeTrustedAdvisorCheckSummaries {
    type Api = Support;
    type Output = CheckSummaries;

    const NAME: &'static str = "DescribeTrustedAdvisorCheckSummaries";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request(
            "AWSSupport_20130415.DescribeTrustedAdvisorCheckSummaries",
            self,
        )
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// The output of [`DescribeTrustedAdvisorCheckSummaries`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CheckSummaries {
    /// One entry for each check.
    pub summaries: Vec<TrustedAdvisorCheckSummary>,
}

members! {
    response CheckSummaries {
        "summaries" => summaries: list,
    }
}

/// The result of a check, without the flagged resources (API reference,
/// TrustedAdvisorCheckSummary).
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustedAdvisorCheckSummary {
    /// The id of the check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_id: Option<CheckId>,
    /// The time of the last run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    /// The status of the check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<CheckStatus>,
    /// Whether the check has flagged resources. It can be true although `resources_flagged` is 0.
    pub has_flagged_resources: bool,
    /// The numbers of processed, flagged, ignored and suppressed resources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources_summary: Option<TrustedAdvisorResourcesSummary>,
    /// The part of the result that only checks of this category have, such as possible savings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_specific_summary: Option<TrustedAdvisorCategorySpecificSummary>,
}

members! {
    response TrustedAdvisorCheckSummary {
        "checkId" => check_id: id,
        "timestamp" => timestamp: time,
        "status" => status: text,
        "hasFlaggedResources" => has_flagged_resources: flag,
        "resourcesSummary" => resources_summary: object,
        "categorySpecificSummary" => category_specific_summary: object,
    }
}
