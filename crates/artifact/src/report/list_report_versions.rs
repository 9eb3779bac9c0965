//! `GET /v1/report/listVersions` (service model, ListReportVersions).

use casebook_protocol::{operation, paginated, request, rest_json};
use casebook_types::ReportId;
use casebook_types::artifact::{MaxResults, NextToken};

use super::{ReportSummary, Reports};
use crate::api::Artifact;

request! {
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
    pub struct ListReportVersions {
        /// The id of the report.
        report_id: ReportId,
        /// The largest number of versions on a page, from 1 to 300. If it is `None`, the service
        /// decides.
        max_results?: MaxResults,
        /// The token of the page. `None` means the first page.
        next_token?: NextToken,
    }

    /// Creates a request for the first page of a report's versions.
    fn new;
}

operation! {
    Artifact: ListReportVersions -> Reports, ReadOnly;
    |it| rest_json::get("/v1/report/listVersions")
        .query("reportId", it.report_id.as_str())
        .query_number("maxResults", it.max_results)
        .query_opt("nextToken", it.next_token.as_ref().map(NextToken::as_str))
        .finish()
}

paginated! { ListReportVersions: reports of ReportSummary, by NextToken }
