//! `AWSSupport_20130415.DescribeTrustedAdvisorCheckSummaries`.

use casebook_protocol::{request, response};
use casebook_types::Timestamp;
use casebook_types::support::{CheckId, CheckStatus};

use super::{TrustedAdvisorCategorySpecificSummary, TrustedAdvisorResourcesSummary};
use crate::api::{operation, reference};

request! {
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
    #[doc = reference!(DescribeTrustedAdvisorCheckSummaries)]
    pub struct DescribeTrustedAdvisorCheckSummaries {
        /// The ids of the checks. An entry may be `None`, since the service model allows null entries.
        check_ids: Vec<Option<CheckId>>,
    }
}

impl DescribeTrustedAdvisorCheckSummaries {
    /// Creates a request for these checks.
    #[must_use]
    pub fn new(check_ids: impl IntoIterator<Item = CheckId>) -> Self {
        Self {
            check_ids: check_ids.into_iter().map(Some).collect(),
        }
    }
}

operation! { DescribeTrustedAdvisorCheckSummaries -> CheckSummaries, ReadOnly }

response! {
    /// The output of [`DescribeTrustedAdvisorCheckSummaries`].
    pub struct CheckSummaries {
        /// One entry for each check.
        "summaries" => summaries: Vec<TrustedAdvisorCheckSummary> = list,
    }
}

response! {
    /// The result of a check, without the flagged resources (API reference,
    /// TrustedAdvisorCheckSummary).
    pub struct TrustedAdvisorCheckSummary {
        /// The id of the check.
        "checkId" => check_id?: CheckId = id,
        /// The time of the last run.
        "timestamp" => timestamp?: Timestamp = time,
        /// The status of the check.
        "status" => status?: CheckStatus = text,
        /// Whether the check has flagged resources. It can be true although `resources_flagged` is 0.
        /// False if the service does not say it.
        "hasFlaggedResources" => has_flagged_resources: bool = flag,
        /// The numbers of processed, flagged, ignored and suppressed resources.
        "resourcesSummary" => resources_summary?: TrustedAdvisorResourcesSummary = object,
        /// The summary of the check's category: for cost optimization, the possible savings.
        "categorySpecificSummary" =>
            category_specific_summary?: TrustedAdvisorCategorySpecificSummary = object,
    }
}
