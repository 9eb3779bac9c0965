//! `GET /v1/report/getMetadata` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/artifact/latest/APIReference/API_GetReportMetadata.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, members, rest_json};
use casebook_types::{ReportId, ReportVersion};
use serde::{Deserialize, Serialize};

use super::ReportDetail;
use crate::api::Artifact;

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
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GetReportMetadata {
    /// The id of the report.
    pub report_id: ReportId,
    /// The version of the report. `None` means the newest version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_version: Option<ReportVersion>,
}

casebook_types::arbitrary! { GetReportMetadata { report_id, report_version } }

impl GetReportMetadata {
    /// Creates a request for the newest version of a report.
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

impl Operation for GetReportMetadata {
    type Api = Artifact;
    type Output = ReportMetadata;

    const NAME: &'static str = "GetReportMetadata";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        rest_json::get("/v1/report/getMetadata")
            .query("reportId", self.report_id.as_str())
            .query_number("reportVersion", self.report_version)
            .finish()
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        rest_json::output(response)
    }
}

/// The output of [`GetReportMetadata`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportMetadata {
    /// The metadata of the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_details: Option<ReportDetail>,
}

members! {
    response ReportMetadata {
        "reportDetails" => report_details: object,
    }
}
