//! `AWSSupport_20130415.RefreshTrustedAdvisorCheck` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_RefreshTrustedAdvisorCheck.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json, members};
use casebook_types::support::{CheckId, RefreshStatus};
use serde::{Deserialize, Serialize};

use crate::api::Support;

/// Requests a refresh of a check, which runs the check again.
///
/// If the last refresh is too recent or still running, the service starts no new one, and returns
/// the current status. The service refuses checks that it refreshes automatically: see
/// [`Error::is_not_refreshable`](crate::Error::is_not_refreshable).
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::RefreshTrustedAdvisorCheck;
///
/// let refresh = RefreshTrustedAdvisorCheck::new("Pfx0RwqBli".parse()?);
/// assert_eq!(refresh.encode()?.body(), r#"{"checkId":"Pfx0RwqBli"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefreshTrustedAdvisorCheck {
    /// The id of the check.
    pub check_id: CheckId,
}

casebook_types::arbitrary! { RefreshTrustedAdvisorCheck { check_id } }

impl RefreshTrustedAdvisorCheck {
    /// Creates a request that refreshes a check.
    #[must_use]
    pub fn new(check_id: CheckId) -> Self {
        Self { check_id }
    }
}

impl Operation for RefreshTrustedAdvisorCheck {
    type Api = Support;
    type Output = RefreshOutput;

    const NAME: &'static str = "RefreshTrustedAdvisorCheck";
    const EFFECT: Effect = Effect::Idempotent;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.RefreshTrustedAdvisorCheck", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// The output of [`RefreshTrustedAdvisorCheck`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct RefreshOutput {
    /// The refresh status of the check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<TrustedAdvisorCheckRefreshStatus>,
}

members! {
    response RefreshOutput {
        "status" => status: object,
    }
}

/// The refresh status of a check (API reference, TrustedAdvisorCheckRefreshStatus).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrustedAdvisorCheckRefreshStatus {
    /// The id of the check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_id: Option<CheckId>,
    /// The status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<RefreshStatus>,
    /// The time until the next refresh is allowed, in milliseconds.
    pub millis_until_next_refreshable: i64,
}

members! {
    response TrustedAdvisorCheckRefreshStatus {
        "checkId" => check_id: id,
        "status" => status: text,
        "millisUntilNextRefreshable" => millis_until_next_refreshable: count,
    }
}
