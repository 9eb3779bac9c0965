//! `GET /v1/report/listVersions` (docs/service-notes.md, "Models").

use crate::operation::prelude::*;
use crate::store::Report;

use super::page::{Listing, PageRequest};
use super::{refuse, report};

input! {
    report_id: String,
    #[serde(flatten)]
    paging: PageRequest,
}

/// Returns the versions of a report, the newest first, including those that are not published.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let id = input.report_id;
    report::find(call, &id, None)?;
    let listing = Listing::read(call, "ListReportVersions", &id, input.paging)?;
    let before = listing.after.as_deref().map(str::parse).transpose();
    let before = before.map_err(|_| refuse::invalid_token("nextToken", "expected a version"))?;
    let found = call.store.versions(&id, before, listing.size)?;
    let position = |last: &Report| last.version.to_string();
    Ok(listing.answer("reports", &found, report::version_summary, position))
}
