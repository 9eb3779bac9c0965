//! `GET /v1/report/getMetadata`.

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::{ReportId, ReportVersion};

use super::ReportDetail;
use crate::api::{Artifact, reference};

request! {
    /// Gets all metadata of a report.
    ///
    /// ```
    /// use casebook_artifact::GetReportMetadata;
    /// use casebook_protocol::Operation;
    ///
    /// let get = GetReportMetadata::new("report-abcDEF0123456789".parse()?)
    ///     .report_version("2".parse()?);
    /// assert_eq!(
    ///     get.encode()?.uri(),
    ///     "/v1/report/getMetadata?reportId=report-abcDEF0123456789&reportVersion=2",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(GetReportMetadata)]
    pub struct GetReportMetadata {
        /// The id of the report.
        report_id: ReportId,
        /// The version of the report. `None` means the newest version.
        report_version?: ReportVersion,
    }

    /// Creates a request for the newest version of a report.
    fn new;
}

operation! {
    Artifact: GetReportMetadata -> ReportMetadata, ReadOnly;
    |it| rest_json::get("/v1/report/getMetadata")
        .query("reportId", it.report_id.as_str())
        .query_number("reportVersion", it.report_version)
        .finish()
}

response! {
    /// The output of [`GetReportMetadata`].
    pub struct ReportMetadata: Eq {
        /// The metadata of the report.
        "reportDetails" => report_details?: ReportDetail = object,
    }
}
