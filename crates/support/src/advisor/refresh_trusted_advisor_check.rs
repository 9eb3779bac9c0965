//! `AWSSupport_20130415.RefreshTrustedAdvisorCheck` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_RefreshTrustedAdvisorCheck.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json};
use casebook_types::support::{CheckId, RefreshStatus};
use serde::{Deserialize, Serialize};

use crate::api::Support;
use crate::lenient;
use crate::members::members;

/// Asks for a check to run again.
///
/// Too early, or while it runs, nothing is begun and the answer says where it stands. A check that
/// the service refreshes by itself cannot be asked for: see
/// [`Error::is_not_refreshable`](crate::Error::is_not_refreshable).
///
/// Trusted Advisor answers in one Region of each partition only, `us-east-1` for most accounts.
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
    /// The check.
    pub check_id: CheckId,
}

casebook_types::arbitrary! { RefreshTrustedAdvisorCheck { check_id } }

impl RefreshTrustedAdvisorCheck {
    /// Asks for a check to run again.
    #[must_use]
    pub fn new(check_id: CheckId) -> Self {
        Self { check_id }
    }
}

impl Operation for RefreshTrustedAdvisorCheck {
    type Api = Support;
    type Output = RefreshAnswer;

    const NAME: &'static str = "RefreshTrustedAdvisorCheck";
    const EFFECT: Effect = Effect::Idempotent;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.RefreshTrustedAdvisorCheck", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// Where the refresh of a check stands.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct RefreshAnswer {
    /// The check and its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<TrustedAdvisorCheckRefreshStatus>,
}

members! {
    RefreshAnswer {
        "status" => status: object,
    }
}

/// How far the refresh of a check has come (API reference, TrustedAdvisorCheckRefreshStatus).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TrustedAdvisorCheckRefreshStatus {
    /// The check.
    #[serde(
        deserialize_with = "lenient::id",
        skip_serializing_if = "Option::is_none"
    )]
    pub check_id: Option<CheckId>,
    /// How far it has come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<RefreshStatus>,
    /// How many milliseconds have to pass before the next refresh.
    #[serde(deserialize_with = "lenient::or_default")]
    pub millis_until_next_refreshable: i64,
}

members! {
    TrustedAdvisorCheckRefreshStatus {
        "checkId" => check_id: id,
        "status" => status: text,
        "millisUntilNextRefreshable" => millis_until_next_refreshable: count,
    }
}
