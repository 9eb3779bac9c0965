//! A report in a list.

use casebook_protocol::members;
use casebook_types::{
    AcceptanceType, PublishedState, ReportId, ReportVersion, Text, Timestamp, UploadState,
    ValueError,
};
use serde::Serialize;

/// A report in a list (API reference, ReportSummary).
///
/// Every member is optional, so one malformed value does not make a whole page unreadable. Unknown
/// words are kept, and [`report_id`](Self::report_id) checks the id only when you call it.
///
/// A page holds many texts, so their type is [`Text`], which needs no allocation for a short text.
///
/// ```
/// use casebook_artifact::ReportSummary;
///
/// let read: ReportSummary = serde_json::from_str(
///     r#"{"id": "report-abcDEF0123456789", "version": 2, "uploadState": "NEW_WORD"}"#,
/// )?;
/// assert_eq!(read.report_id()?.as_str(), "report-abcDEF0123456789");
/// assert_eq!(read.upload_state.unwrap().as_str(), "NEW_WORD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportSummary {
    /// The id: `report-` and sixteen letters or digits. [`report_id`](Self::report_id) parses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Text>,
    /// The display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Whether the report is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<PublishedState>,
    /// The ARN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<Text>,
    /// The version, from 1 on. [`report_version`](Self::report_version) converts it for requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// The state of the upload of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_state: Option<UploadState>,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// The beginning of the period that the report covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_start: Option<Timestamp>,
    /// The end of the period that the report covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_end: Option<Timestamp>,
    /// The series that the report belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<Text>,
    /// The category of the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Text>,
    /// The company that the report is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<Text>,
    /// The product that the report is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_name: Option<Text>,
    /// A message about the upload of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_message: Option<Text>,
    /// Whether a person must accept the terms before you download the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance_type: Option<AcceptanceType>,
}

members! {
    response ReportSummary {
        "id" => id: shared,
        "name" => name: shared,
        "state" => state: text,
        "arn" => arn: shared,
        "version" => version: number,
        "uploadState" => upload_state: text,
        "description" => description: shared,
        "periodStart" => period_start: time,
        "periodEnd" => period_end: time,
        "series" => series: shared,
        "category" => category: shared,
        "companyName" => company_name: shared,
        "productName" => product_name: shared,
        "statusMessage" => status_message: shared,
        "acceptanceType" => acceptance_type: text,
    }
}

impl ReportSummary {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_and_unknown_members_are_passed_over() {
        let read: ReportSummary =
            serde_json::from_str(r#"{"name": null, "new": {"x": [1, null]}, "__type": "y"}"#)
                .unwrap();
        assert_eq!(read, ReportSummary::default());
        assert_eq!(
            read.report_id().unwrap_err().to_string(),
            "report id: expected report-, found the end at byte 0"
        );
    }

    #[test]
    fn an_odd_version_is_none_for_requests() {
        let read = ReportSummary {
            version: Some(-1),
            ..ReportSummary::default()
        };
        assert_eq!(read.report_version(), None);
    }
}
