//! Compliance reports and their terms.

mod get_report;
mod get_report_metadata;
mod get_term_for_report;
mod list_report_versions;
mod list_reports;
mod report_detail;
mod report_summary;

pub use get_report::{GetReport, ReportOutput};
pub use get_report_metadata::{GetReportMetadata, ReportMetadata};
pub use get_term_for_report::{GetTermForReport, TermOutput};
pub use list_report_versions::ListReportVersions;
pub use list_reports::{ListReports, Reports};
pub use report_detail::ReportDetail;
pub use report_summary::ReportSummary;

use casebook_types::{ReportId, ReportVersion, ValueError};

/// Converts the id of a report in a response into the form that requests take.
fn report_id(id: Option<&str>) -> Result<ReportId, ValueError> {
    id.unwrap_or_default().parse()
}

/// Converts the version of a report in a response into the form that requests take.
fn report_version(version: Option<i64>) -> Option<ReportVersion> {
    version
        .and_then(|version| u64::try_from(version).ok())
        .and_then(ReportVersion::new)
}
