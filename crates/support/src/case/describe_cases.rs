//! `AWSSupport_20130415.DescribeCases` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeCases.html

use bytes::Bytes;
use casebook_protocol::{
    DecodeError, Effect, EncodeError, Operation, Paginated, aws_json, members,
};
use casebook_types::Timestamp;
use casebook_types::support::{DisplayId, LanguageCode, MaxResults, NextToken};
use serde::{Deserialize, Serialize};

use super::CaseDetails;
use crate::api::Support;
use crate::bounded_list::CaseIdList;

/// Lists cases, page by page. By default it lists only open cases.
///
/// Times are sent as RFC 3339 in UTC, whatever form they were parsed from.
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::DescribeCases;
///
/// let describe = DescribeCases::new()
///     .include_resolved_cases(true)
///     .after_time("2025-01-01".parse()?);
/// assert_eq!(
///     describe.encode()?.body(),
///     r#"{"afterTime":"2025-01-01T00:00:00Z","includeResolvedCases":true}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DescribeCases {
    /// Lists only these cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_id_list: Option<CaseIdList>,
    /// Lists only the case with this number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_id: Option<DisplayId>,
    /// Lists only cases with communications after this time.
    #[serde(
        serialize_with = "Timestamp::serialize_utc",
        skip_serializing_if = "Option::is_none"
    )]
    pub after_time: Option<Timestamp>,
    /// Lists only cases with communications before this time.
    #[serde(
        serialize_with = "Timestamp::serialize_utc",
        skip_serializing_if = "Option::is_none"
    )]
    pub before_time: Option<Timestamp>,
    /// Whether to list resolved cases too. The default is false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_resolved_cases: Option<bool>,
    /// The token of the page. `None` means the first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<NextToken>,
    /// The largest number of cases on a page, from 10 to 100. If it is `None`, the service decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_results: Option<MaxResults>,
    /// Lists only cases in this language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageCode>,
    /// Whether to include the five newest communications of each case. The default is true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_communications: Option<bool>,
    /// Whether this is a dry run, which checks the request but returns no data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

casebook_types::arbitrary! {
    DescribeCases {
        case_id_list,
        display_id,
        after_time,
        before_time,
        include_resolved_cases,
        next_token,
        max_results,
        language,
        include_communications,
        dry_run,
    }
}

impl DescribeCases {
    /// Creates a request for the first page of the open cases.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lists only these cases.
    #[must_use]
    pub fn case_id_list(mut self, case_id_list: impl Into<CaseIdList>) -> Self {
        self.case_id_list = Some(case_id_list.into());
        self
    }

    /// Lists only the case with this number.
    #[must_use]
    pub fn display_id(mut self, display_id: DisplayId) -> Self {
        self.display_id = Some(display_id);
        self
    }

    /// Lists only cases with communications after a time.
    #[must_use]
    pub fn after_time(mut self, after_time: Timestamp) -> Self {
        self.after_time = Some(after_time);
        self
    }

    /// Lists only cases with communications before a time.
    #[must_use]
    pub fn before_time(mut self, before_time: Timestamp) -> Self {
        self.before_time = Some(before_time);
        self
    }

    /// Sets whether to list resolved cases too.
    #[must_use]
    pub fn include_resolved_cases(mut self, include_resolved_cases: bool) -> Self {
        self.include_resolved_cases = Some(include_resolved_cases);
        self
    }

    /// Sets the token of the page.
    #[must_use]
    pub fn next_token(mut self, next_token: NextToken) -> Self {
        self.next_token = Some(next_token);
        self
    }

    /// Sets the largest number of cases on a page, from 10 to 100.
    #[must_use]
    pub fn max_results(mut self, max_results: MaxResults) -> Self {
        self.max_results = Some(max_results);
        self
    }

    /// Lists only cases in a language.
    #[must_use]
    pub fn language(mut self, language: impl Into<LanguageCode>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// Sets whether to include the five newest communications of each case.
    #[must_use]
    pub fn include_communications(mut self, include_communications: bool) -> Self {
        self.include_communications = Some(include_communications);
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

impl Operation for DescribeCases {
    type Api = Support;
    type Output = Cases;

    const NAME: &'static str = "DescribeCases";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.DescribeCases", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

impl Paginated for DescribeCases {
    type Item = CaseDetails;
    type Token = NextToken;

    fn starting_at(self, token: NextToken) -> Self {
        self.next_token(token)
    }

    fn next_token(page: &Cases) -> Option<NextToken> {
        let token = page.next_token.clone();
        token.filter(|token| !token.as_str().is_empty())
    }

    fn count(page: &Cases) -> usize {
        page.cases.len()
    }

    fn into_items(page: Cases) -> Vec<CaseDetails> {
        page.cases
    }
}

/// The output of [`DescribeCases`]: one page of cases.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cases {
    /// The cases.
    pub cases: Vec<CaseDetails>,
    /// The token of the next page. `None` on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<NextToken>,
}

members! {
    response Cases {
        "cases" => cases: list,
        "nextToken" => next_token: issued(NextToken::issued),
    }
}
