//! `GET /v1/report/list` (API reference, ListReports).

use serde_json::Value;

use crate::operation::{Call, OperationError, read_input};

use super::page::Page;
use super::report;

/// The newest version of every published report, by id.
pub(crate) fn list_reports(call: &Call<'_>, input: Value) -> Result<Value, OperationError> {
    let page = Page::read(call, "ListReports", "", read_input(input)?)?;
    let found = call.store.published(page.after.as_deref(), page.size)?;
    let last = found
        .continues
        .then(|| found.items.last().map(|report| report.id.clone()));
    let reports = found.items.iter().map(report::summary).collect();
    Ok(page.answer("reports", reports, last.flatten()))
}
