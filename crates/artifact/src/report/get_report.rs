//! `GET /v1/report/get` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/artifact/latest/APIReference/API_GetReport.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, members, rest_json};
use casebook_types::{PresignedUrl, ReportId, ReportVersion, TermToken};
use serde::{Deserialize, Serialize};

use crate::api::Artifact;

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
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetReport {
    /// The id of the report.
    pub report_id: ReportId,
    /// The version of the report. `None` means the newest version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_version: Option<ReportVersion>,
    /// The term token of this report, from [`GetTermForReport`](crate::GetTermForReport).
    pub term_token: TermToken,
}

casebook_types::arbitrary! { GetReport { report_id, report_version, term_token } }

impl GetReport {
    /// Creates a request for the newest version of a report.
    #[must_use]
    pub fn new(report_id: ReportId, term_token: TermToken) -> Self {
        Self {
            report_id,
            report_version: None,
            term_token,
        }
    }

    /// Sets the version of the report.
    #[must_use]
    pub fn report_version(mut self, version: ReportVersion) -> Self {
        self.report_version = Some(version);
        self
    }
}

impl Operation for GetReport {
    type Api = Artifact;
    type Output = ReportOutput;

    const NAME: &'static str = "GetReport";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        rest_json::get("/v1/report/get")
            .query("reportId", self.report_id.as_str())
            .query_number("reportVersion", self.report_version)
            .query("termToken", self.term_token.expose())
            .finish()
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        rest_json::output(response)
    }
}

/// The output of [`GetReport`]: a link to the report.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportOutput {
    /// The link. It is a secret, because it is enough to download the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_presigned_url: Option<PresignedUrl>,
}

members! {
    response ReportOutput {
        "documentPresignedUrl" => document_presigned_url: issued(PresignedUrl::issued),
    }
}
