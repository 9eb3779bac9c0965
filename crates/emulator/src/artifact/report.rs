//! Finds reports, and writes them in responses, for all operations on reports.

use serde_json::Value;

use crate::model::Model;
use crate::operation::{Call, OperationError};
use crate::store::Report;

use super::refuse;

/// Returns the version of a report or, without `version`, the newest one. A deleted version is refused as
/// not found (docs/service-notes.md, "Reports and terms").
pub(super) fn find(
    call: &Call<'_>,
    id: &str,
    version: Option<u64>,
) -> Result<Report, OperationError> {
    call.store
        .report(id, version)?
        .filter(|report| report.deleted_at.is_none())
        .ok_or_else(|| refuse::report_not_found(id, version).into())
}

/// Returns a version of a report like [`find`]; refuses one that is not published or whose document is
/// not uploaded.
pub(super) fn readable(
    call: &Call<'_>,
    id: &str,
    version: Option<u64>,
) -> Result<Report, OperationError> {
    let report = find(call, id, version)?;
    if report.upload_state != "COMPLETE" {
        let why = format!(
            "has no document: its upload state is {}",
            report.upload_state
        );
        return Err(refuse::report_conflict(id, &why).into());
    }
    if report.state != "PUBLISHED" {
        return Err(refuse::report_conflict(id, "is not published").into());
    }
    Ok(report)
}

/// Returns a report as a `ReportDetail` of the service model.
pub(super) fn detail(report: &Report) -> Value {
    shown(report, "ReportDetail")
}

/// Returns a version of a report as a `ReportSummary` of the service model. Its ARN ends with the
/// version.
pub(super) fn version_summary(report: &Report) -> Value {
    shown(report, "ReportSummary")
}

/// Returns a report as a `ReportSummary` whose ARN does not name the version (docs/service-notes.md,
/// "Reports and terms").
pub(super) fn summary(report: &Report) -> Value {
    let mut summary = version_summary(report);
    summary["arn"] = arn_without_version(report).into();
    summary
}

/// Returns the ARN of a report without the version at its end.
pub(super) fn arn_without_version(report: &Report) -> &str {
    report
        .arn
        .rsplit_once(':')
        .map_or(&report.arn, |(arn, _)| arn)
}

fn shown(report: &Report, shape: &str) -> Value {
    let mut value = serde_json::to_value(report).unwrap_or_default();
    if let Value::Object(members) = &mut value {
        let shape = Model::artifact().shape(shape);
        members.retain(|name, _| shape.members.contains_key(name));
    }
    value
}
