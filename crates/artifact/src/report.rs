//! Compliance reports and their terms.

mod get_report;
mod get_report_metadata;
mod get_term_for_report;
mod list_report_versions;
mod list_reports;
mod report_detail;
mod report_summary;

pub use get_report::{Document, GetReport};
pub use get_report_metadata::{GetReportMetadata, ReportMetadata};
pub use get_term_for_report::{GetTermForReport, Term};
pub use list_report_versions::ListReportVersions;
pub use list_reports::{ListReports, Reports};
pub use report_detail::ReportDetail;
pub use report_summary::ReportSummary;

use casebook_types::{ReportId, ReportVersion, ValueError};

/// The identifier of a report in an answer, in the form that requests take.
fn report_id(id: Option<&str>) -> Result<ReportId, ValueError> {
    id.unwrap_or_default().parse()
}

/// The version of a report in an answer, in the form that requests take.
fn report_version(version: Option<i64>) -> Option<ReportVersion> {
    version
        .and_then(|version| u64::try_from(version).ok())
        .and_then(ReportVersion::new)
}
