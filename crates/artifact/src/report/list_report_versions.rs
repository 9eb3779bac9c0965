//! `GET /v1/report/listVersions` (service model, ListReportVersions).

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, Paginated, rest_json};
use casebook_types::ReportId;
use casebook_types::artifact::{MaxResults, NextToken};
use serde::{Deserialize, Serialize};

use super::{ReportSummary, Reports};
use crate::api::Artifact;

/// Lists all versions of one report, page by page.
///
/// The operation is in the service model and not in the API reference.
///
/// ```
/// use casebook_artifact::ListReportVersions;
/// use casebook_protocol::Operation;
///
/// let list = ListReportVersions::new("report-abcDEF0123456789".parse()?);
/// assert_eq!(list.encode()?.uri(), "/v1/report/listVersions?reportId=report-abcDEF0123456789");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListReportVersions {
    /// The id of the report.
    pub report_id: ReportId,
    /// The largest number of versions on a page, from 1 to 300. If it is `None`, the service
    /// decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<MaxResults>,
    /// The token of the page. `None` means the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<NextToken>,
}

casebook_types::arbitrary! { ListReportVersions { report_id, max_results, next_token } }

impl ListReportVersions {
    /// Creates a request for the first page of a report's versions.
    #[must_use]
    pub fn new(report_id: ReportId) -> Self {
        Self {
            report_id,
            max_results: None,
            next_token: None,
        }
    }

    /// Sets the largest number of versions on a page, from 1 to 300.
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

impl Operation for ListReportVersions {
    type Api = Artifact;
    type Output = Reports;

    const NAME: &'static str = "ListReportVersions";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        rest_json::get("/v1/report/listVersions")
            .query("reportId", self.report_id.as_str())
            .query_number("maxResults", self.max_results)
            .query_opt("nextToken", self.next_token.as_ref().map(NextToken::as_str))
            .finish()
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        rest_json::output(response)
    }
}

impl Paginated for ListReportVersions {
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
