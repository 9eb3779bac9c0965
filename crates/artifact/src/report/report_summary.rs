//! A report in a list.

use casebook_protocol::response;
use casebook_types::{AcceptanceType, PublishedState, Text, Timestamp, UploadState};

response! {
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
    pub struct ReportSummary: Eq {
        /// The id: `report-` and sixteen letters or digits. [`report_id`](Self::report_id) parses it.
        "id" => id?: Text = shared,
        /// The display name.
        "name" => name?: Text = shared,
        /// Whether the report is published.
        "state" => state?: PublishedState = text,
        /// The ARN.
        "arn" => arn?: Text = shared,
        /// The version, from 1 on. [`report_version`](Self::report_version) converts it for requests.
        "version" => version?: i64 = number,
        /// The state of the upload of the document.
        "uploadState" => upload_state?: UploadState = text,
        /// The description.
        "description" => description?: Text = shared,
        /// The beginning of the period that the report covers.
        "periodStart" => period_start?: Timestamp = time,
        /// The end of the period that the report covers.
        "periodEnd" => period_end?: Timestamp = time,
        /// The series that the report belongs to.
        "series" => series?: Text = shared,
        /// The category of the report.
        "category" => category?: Text = shared,
        /// The company that the report is about.
        "companyName" => company_name?: Text = shared,
        /// The product that the report is about.
        "productName" => product_name?: Text = shared,
        /// A message about the upload of the document.
        "statusMessage" => status_message?: Text = shared,
        /// Whether a person must accept the terms before you download the report.
        "acceptanceType" => acceptance_type?: AcceptanceType = text,
    }
}

super::identity!(ReportSummary);

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
