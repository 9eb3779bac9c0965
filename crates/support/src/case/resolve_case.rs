//! `AWSSupport_20130415.ResolveCase` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_ResolveCase.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json};
use casebook_types::support::{CaseId, CaseStatus};
use serde::{Deserialize, Serialize};

use crate::api::Support;
use crate::members::members;

/// Resolves a case.
///
/// The model does not demand a case, but there is nothing to resolve without one. Sent twice, the
/// second answer says that the case was resolved before.
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
    /// The case.
    pub case_id: CaseId,
    /// Whether it is only to be found out that everything is fine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

casebook_types::arbitrary! { ResolveCase { case_id, dry_run } }

impl ResolveCase {
    /// Resolves a case.
    #[must_use]
    pub fn new(case_id: CaseId) -> Self {
        Self {
            case_id,
            dry_run: None,
        }
    }

    /// Sets whether it is only to be found out that everything is fine.
    ///
    /// Nothing is done then, and the good answer is a refusal: see
    /// [`Error::is_dry_run`](crate::Error::is_dry_run).
    #[must_use]
    pub fn dry_run(self, dry_run: bool) -> Self {
        Self {
            dry_run: Some(dry_run),
            ..self
        }
    }
}

impl Operation for ResolveCase {
    type Api = Support;
    type Output = CaseResolved;

    const NAME: &'static str = "ResolveCase";
    const EFFECT: Effect = Effect::Idempotent;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.ResolveCase", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// Where the case stood, and where it stands now.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CaseResolved {
    /// The status before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_case_status: Option<CaseStatus>,
    /// The status after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub final_case_status: Option<CaseStatus>,
}

members! {
    CaseResolved {
        "initialCaseStatus" => initial_case_status: text,
        "finalCaseStatus" => final_case_status: text,
    }
}
