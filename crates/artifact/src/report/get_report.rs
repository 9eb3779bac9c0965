//! `GET /v1/report/get`.

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::{PresignedUrl, ReportId, ReportVersion, TermToken};

use crate::api::{Artifact, reference};

request! {
    /// Gets a short-lived link to a report.
    ///
    /// The request needs a term token: send [`GetTermForReport`](crate::GetTermForReport) first.
    ///
    /// # Errors
    ///
    /// The service returns [`ErrorKind::ResourceNotFound`](crate::ErrorKind::ResourceNotFound) if the
    /// report or version does not exist, [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) while the
    /// document of the report is not uploaded, and an error whose
    /// [`is_invalid_token`](crate::Error::is_invalid_token) is true if the token is for another report
    /// or has expired.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_artifact::GetReport;
    /// use casebook_protocol::Operation;
    ///
    /// let get = GetReport::new("report-abcDEF0123456789".parse()?, "token-1 2".parse()?);
    /// assert_eq!(
    ///     get.encode()?.uri(),
    ///     "/v1/report/get?reportId=report-abcDEF0123456789&termToken=token-1%202",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc = reference!(GetReport)]
    pub struct GetReport {
        /// The id of the report.
        report_id: ReportId,
        /// The version of the report. `None` means the newest version.
        report_version?: ReportVersion,
        /// The term token of this report, from [`GetTermForReport`](crate::GetTermForReport).
        term_token: TermToken,
    }

    /// Creates a request for the newest version of a report.
    fn new;
}

operation! {
    Artifact: GetReport -> ReportOutput, ReadOnly;
    |it| rest_json::get("/v1/report/get")
        .query("reportId", it.report_id.as_str())
        .query_number("reportVersion", it.report_version)
        .query("termToken", it.term_token.expose())
        .finish()
}

response! {
    /// The output of [`GetReport`]: a link to the report.
    pub struct ReportOutput: Eq {
        /// The link. It is a secret, because anyone who has it can download the report.
        "documentPresignedUrl" => document_presigned_url?: PresignedUrl = issued(PresignedUrl::issued),
    }
}
