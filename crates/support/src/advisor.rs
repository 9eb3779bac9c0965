//! Trusted Advisor: checks, their results, and their refresh.

mod check_result;
mod describe_trusted_advisor_check_refresh_statuses;
mod describe_trusted_advisor_check_result;
mod describe_trusted_advisor_check_summaries;
mod describe_trusted_advisor_checks;
mod findings;
#[cfg(feature = "client")]
mod flagged_resources;
mod metadata;
#[cfg(feature = "client")]
mod refresh;
mod refresh_trusted_advisor_check;

pub use check_result::*;
pub use describe_trusted_advisor_check_refresh_statuses::*;
pub use describe_trusted_advisor_check_result::*;
pub use describe_trusted_advisor_check_summaries::*;
pub use describe_trusted_advisor_checks::*;
pub use findings::{Finding, FindingHeadings, Findings};
#[cfg(feature = "client")]
pub use flagged_resources::{FlaggedResources, FlaggedResourcesError};
pub use metadata::{Metadata, MetadataIter};
#[cfg(feature = "client")]
pub use refresh::{CheckRefresh, CheckRefreshStatus, Refresh, RefreshOutcome};
pub use refresh_trusted_advisor_check::*;
