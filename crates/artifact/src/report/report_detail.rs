//! A report in full.

use casebook_types::{
    AcceptanceType, PublishedState, ReportId, ReportVersion, Timestamp, UploadState, ValueError,
};
use serde::{Deserialize, Serialize};

use crate::members::members;

/// A report with all that is known about it (API reference, ReportDetail).
///
/// Nothing is promised to be there.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReportDetail {
    /// The identifier: `report-` and sixteen letters or digits; see [`report_id`](Self::report_id).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The beginning of the time that it covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_start: Option<Timestamp>,
    /// The end of the time that it covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_end: Option<Timestamp>,
    /// When it was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified_at: Option<Timestamp>,
    /// When it was deleted, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// Whether it is on offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<PublishedState>,
    /// Its Amazon Resource Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The series of reports that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// The kind of report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The company that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// The product that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// The Amazon Resource Name of its terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term_arn: Option<String>,
    /// Its version, from 1 on; see [`report_version`](Self::report_version).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Whether a person must agree to its terms first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance_type: Option<AcceptanceType>,
    /// A number that rises with every change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence_number: Option<i64>,
    /// Whether its document is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_state: Option<UploadState>,
    /// What there is to say about the upload of its document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_message: Option<String>,
}

members! {
    ReportDetail {
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
    /// The identifier in the form that requests take.
    ///
    /// # Errors
    ///
    /// Fails when the service left the identifier out, or made one that its own pattern refuses.
    pub fn report_id(&self) -> Result<ReportId, ValueError> {
        super::report_id(self.id.as_deref())
    }

    /// The version in the form that requests take.
    #[must_use]
    pub fn report_version(&self) -> Option<ReportVersion> {
        super::report_version(self.version)
    }
}
