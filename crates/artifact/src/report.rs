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

/// Writes the methods that convert the id and the version of a report, as a response has them, into the
/// types that requests take.
macro_rules! identity {
    ($report:ty) => {
        impl $report {
            /// Parses the id into the type that requests take.
            ///
            /// # Errors
            ///
            /// Fails if the id is missing, or does not match the pattern of the service model. Nothing
            /// is sent.
            pub fn report_id(
                &self,
            ) -> Result<casebook_types::ReportId, casebook_types::ValueError> {
                self.id.as_deref().unwrap_or_default().parse()
            }

            /// Converts the version into the type that requests take. Returns `None` if it is missing or
            /// below 1.
            #[must_use]
            pub fn report_version(&self) -> Option<casebook_types::ReportVersion> {
                u64::try_from(self.version?).ok()?.try_into().ok()
            }
        }
    };
}
use identity;
