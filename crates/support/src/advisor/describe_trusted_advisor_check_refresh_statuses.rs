//! `AWSSupport_20130415.DescribeTrustedAdvisorCheckRefreshStatuses` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorCheckRefreshStatuses.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json, members};
use casebook_types::support::CheckId;
use serde::{Deserialize, Serialize};

use super::TrustedAdvisorCheckRefreshStatus;
use crate::api::Support;

/// Describes the refresh status of checks.
///
/// The service refuses the whole request if one of the checks is refreshed automatically: see
/// [`Error::is_not_refreshable`](crate::Error::is_not_refreshable).
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::DescribeTrustedAdvisorCheckRefreshStatuses;
///
/// let describe = DescribeTrustedAdvisorCheckRefreshStatuses::new(["Pfx0RwqBli".parse()?]);
/// assert_eq!(describe.encode()?.body(), r#"{"checkIds":["Pfx0RwqBli"]}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DescribeTrustedAdvisorCheckRefreshStatuses {
    /// The ids of the checks. An entry may be `None`, since the service model allows null entries.
    pub check_ids: Vec<Option<CheckId>>,
}

casebook_types::arbitrary! { DescribeTrustedAdvisorCheckRefreshStatuses { check_ids } }

impl DescribeTrustedAdvisorCheckRefreshStatuses {
    /// Creates a request for these checks.
    #[must_use]
    pub fn new(check_ids: impl IntoIterator<Item = CheckId>) -> Self {
        Self {
            check_ids: check_ids.into_iter().map(Some).collect(),
        }
    }
}

impl Operation for DescribeTrustedAdvisorCheckRefreshStatuses {
    type Api = Support;
    type Output = RefreshStatuses;

    const NAME: &'static str = "DescribeTrustedAdvisorCheckRefreshStatuses";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request(
            "AWSSupport_20130415.DescribeTrustedAdvisorCheckRefreshStatuses",
            self,
        )
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// The output of [`DescribeTrustedAdvisorCheckRefreshStatuses`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct RefreshStatuses {
    /// One entry for each check.
    pub statuses: Vec<TrustedAdvisorCheckRefreshStatus>,
}

members! {
    response RefreshStatuses {
        "statuses" => statuses: list,
    }
}
