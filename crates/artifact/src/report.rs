//! Compliance reports and their terms.

mod get_report;
mod get_report_metadata;
mod get_term_for_report;
mod list_report_versions;
mod list_reports;
mod report_detail;
mod report_summary;

pub use get_report::*;
pub use get_report_metadata::*;
pub use get_term_for_report::*;
pub use list_report_versions::*;
pub use list_reports::*;
pub use report_detail::*;
pub use report_summary::*;

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
