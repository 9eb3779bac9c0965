//! `AWSSupport_20130415.DescribeTrustedAdvisorChecks` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorChecks.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json, members};
use casebook_types::support::{CheckCategory, CheckId, LanguageCode};
use serde::{Deserialize, Serialize};

use crate::api::Support;

/// Lists the checks of Trusted Advisor, with their descriptions and column headings.
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::DescribeTrustedAdvisorChecks;
///
/// let request = DescribeTrustedAdvisorChecks::new("pt_BR").encode()?;
/// assert_eq!(request.body(), r#"{"language":"pt_BR"}"#);
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DescribeTrustedAdvisorChecks {
    /// The language of the names and descriptions.
    pub language: LanguageCode,
}

casebook_types::arbitrary! { DescribeTrustedAdvisorChecks { language } }

impl DescribeTrustedAdvisorChecks {
    /// Creates a request for all checks.
    #[must_use]
    pub fn new(language: impl Into<LanguageCode>) -> Self {
        Self {
            language: language.into(),
        }
    }
}

impl Operation for DescribeTrustedAdvisorChecks {
    type Api = Support;
    type Output = Checks;

    const NAME: &'static str = "DescribeTrustedAdvisorChecks";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.DescribeTrustedAdvisorChecks", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// The output of [`DescribeTrustedAdvisorChecks`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Checks {
    /// The checks.
    pub checks: Vec<TrustedAdvisorCheckDescription>,
}

members! {
    response Checks {
        "checks" => checks: list,
    }
}

impl Checks {
    /// Returns the check with an id.
    #[must_use]
    pub fn get(&self, id: &CheckId) -> Option<&TrustedAdvisorCheckDescription> {
        self.checks
            .iter()
            .find(|check| check.id.as_ref() == Some(id))
    }
}

/// The description of a check (API reference, TrustedAdvisorCheckDescription).
///
/// AWS may change the name and the description of a check, but not the id.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct TrustedAdvisorCheckDescription {
    /// The id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<CheckId>,
    /// The display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The purpose, the alert criteria and the recommended action, in HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The category, such as security.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<CheckCategory>,
    /// The headings of the columns of the flagged resources, in order. A heading may be null.
    pub metadata: Vec<Option<String>>,
}

members! {
    response TrustedAdvisorCheckDescription {
        "id" => id: id,
        "name" => name: text,
        "description" => description: text,
        "category" => category: text,
        "metadata" => metadata: places,
    }
}
