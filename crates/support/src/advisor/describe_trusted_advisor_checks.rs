//! `AWSSupport_20130415.DescribeTrustedAdvisorChecks` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorChecks.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json};
use casebook_types::support::{CheckCategory, CheckId, LanguageCode};
use serde::{Deserialize, Serialize};

use crate::api::Support;
use crate::lenient;
use crate::members::members;

/// Asks which checks Trusted Advisor has, with their descriptions and column headings.
///
/// Trusted Advisor answers in one Region of each partition only, `us-east-1` for most accounts.
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
    /// The language of names and descriptions.
    pub language: LanguageCode,
}

casebook_types::arbitrary! { DescribeTrustedAdvisorChecks { language } }

impl DescribeTrustedAdvisorChecks {
    /// Asks for all checks.
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

/// The checks that Trusted Advisor has.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Checks {
    /// The checks.
    #[serde(deserialize_with = "lenient::list")]
    pub checks: Vec<TrustedAdvisorCheckDescription>,
}

members! {
    Checks {
        "checks" => checks: list,
    }
}

impl Checks {
    /// The check with this id.
    #[must_use]
    pub fn get(&self, id: &CheckId) -> Option<&TrustedAdvisorCheckDescription> {
        self.checks
            .iter()
            .find(|check| check.id.as_ref() == Some(id))
    }
}

/// What a check looks at (API reference, TrustedAdvisorCheckDescription).
///
/// Names and descriptions change; the id does not.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct TrustedAdvisorCheckDescription {
    /// The id.
    #[serde(
        deserialize_with = "lenient::id",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<CheckId>,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it does, when it warns, and what to do then. There is HTML in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<CheckCategory>,
    /// The headings of the columns that its resources have, in their order. Some may be nothing.
    #[serde(deserialize_with = "lenient::or_default")]
    pub metadata: Vec<Option<String>>,
}

members! {
    TrustedAdvisorCheckDescription {
        "id" => id: id,
        "name" => name: text,
        "description" => description: text,
        "category" => category: text,
        "metadata" => metadata: places,
    }
}
