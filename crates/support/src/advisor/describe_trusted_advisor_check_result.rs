//! `AWSSupport_20130415.DescribeTrustedAdvisorCheckResult` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorCheckResult.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json, members};
use casebook_types::support::{CheckId, LanguageCode};
use serde::{Deserialize, Serialize};

use super::TrustedAdvisorCheckResult;
use crate::api::Support;

/// Describes the result of the last run of a check, with its flagged resources.
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
    /// The id of the check.
    pub check_id: CheckId,
    /// The language of the texts in the output. The default is English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageCode>,
}

casebook_types::arbitrary! { DescribeTrustedAdvisorCheckResult { check_id, language } }

impl DescribeTrustedAdvisorCheckResult {
    /// Creates a request for the result in English.
    #[must_use]
    pub fn new(check_id: CheckId) -> Self {
        Self {
            check_id,
            language: None,
        }
    }

    /// Sets the language of the texts in the output.
    #[must_use]
    pub fn language(mut self, language: impl Into<LanguageCode>) -> Self {
        self.language = Some(language.into());
        self
    }
}

impl Operation for DescribeTrustedAdvisorCheckResult {
    type Api = Support;
    type Output = CheckResultOutput;

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

/// The output of [`DescribeTrustedAdvisorCheckResult`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CheckResultOutput {
    /// The result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<TrustedAdvisorCheckResult>,
}

members! {
    response CheckResultOutput {
        "result" => result: object,
    }
}
