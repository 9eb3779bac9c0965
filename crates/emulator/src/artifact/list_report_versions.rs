//! `GET /v1/report/listVersions` (docs/service-notes.md, "Models").

use crate::operation::prelude::*;
use crate::store::Report;

use super::page::{Page, PageRequest};
use super::{refuse, report};

input! {
    report_id: String,
    #[serde(flatten)]
    paging: PageRequest,
}

/// Returns every version of a report, the newest first.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let id = input.report_id;
    report::find(call, &id, None)?;
    let page = Page::read(call, "ListReportVersions", &id, input.paging)?;
    let before = page.after.as_deref().map(str::parse).transpose();
    let before = before.map_err(|_| refuse::invalid_token("nextToken", "expected a version"))?;
    let found = call.store.versions(&id, before, page.size)?;
    let position = |last: &Report| last.version.to_string();
    Ok(page.answer("reports", &found, report::version_summary, position))
}
