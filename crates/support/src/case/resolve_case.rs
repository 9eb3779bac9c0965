//! `AWSSupport_20130415.ResolveCase` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_ResolveCase.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json, members};
use casebook_types::support::{CaseId, CaseStatus};
use serde::{Deserialize, Serialize};

use crate::api::Support;

/// Resolves a case.
///
/// The case id is required, although the service model makes it optional. A repeated request does
/// no harm: its output says that the case was already resolved.
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::ResolveCase;
///
/// let resolve = ResolveCase::new("case-1".parse()?);
/// assert_eq!(resolve.encode()?.body(), r#"{"caseId":"case-1"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResolveCase {
    /// The id of the case.
    pub case_id: CaseId,
    /// Whether this is a dry run, which checks the request but changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

casebook_types::arbitrary! { ResolveCase { case_id, dry_run } }

impl ResolveCase {
    /// Creates a request that resolves a case.
    #[must_use]
    pub fn new(case_id: CaseId) -> Self {
        Self {
            case_id,
            dry_run: None,
        }
    }

    /// Sets whether this is a dry run, which checks the request but changes nothing.
    ///
    /// The service returns an error for a successful dry run: see
    /// [`Error::is_dry_run`](crate::Error::is_dry_run).
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = Some(dry_run);
        self
    }
}

impl Operation for ResolveCase {
    type Api = Support;
    type Output = ResolveCaseOutput;

    const NAME: &'static str = "ResolveCase";
    const EFFECT: Effect = Effect::Idempotent;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.ResolveCase", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// The output of [`ResolveCase`]: the old and the new status of the case.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResolveCaseOutput {
    /// The status before the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_case_status: Option<CaseStatus>,
    /// The status after the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub final_case_status: Option<CaseStatus>,
}

members! {
    response ResolveCaseOutput {
        "initialCaseStatus" => initial_case_status: text,
        "finalCaseStatus" => final_case_status: text,
    }
}
