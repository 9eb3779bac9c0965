//! `GET /v1/report/list` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/artifact/latest/APIReference/API_ListReports.html

use bytes::Bytes;
use casebook_protocol::{
    DecodeError, Effect, EncodeError, Operation, Paginated, members, rest_json,
};
use casebook_types::artifact::{MaxResults, NextToken};
use serde::{Deserialize, Serialize};

use super::ReportSummary;
use crate::api::Artifact;

/// Lists the available reports, page by page, each with its newest version.
///
/// ```
/// use casebook_artifact::ListReports;
/// use casebook_protocol::Operation;
///
/// let request = ListReports::new().next_token("a/b+c=d".parse()?).encode()?;
/// assert_eq!(request.uri(), "/v1/report/list?nextToken=a%2Fb%2Bc%3Dd");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ListReports {
    /// The largest number of reports on a page, from 1 to 300. If it is `None`, the service
    /// decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_results: Option<MaxResults>,
    /// The token of the page. `None` means the first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<NextToken>,
}

casebook_types::arbitrary! { ListReports { max_results, next_token } }

impl ListReports {
    /// Creates a request for the first page.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the largest number of reports on a page, from 1 to 300.
    #[must_use]
    pub fn max_results(mut self, max_results: MaxResults) -> Self {
        self.max_results = Some(max_results);
        self
    }

    /// Sets the token of the page.
    #[must_use]
    pub fn next_token(mut self, next_token: NextToken) -> Self {
        self.next_token = Some(next_token);
        self
    }
}

impl Operation for ListReports {
    type Api = Artifact;
    type Output = Reports;

    const NAME: &'static str = "ListReports";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        rest_json::get("/v1/report/list")
            .query_number("maxResults", self.max_results)
            .query_opt("nextToken", self.next_token.as_ref().map(NextToken::as_str))
            .finish()
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        rest_json::output(response)
    }
}

impl Paginated for ListReports {
    type Item = ReportSummary;
    type Token = NextToken;

    fn starting_at(self, token: NextToken) -> Self {
        self.next_token(token)
    }

    fn next_token(page: &Reports) -> Option<NextToken> {
        page.following()
    }

    fn count(page: &Reports) -> usize {
        page.reports.len()
    }

    fn into_items(page: Reports) -> Vec<ReportSummary> {
        page.reports
    }
}

/// The output of [`ListReports`] and [`ListReportVersions`](crate::ListReportVersions): one page of
/// reports, or of the versions of one report.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reports {
    /// The reports.
    pub reports: Vec<ReportSummary>,
    /// The token of the next page. `None` on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<NextToken>,
}

members! {
    response Reports {
        "reports" => reports: list,
        "nextToken" => next_token: issued(NextToken::issued),
    }
}

impl Reports {
    /// Returns the token of the next page. An empty token ends a list, as a missing one does.
    pub(super) fn following(&self) -> Option<NextToken> {
        self.next_token
            .clone()
            .filter(|token| !token.as_str().is_empty())
    }
}
