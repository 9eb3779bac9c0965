//! A report in a list.

use casebook_types::{
    AcceptanceType, PublishedState, ReportId, ReportVersion, Text, Timestamp, UploadState,
    ValueError,
};
use serde::{Deserialize, Serialize};

use crate::members::members;

/// A report as the lists show it (API reference, ReportSummary).
///
/// Nothing is promised to be there, and nothing odd spoils the page: unknown words are kept, and an
/// identifier is only checked by whoever wants to use it.
///
/// A page has very many texts, so they are [`Text`]s, of which a short one is no allocation of its
/// own.
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
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportSummary {
    /// The identifier: `report-` and sixteen letters or digits; see [`report_id`](Self::report_id).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Text>,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Whether it is on offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<PublishedState>,
    /// Its Amazon Resource Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<Text>,
    /// Its version, from 1 on; see [`report_version`](Self::report_version).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Whether its document is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_state: Option<UploadState>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// The beginning of the time that it covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_start: Option<Timestamp>,
    /// The end of the time that it covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_end: Option<Timestamp>,
    /// The series of reports that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<Text>,
    /// The kind of report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Text>,
    /// The company that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<Text>,
    /// The product that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_name: Option<Text>,
    /// What there is to say about the upload of its document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_message: Option<Text>,
    /// Whether a person must agree to its terms first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance_type: Option<AcceptanceType>,
}

members! {
    ReportSummary {
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
