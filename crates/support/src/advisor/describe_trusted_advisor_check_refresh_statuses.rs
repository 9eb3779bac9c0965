//! `AWSSupport_20130415.DescribeTrustedAdvisorCheckRefreshStatuses` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorCheckRefreshStatuses.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json};
use casebook_types::support::CheckId;
use serde::{Deserialize, Serialize};

use super::TrustedAdvisorCheckRefreshStatus;
use crate::api::Support;
use crate::lenient;
use crate::members::members;

/// Asks how far the refresh of checks has come.
///
/// A check that the service refreshes by itself makes it refuse the whole question: see
/// [`Error::is_not_refreshable`](crate::Error::is_not_refreshable).
///
/// Trusted Advisor answers in one Region of each partition only, `us-east-1` for most accounts.
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
    /// The checks. An entry may be nothing: the model allows it.
    pub check_ids: Vec<Option<CheckId>>,
}

casebook_types::arbitrary! { DescribeTrustedAdvisorCheckRefreshStatuses { check_ids } }

impl DescribeTrustedAdvisorCheckRefreshStatuses {
    /// Asks about these checks.
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

/// How far the refresh of checks has come.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct RefreshStatuses {
    /// One for each check.
    #[serde(deserialize_with = "lenient::list")]
    pub statuses: Vec<TrustedAdvisorCheckRefreshStatus>,
}

members! {
    RefreshStatuses {
        "statuses" => statuses: list,
    }
}
