//! `GET /v1/report/get` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/artifact/latest/APIReference/API_GetReport.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, rest_json};
use casebook_types::{PresignedUrl, ReportId, ReportVersion, TermToken};
use serde::{Deserialize, Serialize};

use crate::api::Artifact;
use crate::members::members;

/// Asks for a short-lived link to the document of one report.
///
/// The terms of the report come first: [`GetTermForReport`](crate::GetTermForReport) answers with
/// the token that says they were asked for.
///
/// # Errors
///
/// [`ErrorKind::ResourceNotFound`](crate::ErrorKind::ResourceNotFound) when there is no such report
/// or version, [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) while its document is not there,
/// and [`Error::is_invalid_token`](crate::Error::is_invalid_token) when the token is for another
/// report or has expired.
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
    /// The report.
    pub report_id: ReportId,
    /// The version; the newest one if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_version: Option<ReportVersion>,
    /// Proof that its terms were asked for.
    pub term_token: TermToken,
}

casebook_types::arbitrary! { GetReport { report_id, report_version, term_token } }

impl GetReport {
    /// Asks for the newest version of a report.
    #[must_use]
    pub fn new(report_id: ReportId, term_token: TermToken) -> Self {
        Self {
            report_id,
            report_version: None,
            term_token,
        }
    }

    /// Asks for one version instead of the newest.
    #[must_use]
    pub fn report_version(self, version: ReportVersion) -> Self {
        Self {
            report_version: Some(version),
            ..self
        }
    }
}

impl Operation for GetReport {
    type Api = Artifact;
    type Output = Document;

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

/// A link to the document of a report.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Document {
    /// The link. It carries its own permission, so it is kept out of logs.
    #[serde(
        deserialize_with = "PresignedUrl::deserialize_issued",
        skip_serializing_if = "Option::is_none"
    )]
    pub document_presigned_url: Option<PresignedUrl>,
}

members! {
    Document {
        "documentPresignedUrl" => document_presigned_url: issued(PresignedUrl::issued),
    }
}
