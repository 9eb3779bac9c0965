//! `AWSSupport_20130415.DescribeSeverityLevels` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeSeverityLevels.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json, members};
use casebook_types::support::{LanguageCode, SeverityCode};
use serde::{Deserialize, Serialize};

use crate::api::Support;

/// Lists the severities that the support plan of the account includes.
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::DescribeSeverityLevels;
///
/// assert_eq!(DescribeSeverityLevels::new().encode()?.body(), "{}");
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DescribeSeverityLevels {
    /// The language of the names. The default is English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageCode>,
    /// Whether this is a dry run, which checks the request but returns no data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

casebook_types::arbitrary! { DescribeSeverityLevels { language, dry_run } }

impl DescribeSeverityLevels {
    /// Creates a request for the severities with their English names.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the language of the names.
    #[must_use]
    pub fn language(mut self, language: impl Into<LanguageCode>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// Sets whether this is a dry run, which checks the request but returns no data.
    ///
    /// The service returns an error for a successful dry run: see
    /// [`Error::is_dry_run`](crate::Error::is_dry_run).
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = Some(dry_run);
        self
    }
}

impl Operation for DescribeSeverityLevels {
    type Api = Support;
    type Output = SeverityLevels;

    const NAME: &'static str = "DescribeSeverityLevels";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.DescribeSeverityLevels", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// The output of [`DescribeSeverityLevels`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SeverityLevels {
    /// The severities of the support plan, from low to critical.
    pub severity_levels: Vec<SeverityLevel>,
}

members! {
    response SeverityLevels {
        "severityLevels" => severity_levels: list,
    }
}

/// A severity (API reference, SeverityLevel).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct SeverityLevel {
    /// The code, for use in requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<SeverityCode>,
    /// The display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

members! {
    response SeverityLevel {
        "code" => code: text,
        "name" => name: text,
    }
}
