//! The members that the resources of every check have.

use casebook::support::TrustedAdvisorResourceDetail;

/// The columns behind those of the check: the members that the resources of every check have, under
/// the names of the service.
pub(super) const LAST_COLUMNS: [&str; 4] = ["status", "region", "resourceId", "isSuppressed"];

/// Returns the value of a resource for one of the columns that every resource has.
pub(super) fn value(resource: &TrustedAdvisorResourceDetail, place: usize) -> &str {
    match LAST_COLUMNS[place] {
        "status" => resource
            .status
            .as_ref()
            .map_or("", |status| status.as_str()),
        "region" => resource.region.as_deref().unwrap_or_default(),
        "resourceId" => resource.resource_id.as_deref().unwrap_or_default(),
        _ if resource.is_suppressed => "true",
        _ => "false",
    }
}
