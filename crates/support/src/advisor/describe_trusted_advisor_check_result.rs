//! `AWSSupport_20130415.DescribeTrustedAdvisorCheckResult` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorCheckResult.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json};
use casebook_types::support::{CheckId, LanguageCode};
use serde::{Deserialize, Serialize};

use super::TrustedAdvisorCheckResult;
use crate::api::Support;
use crate::members::members;

/// Asks what a check found, resource by resource, when it ran last.
///
/// Trusted Advisor answers in one Region of each partition only, `us-east-1` for most accounts.
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::DescribeTrustedAdvisorCheckResult;
///
/// let describe = DescribeTrustedAdvisorCheckResult::new("Pfx0RwqBli".parse()?).language("fr");
/// assert_eq!(describe.encode()?.body(), r#"{"checkId":"Pfx0RwqBli","language":"fr"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DescribeTrustedAdvisorCheckResult {
    /// The check.
    pub check_id: CheckId,
    /// The language of the answer; English if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageCode>,
}

casebook_types::arbitrary! { DescribeTrustedAdvisorCheckResult { check_id, language } }

impl DescribeTrustedAdvisorCheckResult {
    /// Asks in English.
    #[must_use]
    pub fn new(check_id: CheckId) -> Self {
        Self {
            check_id,
            language: None,
        }
    }

    /// Sets the language of the answer.
    #[must_use]
    pub fn language(self, language: impl Into<LanguageCode>) -> Self {
        Self {
            language: Some(language.into()),
            ..self
        }
    }
}

impl Operation for DescribeTrustedAdvisorCheckResult {
    type Api = Support;
    type Output = CheckResultAnswer;

    const NAME: &'static str = "DescribeTrustedAdvisorCheckResult";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request(
            "AWSSupport_20130415.DescribeTrustedAdvisorCheckResult",
            self,
        )
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// What a check found.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct CheckResultAnswer {
    /// The result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<TrustedAdvisorCheckResult>,
}

members! {
    CheckResultAnswer {
        "result" => result: object,
    }
}
