//! `GET /v1/report/list`.

use casebook_protocol::{operation, paginated, request, response, rest_json};
use casebook_types::artifact::{MaxResults, NextToken};

use super::ReportSummary;
use crate::api::{Artifact, reference};

request! {
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
    #[doc = reference!(ListReports)]
    pub struct ListReports: Default {
        /// The largest number of reports on a page, from 1 to 300. If it is `None`, the service
        /// decides.
        max_results?: MaxResults,
        /// The token of the page. `None` means the first page.
        next_token?: NextToken,
    }

    /// Creates a request for the first page.
    fn new;
}

operation! {
    Artifact: ListReports -> Reports, ReadOnly;
    |it| rest_json::get("/v1/report/list")
        .query_number("maxResults", it.max_results)
        .query_opt("nextToken", it.next_token.as_ref().map(NextToken::as_str))
        .finish()
}

paginated! { ListReports: reports of ReportSummary, by NextToken }

response! {
    /// The output of [`ListReports`] and [`ListReportVersions`](crate::ListReportVersions): one page of
    /// reports, or of the versions of one report.
    pub struct Reports: Eq {
        /// The reports.
        "reports" => reports: Vec<ReportSummary> = list,
        /// The token of the next page. `None` on the last page.
        "nextToken" => next_token?: NextToken = issued(NextToken::issued),
    }
}
