//! All metadata of a report.

use casebook_protocol::members;
use casebook_types::{
    AcceptanceType, PublishedState, ReportId, ReportVersion, Timestamp, UploadState, ValueError,
};
use serde::Serialize;

/// All metadata of a report (API reference, ReportDetail).
///
/// Every member is optional.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportDetail {
    /// The id: `report-` and sixteen letters or digits. [`report_id`](Self::report_id) parses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The beginning of the period that the report covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_start: Option<Timestamp>,
    /// The end of the period that the report covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_end: Option<Timestamp>,
    /// The time when the report was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// The time of the last change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified_at: Option<Timestamp>,
    /// The time when the report was deleted, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// Whether the report is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<PublishedState>,
    /// The ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The series that the report belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// The category of the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The company that the report is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// The product that the report is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// The ARN of the terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term_arn: Option<String>,
    /// The version, from 1 on. [`report_version`](Self::report_version) converts it for requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Whether a person must accept the terms before you download the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance_type: Option<AcceptanceType>,
    /// The sequence number, which increases with every change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence_number: Option<i64>,
    /// The state of the upload of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_state: Option<UploadState>,
    /// A message about the upload of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_message: Option<String>,
}

members! {
    response ReportDetail {
        "id" => id: text,
        "name" => name: text,
        "description" => description: text,
        "periodStart" => period_start: time,
        "periodEnd" => period_end: time,
        "createdAt" => created_at: time,
        "lastModifiedAt" => last_modified_at: time,
        "deletedAt" => deleted_at: time,
        "state" => state: text,
        "arn" => arn: text,
        "series" => series: text,
        "category" => category: text,
        "companyName" => company_name: text,
        "productName" => product_name: text,
        "termArn" => term_arn: text,
        "version" => version: number,
        "acceptanceType" => acceptance_type: text,
        "sequenceNumber" => sequence_number: number,
        "uploadState" => upload_state: text,
        "statusMessage" => status_message: text,
    }
}

impl ReportDetail {
    /// Returns the id in the form that requests take.
    ///
    /// # Errors
    ///
    /// Fails if the id is missing, or does not match the pattern of the service model. Nothing is
    /// sent.
    pub fn report_id(&self) -> Result<ReportId, ValueError> {
        super::report_id(self.id.as_deref())
    }

    /// Returns the version in the form that requests take, or `None` if it is missing or below 1.
    #[must_use]
    pub fn report_version(&self) -> Option<ReportVersion> {
        super::report_version(self.version)
    }
}
