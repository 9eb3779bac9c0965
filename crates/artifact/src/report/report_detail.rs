//! All metadata of a report.

use casebook_protocol::response;
use casebook_types::{AcceptanceType, PublishedState, Timestamp, UploadState};

response! {
    /// All metadata of a report (API reference, ReportDetail).
    ///
    /// Every member is optional.
    pub struct ReportDetail: Eq {
        /// The id: `report-` and sixteen letters or digits. [`report_id`](Self::report_id) parses it.
        "id" => id?: String = text,
        /// The display name.
        "name" => name?: String = text,
        /// The description.
        "description" => description?: String = text,
        /// The beginning of the period that the report covers.
        "periodStart" => period_start?: Timestamp = time,
        /// The end of the period that the report covers.
        "periodEnd" => period_end?: Timestamp = time,
        /// The time when the report was created.
        "createdAt" => created_at?: Timestamp = time,
        /// The time of the last change.
        "lastModifiedAt" => last_modified_at?: Timestamp = time,
        /// The time when the report was deleted, if it was.
        "deletedAt" => deleted_at?: Timestamp = time,
        /// Whether the report is published.
        "state" => state?: PublishedState = text,
        /// The ARN.
        "arn" => arn?: String = text,
        /// The series that the report belongs to.
        "series" => series?: String = text,
        /// The category of the report.
        "category" => category?: String = text,
        /// The company that the report is about.
        "companyName" => company_name?: String = text,
        /// The product that the report is about.
        "productName" => product_name?: String = text,
        /// The ARN of the terms.
        "termArn" => term_arn?: String = text,
        /// The version, from 1 on. [`report_version`](Self::report_version) converts it for requests.
        "version" => version?: i64 = number,
        /// Whether a person must accept the terms before you download the report.
        "acceptanceType" => acceptance_type?: AcceptanceType = text,
        /// The sequence number, which increases with every change.
        "sequenceNumber" => sequence_number?: i64 = number,
        /// The state of the upload of the document.
        "uploadState" => upload_state?: UploadState = text,
        /// A message about the upload of the document.
        "statusMessage" => status_message?: String = text,
    }
}

super::identity!(ReportDetail);
