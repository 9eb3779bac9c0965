//! `kind=report`

use casebook_artifact::ReportSummary;

use crate::micros::micros;
use crate::row_macro::row;

row! {
    /// A report of AWS Artifact. Its id is that of the service.
    pub struct ReportRow<'a>: "report" {
        /// The report.
        report: &'a ReportSummary,
        /// The SHA-256 of the document, in hexadecimal digits.
        sha256: Option<&'a str>,
        /// The size of the document in bytes.
        size: Option<i64>,
        /// The SHA-256 of the terms, in hexadecimal digits.
        terms_sha256: Option<&'a str>,
        /// Why the archive does not have the document.
        missing: Option<&'a str>,
    }

    /// The ARN.
    arn: text Text = report.arn.as_deref();
    /// The name.
    name: text Text = report.name.as_deref();
    /// The number of the version that the service publishes.
    report_version: integer Integer = report.version;
    /// Whether the report is published: `PUBLISHED` or `UNPUBLISHED`.
    state: text Text = report.state.as_ref().map(AsRef::as_ref);
    /// The state of the document: `PROCESSING`, `COMPLETE`, `FAILED` or `FAULT`.
    upload_state: text Text = report.upload_state.as_ref().map(AsRef::as_ref);
    /// Details of the state.
    status_message: text Text = report.status_message.as_deref();
    /// The description.
    description: text Text = report.description.as_deref();
    /// The begin of the period that the report covers.
    period_start: time Time = micros(report.period_start.as_ref());
    /// The end of the period that the report covers.
    period_end: time Time = micros(report.period_end.as_ref());
    /// The series.
    series: text Text = report.series.as_deref();
    /// The category.
    category: text Text = report.category.as_deref();
    /// The company that the report is about.
    company_name: text Text = report.company_name.as_deref();
    /// The product that the report is about.
    product_name: text Text = report.product_name.as_deref();
    /// How its terms are accepted: `PASSTHROUGH` or `EXPLICIT`.
    acceptance_type: text Text = report.acceptance_type.as_ref().map(AsRef::as_ref);
    /// The SHA-256 of the document in hexadecimal digits: its name below `blobs/sha256`.
    sha256: text Text = *sha256;
    /// The size of the document in bytes.
    size: integer Integer = *size;
    /// The SHA-256 of the terms in hexadecimal digits: their name below `blobs/sha256`.
    terms_sha256: text Text = *terms_sha256;
    /// Why the archive does not have the document, such as terms that were not accepted.
    missing: text Text = *missing;
}
