//! `GET /v1/report/getTermForReport`.

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::{PresignedUrl, ReportId, ReportVersion, TermToken};

use crate::api::{Artifact, reference};

request! {
    /// Gets a link to the terms of a report, and the term token that [`GetReport`](crate::GetReport)
    /// needs.
    ///
    /// Every response has a new token.
    ///
    /// ```
    /// use casebook_artifact::GetTermForReport;
    /// use casebook_protocol::Operation;
    ///
    /// let get = GetTermForReport::new("report-abcDEF0123456789".parse()?);
    /// assert_eq!(
    ///     get.encode()?.uri(),
    ///     "/v1/report/getTermForReport?reportId=report-abcDEF0123456789",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(GetTermForReport)]
    pub struct GetTermForReport {
        /// The id of the report.
        report_id: ReportId,
        /// The version of the report. `None` means the newest version.
        report_version?: ReportVersion,
    }

    /// Creates a request for the terms of the newest version of a report.
    fn new;
}

operation! {
    Artifact: GetTermForReport -> TermOutput, ReadOnly;
    |it| rest_json::get("/v1/report/getTermForReport")
        .query("reportId", it.report_id.as_str())
        .query_number("reportVersion", it.report_version)
        .finish()
}

response! {
    /// The output of [`GetTermForReport`]: a link to the terms of a report, and a term token.
    pub struct TermOutput: Eq {
        /// The link to the terms. It is a secret, because anyone who has it can download the terms.
        "documentPresignedUrl" => document_presigned_url?: PresignedUrl = issued(PresignedUrl::issued),
        /// The token for [`GetReport`](crate::GetReport).
        "termToken" => term_token?: TermToken = issued(TermToken::issued),
    }
}
