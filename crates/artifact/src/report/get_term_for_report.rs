//! `GET /v1/report/getTermForReport` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/artifact/latest/APIReference/API_GetTermForReport.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, members, rest_json};
use casebook_types::{PresignedUrl, ReportId, ReportVersion, TermToken};
use serde::{Deserialize, Serialize};

use crate::api::Artifact;

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
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetTermForReport {
    /// The id of the report.
    pub report_id: ReportId,
    /// The version of the report. `None` means the newest version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_version: Option<ReportVersion>,
}

casebook_types::arbitrary! { GetTermForReport { report_id, report_version } }

impl GetTermForReport {
    /// Creates a request for the terms of the newest version of a report.
    #[must_use]
    pub fn new(report_id: ReportId) -> Self {
        Self {
            report_id,
            report_version: None,
        }
    }

    /// Sets the version of the report.
    #[must_use]
    pub fn report_version(mut self, version: ReportVersion) -> Self {
        self.report_version = Some(version);
        self
    }
}

impl Operation for GetTermForReport {
    type Api = Artifact;
    type Output = TermOutput;

    const NAME: &'static str = "GetTermForReport";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        rest_json::get("/v1/report/getTermForReport")
            .query("reportId", self.report_id.as_str())
            .query_number("reportVersion", self.report_version)
            .finish()
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        rest_json::output(response)
    }
}

/// The output of [`GetTermForReport`]: a link to the terms of a report, and a term token.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TermOutput {
    /// The link to the terms. It is a secret, because it is enough to download the terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_presigned_url: Option<PresignedUrl>,
    /// The token for [`GetReport`](crate::GetReport).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term_token: Option<TermToken>,
}

members! {
    response TermOutput {
        "documentPresignedUrl" => document_presigned_url: issued(PresignedUrl::issued),
        "termToken" => term_token: issued(TermToken::issued),
    }
}
