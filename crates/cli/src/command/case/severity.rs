//! The severities of cases.

use casebook::types::support::SeverityCode;

/// Returns the time in which AWS responds first to a case of a severity (docs/service-notes.md,
/// "Catalogue").
pub(super) fn response_time(code: &SeverityCode) -> Option<&'static str> {
    Some(match code.as_str() {
        "low" => "24 hours",
        "normal" => "12 hours",
        "high" => "4 hours",
        "urgent" => "1 hour",
        "critical" => "15 minutes (Enterprise On-Ramp: 30)",
        _ => return None,
    })
}
